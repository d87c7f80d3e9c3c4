package dev.tally.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests that the waiting side is woken, and only once. */
class InFlightWindowTest {

  private final AtomicInteger woken = new AtomicInteger();
  private final InFlightWindow window = new InFlightWindow(woken::incrementAndGet);

  @Test
  void wake_comesOnceTheLevelIsReached_andOnlyOnce() {
    window.grow(10);
    window.shrink(2);
    window.wakeAt(4);
    window.shrink(3);
    assertThat(woken).hasValue(0);

    window.shrink(1);
    assertThat(woken).hasValue(1);
    window.shrink(4);
    assertThat(woken).hasValue(1);
    assertThat(window.underWay()).isZero();
  }

  @Test
  void wake_comesAtOnceWhereItIsReachedAlready() {
    window.wakeAt(0);
    assertThat(woken).hasValue(1);
  }

  @Test
  void wake_isNeverMissed_whileOthersShrinkIt() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      woken.set(0);
      window.grow(2);
      Thread other = new Thread(() -> window.shrink(2));
      other.start();
      window.wakeAt(0);
      other.join();
      assertThat(woken).hasValue(1);
    }
  }
}
