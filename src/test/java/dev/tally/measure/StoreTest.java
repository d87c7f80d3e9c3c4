package dev.tally.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ServerProcess;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders by the ledger itself, more than one run of its key index: a short {@code bench/store}. */
class StoreTest {

  @Test
  void ordersOfTheLedger_areTheTotalsOfAServerThatOpensIt(@TempDir Path directory)
      throws Exception {
    Map<String, Long> totals;
    try (Store store = new Store(directory.resolve("tally-data"))) {
      assertThat(store.fill(50_000).bytesAnOrder()).isPositive();
      store.fill(50_000);
      totals = store.totals();
    }
    try (ServerProcess server = ServerProcess.start(directory, "serve", "--port", "0")) {
      assertThat(new SampleShop(server.uri(), "").totals()).isEqualTo(totals);
    }
  }
}
