package dev.tally.ledger.sqlite;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.await;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.id;
import static dev.tally.ledger.Commands.line;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static dev.tally.ledger.Commands.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.Receipt;
import dev.tally.ledger.WriterLedger;
import dev.tally.ledger.sqlite.keys.KeyEntry;
import dev.tally.shop.Command;
import dev.tally.shop.Position;
import dev.tally.shop.Shop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests a disk that is full, cannot be written, or returns garbage. It is full by SQLite's own page
 * limit; {@code bench/full-disk} does the same on a real disk.
 */
class AilingDiskTest {

  private static final int PLENTY = 1_000_000;

  @TempDir Path temporary;
  private Connection connection;
  private Ledger ledger;
  private final Shop shop = new Shop();

  @BeforeEach
  void open() throws SQLException {
    DataDirectory directory = DataDirectory.claim(temporary);
    connection = SqliteConnections.toWrite(directory.database());
    InstantSource clock = InstantSource.system();
    ledger =
        WriterLedger.start(
            SqliteStore.over(
                directory, connection, DataKind.SHOP, Optional.empty(), clock, new Random(1)),
            clock);
    ledger.follow(Position.ORIGIN, shop);
    accept(ledger, category("toys"));
    accept(ledger, product("toys", "Kite"));
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void submit_failsWhileTheDiskIsFull_andGoesOnWhenItIsNot() throws SQLException {
    room(40);
    int counted = fillUp();
    assertThatThrownBy(() -> submit(ledger, order("refused", "A1")))
        .cause()
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("full");
    assertThat(ledger.trouble()).isPresent();
    assertThat(total()).isEqualTo(counted);

    room(PLENTY);
    Awaitility.await().until(() -> ledger.trouble().isEmpty());
    accept(ledger, order("refused", "A1"));
    accept(ledger, order("k" + counted, "A1"));
    assertThat(submit(ledger, order("k0", "A1"))).isInstanceOf(Receipt.Duplicate.class);
    assertThat(total()).isEqualTo(counted + 2);
  }

  @Test
  void submit_failsWhileTheFileMayOnlyBeRead_andGoesOnWhenItMayBeWritten() throws SQLException {
    execute("PRAGMA query_only = ON");
    assertThatThrownBy(() -> submit(ledger, order("k", "A1")))
        .hasMessageContaining("cannot be written");
    assertThat(ledger.trouble()).isPresent();
    assertThat(total()).as("reading goes on").isZero();
    execute("PRAGMA query_only = OFF");
    Awaitility.await().until(() -> ledger.trouble().isEmpty());
    accept(ledger, order("k", "A1"));
    assertThat(total()).isEqualTo(1);
  }

  @Test
  void submit_failsOnceTheFileIsDamaged_andShowsWhatWasCounted() throws SQLException, IOException {
    accept(ledger, order("k", "A1"));
    execute("PRAGMA wal_checkpoint(TRUNCATE)");
    execute("PRAGMA cache_size = 0");
    execute("PRAGMA shrink_memory");
    byte[] garbage = new byte[(int) Files.size(temporary.resolve("tally.db")) - 4_096];
    Arrays.fill(garbage, (byte) 0x5a);
    try (FileChannel file =
        FileChannel.open(temporary.resolve("tally.db"), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(garbage), 4_096);
    }
    assertThatThrownBy(() -> submit(ledger, order("l", "A1"))).hasMessageContaining("damaged");
    assertThatThrownBy(() -> submit(ledger, product("toys", "Ball")))
        .as("whatever else could be written")
        .hasMessageContaining("damaged");
    assertThat(ledger.trouble())
        .hasValueSatisfying(trouble -> assertThat(trouble).hasMessageContaining("backup"));
    assertThat(total()).isEqualTo(1);
  }

  @Test
  void submit_whereTheDiskIsFullAgainAndAgain_countsEveryOrderOnce() throws SQLException {
    Random random = new Random(3);
    Map<String, Command> unacknowledged = new LinkedHashMap<>();
    long model = 0;
    int number = 0;
    for (int round = 0; round < 50; round++) {
      room(pages() + random.nextInt(8));
      for (int i = 0; i < 200; i++) {
        String key = "order-" + ++number;
        int units = 1 + random.nextInt(9);
        unacknowledged.put(key, order(key, List.of(line("A1", units))));
        model += units;
      }
      send(unacknowledged);
    }
    room(PLENTY);
    send(unacknowledged);
    assertThat(unacknowledged).isEmpty();
    assertThat(total()).isEqualTo(model);
    try (SqliteAudit audit = SqliteAudit.open(temporary)) {
      assertThat(audit.run(orders -> {}).differences()).isEmpty();
    }
  }

  @Test
  void submit_whereTheDiskIsFullAtTheEndOfARun_forgetsNoKey() throws SQLException {
    Random random = new Random(4);
    Map<String, Command> all = new LinkedHashMap<>();
    Map<String, Command> unacknowledged = new LinkedHashMap<>();
    for (int number = 1; number <= KeyEntry.BLOCK + 2_000; number++) {
      Command order = order("order-" + number, "A1");
      all.put("order-" + number, order);
      unacknowledged.put("order-" + number, order);
      boolean isNearTheEdge = number > KeyEntry.BLOCK - 1_000;
      if (isNearTheEdge ? number % 100 == 0 : number % 4_000 == 0) {
        room(isNearTheEdge ? pages() + random.nextInt(6) : PLENTY);
        send(unacknowledged);
      }
    }
    room(PLENTY);
    send(unacknowledged);
    assertThat(total()).isEqualTo(all.size());

    ledger.close();
    ledger = SqliteLedger.open(temporary, DataKind.SHOP, InstantSource.system(), new Random(1));
    List<Command> again = new ArrayList<>(all.values());
    for (int from = 0; from < again.size(); from += 4_000) {
      List<CompletionStage<Receipt>> receipts =
          again.subList(from, Math.min(from + 4_000, again.size())).stream()
              .map(ledger::submit)
              .toList();
      receipts.forEach(receipt -> assertThat(await(receipt)).isInstanceOf(Receipt.Duplicate.class));
    }
  }

  /** Sends all orders, and removes the acknowledged ones from the map. */
  private void send(Map<String, Command> orders) {
    Map<String, CompletionStage<Receipt>> receipts = new LinkedHashMap<>();
    orders.forEach((key, order) -> receipts.put(key, ledger.submit(order)));
    receipts.forEach(
        (key, receipt) -> {
          try {
            assertThat(await(receipt))
                .isInstanceOfAny(Receipt.Accepted.class, Receipt.Duplicate.class);
            orders.remove(key);
          } catch (CompletionException e) {
            assertThat(e).cause().isInstanceOf(LedgerException.class);
          }
        });
  }

  /** Places k0, k1 … until one fails, and returns how many succeeded. */
  private int fillUp() {
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

  private long total() {
    return shop.image().find(id("A1")).orElseThrow().total();
  }

  private int pages() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeQuery("PRAGMA page_count").getInt(1);
    }
  }

  private void room(int pages) throws SQLException {
    execute("PRAGMA max_page_count = " + pages);
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
