package dev.tally.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders on one server process, a short form of {@code bench/orders}: exact at any speed. */
class OrdersTest {

  private static final int BULK = 20_000;
  private static final int SINGLE = 4_000;

  @Test
  void ordersAsOneStreamAndOneByOne_areAllCounted(@TempDir Path directory) throws Exception {
    try (ServerProcess server = ServerProcess.start(directory, "serve", "--port", "0")) {
      String token = Files.readString(directory.resolve("tally-data/token")).strip();
      Orders.Outcome outcome = new Orders(server.uri(), token).run(BULK, SINGLE);

      assertThat(outcome.bulk().accepted()).isEqualTo(BULK);
      assertThat(outcome.bulk().duplicate()).isZero();
      assertThat(outcome.bulk().rejected()).isZero();
      assertThat(outcome.closed().late().getTotalCount()).isEqualTo(SINGLE);
      assertThat(outcome.open().late().getTotalCount()).isEqualTo(SINGLE);
      assertThat(outcome.totalsAreExact()).isTrue();
    }
  }
}
