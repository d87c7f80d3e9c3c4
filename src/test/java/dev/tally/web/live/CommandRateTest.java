package dev.tally.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** {@link CommandRate}, a token bucket. */
class CommandRateTest {

  private static final long SECOND = 1_000_000_000L;

  private final long start = Long.valueOf(Long.MAX_VALUE) - SECOND; // a clock may overflow
  private final CommandRate rate = CommandRate.of(20, 100);
  private long fullAt = start;

  private int taken(int wanted, long now) {
    int taken = 0;
    for (int n = 0; n < wanted; n++) {
      OptionalLong full = rate.take(fullAt, now);
      fullAt = full.orElse(fullAt);
      taken += full.isPresent() ? 1 : 0;
    }
    return taken;
  }

  @Test
  void take_allowsABurst_thenSoManyASecond() {
    assertThat(taken(150, start)).isEqualTo(100);
    assertThat(taken(50, start + SECOND)).isEqualTo(20);
    assertThat(taken(50, start + SECOND)).isZero();
  }

  @Test
  void take_savesUpNoMoreThanABurst() {
    assertThat(taken(1_000, start + 3_600 * SECOND)).isEqualTo(100);
  }

  @Test
  void take_goesOnForLong() {
    for (int second = 0; second < 100; second++) {
      assertThat(taken(20, start + second * SECOND)).isEqualTo(20);
    }
  }
}
