package dev.tally.ledger.sqlite;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.await;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static dev.tally.ledger.Commands.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.Receipt;
import dev.tally.ledger.WriterLedger;
import dev.tally.shop.Position;
import dev.tally.shop.Shop;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FullDiskTest {

  @TempDir Path temporary;

  @Test
  void submit_failsWhileTheDiskIsFull_andGoesOnWhenItIsNot() throws SQLException {
    DataDirectory directory = DataDirectory.claim(temporary);
    Connection connection = SqliteConnections.toWrite(directory.database());
    InstantSource clock = InstantSource.system();
    SqliteStore store = SqliteStore.over(directory, connection, Kind.SHOP, clock, new Random(1));
    try (Ledger ledger = WriterLedger.start(store, clock)) {
      Shop shop = new Shop();
      ledger.follow(Position.ORIGIN, shop);
      accept(ledger, category("toys"));
      accept(ledger, product("toys", "Kite"));

      limit(connection, 40);
      int counted = fillUp(ledger);
      assertThatThrownBy(() -> submit(ledger, order("refused", "A1")))
          .cause()
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("full");
      assertThat(total(shop)).isEqualTo(counted);

      limit(connection, 1_000_000);
      accept(ledger, order("refused", "A1"));
      accept(ledger, order("k" + counted, "A1"));
      assertThat(submit(ledger, order("k0", "A1"))).isInstanceOf(Receipt.Duplicate.class);
      assertThat(total(shop)).isEqualTo(counted + 2);
    }
  }

  /** Places k0, k1 … until one fails, and says how many did not. */
  private static int fillUp(Ledger ledger) {
    int counted = 0;
    try {
      while (true) {
        await(ledger.submit(order("k" + counted, "A1")));
        counted++;
      }
    } catch (CompletionException e) {
      return counted;
    }
  }

  private static long total(Shop shop) {
    return shop.image().shelves().get(0).find(1).orElseThrow().total();
  }

  private static void limit(Connection connection, int pages) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA max_page_count = " + pages);
    }
  }
}
