package dev.tally.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.memory.MemoryLedger;
import dev.tally.web.http.Problem;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A stream by itself. */
class NdjsonStreamTest {

  private static final int LIMIT = 1 << 20;

  /** The event loop may be busy with other connections' bytes for long before it answers. */
  @Test
  void stop_letsGoOfTheLineThatHasBegun_beforeTheLoopGetsToAnything() throws Exception {
    DefaultEventLoop idle = new DefaultEventLoop();
    try (Ledger ledger = MemoryLedger.open(InstantSource.system(), new Random(1))) {
      OrderMeters meters = new OrderMeters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
      NdjsonStream stream =
          new NdjsonStream(
              new CommandGateway(ledger, meters, OrderMeters.Source.STREAM),
              new StreamShare(),
              line -> {
                throw new AssertionError("no line has ended");
              },
              LIMIT,
              idle,
              () -> "trace");
      stream.add(Unpooled.wrappedBuffer(new byte[500_000]));
      assertThat(stream.begun()).isEqualTo(500_000);
      stream.stop(Problem.noMemory());
      assertThat(stream.begun()).isZero();
    } finally {
      idle.shutdownGracefully().await();
    }
  }
}
