package dev.tally.web.live;

import static dev.tally.web.TestServer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.upkeep.Canary;
import dev.tally.web.TestServer;
import dev.tally.web.WebSettings;
import dev.tally.web.net.Transport;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the way of heartbeats through a real server of two event loops. */
class LoopbackViewerTest {

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aBeat_comesOutAtEachLoop_andIsNobodysViewer(Transport transport) {
    Map<Integer, Long> arrived = new ConcurrentHashMap<>();
    try (TestServer server =
        TestServer.start(
            TestServer.settings(Optional.of(transport), Duration.ofSeconds(30))
                .with(WebSettings.BEATS, arrived::put))) {
      for (long beat : List.of(1L, 2L, Long.MAX_VALUE)) {
        server.beat(beat);
        soon().until(() -> arrived.equals(Map.of(0, beat, 1, beat)));
      }
      assertThat(server.server.viewers()).isZero();
    }
  }

  @Test
  void aLoopThatHangs_isNamed_whileTheOtherGoesOn() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    AtomicLong now = new AtomicLong();
    AtomicReference<Canary> canary = new AtomicReference<>();
    BeatListener listener =
        (loop, beat) -> {
          if (loop == 1 && beat >= 2) { // a beat may be passed over for a newer one
            hanging.countDown();
            awaitUninterrupted(over);
          }
          canary.get().arrived(loop, beat);
        };
    try (TestServer server =
            TestServer.start(TestServer.settings().with(WebSettings.BEATS, listener));
        Canary started = new Canary(server::beat, 2, now::get, new SimpleMeterRegistry())) {
      canary.set(started);
      started.start(Duration.ofMillis(1));
      hanging.await();
      now.addAndGet(Duration.ofSeconds(11).toNanos());

      soon()
          .until(
              () -> started.failing().filter(why -> why.contains("Event loop 2 of 2")).isPresent());

      over.countDown();
      soon().until(() -> started.failing().isEmpty());
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
