package dev.tally.upkeep;

import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.line;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tally.LocalServer;
import dev.tally.TallySettings;
import dev.tally.ledger.DamagedException;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.Receipt;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.ledger.sqlite.SqliteLedger;
import dev.tally.shop.Command;
import dev.tally.shop.Position;
import dev.tally.shop.Shop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks that a damaged file is refused with a message, or served but not written to. There is
 * never a stack trace, nor a ledger that takes orders but cannot be audited.
 */
class DamagedFileTest {

  private static final int PRODUCTS = 1_000;
  private static final int ORDERS = 70_000; // more than the key index keeps in memory only

  @TempDir static Path whole;
  @TempDir Path directory;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final InstantSource clock = InstantSource.system();

  @BeforeAll
  static void fill() {
    try (Ledger ledger =
        SqliteLedger.open(whole, DataKind.SHOP, InstantSource.system(), new Random(1))) {
      List<CompletionStage<Receipt>> receipts = new ArrayList<>();
      receipts.add(ledger.submit(category("toys")));
      for (int i = 1; i <= PRODUCTS; i++) {
        receipts.add(ledger.submit(product("toys", "Toy " + i)));
      }
      for (int i = 1; i <= ORDERS; i++) {
        receipts.add(ledger.submit(place(i)));
        if (i % 10_000 == 0) {
          receipts.forEach(receipt -> receipt.toCompletableFuture().join());
          receipts.clear();
        }
      }
    }
  }

  private static Command place(int number) {
    return order("order-" + number, List.of(line("A" + (1 + number % PRODUCTS), 1 + number % 3)));
  }

  @BeforeEach
  void copy() throws IOException {
    Files.copy(whole.resolve("tally.db"), file());
    log.start();
    root().addAppender(log);
  }

  @AfterEach
  void nothingWasTracedInTheLog() {
    root().detachAppender(log);
    assertThat(log.list)
        .allSatisfy(event -> assertThat(event.getThrowableProxy()).as(event.toString()).isNull());
  }

  private static Logger root() {
    return (Logger) org.slf4j.LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  @Test
  void aWholeFile_isTaken() {
    assertThat(open()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          DROP TABLE total                                            | it lacks total.moved_at
          DROP TABLE orders                                           | it lacks orders.a
          ALTER TABLE baseline DROP COLUMN units                      | it lacks baseline.units
          DELETE FROM meta WHERE name = 'ledger'                      | lacks its ledger
          DELETE FROM meta WHERE name = 'kind'                        | lacks its kind
          DELETE FROM meta WHERE name = 'folded'                      | lacks its folded
          DELETE FROM meta WHERE name = 'forgotten'                   | lacks its forgotten
          DELETE FROM meta WHERE name = 'folded_amendment'            | lacks its folded_amendment
          DROP TABLE amendment                                        | amendment.id
          UPDATE meta SET value = 'some' WHERE name = 'folded'        | folded
          DELETE FROM schema_version                                  | tally.db
          DELETE FROM category                                        | toys
          DELETE FROM product WHERE id = 'A7'                         | A7
          UPDATE product SET id = 'B7' WHERE id = 'A7'                | B7
          UPDATE product SET rrp = 'cheap' WHERE id = 'A7'            | A7
          UPDATE product SET defined_at = -1 WHERE id = 'A7'          | A7
          UPDATE total SET units = -9007199254740992                  | A
          UPDATE total SET product = 'x' WHERE product = 'A7'         | x
          UPDATE key_run SET filter = x'0102'                         | key index
          UPDATE key_run SET starts = x'0102'                         | key index
          UPDATE key_run SET span = 5                                 | key index
          """)
  void aFileThatMakesNoShop_isRefused(String damage, String naming) throws SQLException {
    execute(damage);
    assertThatThrownBy(this::open)
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining(naming)
        .hasMessageMatching("(?s).*[Rr]estore a backup.*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE orders SET lines = '{\"A1\":' WHERE number = 30000",
        "UPDATE orders SET lines = '[7,8]' WHERE number = 30000",
        "UPDATE orders SET lines = '' WHERE number = 30000",
        "DELETE FROM key_page",
        "UPDATE key_page SET entries = x'0102'",
      })
  void whatIsFoundWhileItRuns_endsItsWriting(String damage) throws SQLException {
    execute(damage);
    assertThat(open()).containsInstanceOf(DamagedException.class);
  }

  @Test
  void aServerOnADamagedFile_isNotReadyForLong_andShowsItsTotals() throws Exception {
    execute("UPDATE orders SET lines = '{\"A1\":' WHERE number = 30000");
    try (LocalServer server = LocalServer.start(TallySettings.within(DataKind.SHOP, directory))) {
      await().until(() -> get(server, "/health/ready").statusCode() == 503);
      assertThat(get(server, "/health/ready").body()).contains("tally.db is damaged");
      assertThat(get(server, "/toys").statusCode()).isEqualTo(200);
    }
  }

  private static HttpResponse<String> get(LocalServer server, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(server.uri().resolve(path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  /** A full recount finds the damage; the metric and the log exist to report it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE total SET units = units + 1 WHERE product = 'A7'",
        "UPDATE orders SET lines = '{\"A1\":\"many\"}' WHERE number = 30000",
        "DELETE FROM orders WHERE number = 30000",
      })
  void aTotalThatDiffers_isSaid(String damage) throws SQLException {
    execute(damage);
    assertThat(open()).isEmpty();
    assertThat(log.list)
        .anySatisfy(event -> assertThat(event.getFormattedMessage()).startsWith("Totals differ"));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 100, 4_096, 100_000, 3_000_000})
  void aFileCutShort_isRefused(long size) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
      file.setLength(size);
    }
    if (size == 0) {
      Files.writeString(directory.resolve("tally.db-wal"), "orders");
    }
    assertThatThrownBy(this::open).isInstanceOf(LedgerException.class);
  }

  @Test
  void aLogWhoseFileIsGone_isNotDeleted() throws IOException {
    Path log = directory.resolve("tally.db-wal");
    Files.delete(file());
    Files.writeString(log, "orders");
    assertThatThrownBy(this::open).hasMessageContainingAll("tally.db is missing", "tally.db-wal");
    assertThat(log).hasContent("orders");
  }

  @Test
  void aLogOfGarbage_isPassedOver() throws IOException {
    byte[] garbage = new byte[100_000];
    new Random(1).nextBytes(garbage);
    Files.write(directory.resolve("tally.db-wal"), garbage);
    Files.write(directory.resolve("tally.db-shm"), garbage);
    assertThat(open()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void aPageOfGarbage_isRefused_found_orOfNoUse(int seed) throws IOException {
    Random random = new Random(seed);
    try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
      byte[] garbage = new byte[4_096];
      random.nextBytes(garbage);
      file.seek(4_096L * random.nextInt((int) (file.length() / 4_096)));
      file.write(garbage);
    }
    try {
      open();
    } catch (LedgerException e) {
      assertThat(e).hasMessageContaining("tally.db");
    }
  }

  /**
   * Opens a ledger, audits it, repeats orders, and closes it. Throws if the ledger goes on although
   * the audit could not finish.
   *
   * @return the trouble that the ledger reports at the end
   */
  private Optional<LedgerException> open() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (Ledger ledger = SqliteLedger.open(directory, DataKind.SHOP, clock, new Random(2))) {
      follow(ledger);
      List<DamagedException> damage = new ArrayList<>();
      Auditor auditor =
          new Auditor(
              directory,
              found -> {
                damage.add(found);
                ledger.distrust(found);
              },
              clock,
              meters);
      boolean isAudited = auditor.audit();
      auditor.close();
      for (int i = 1; i <= ORDERS && ledger.trouble().isEmpty(); i += 1_000) {
        ledger.submit(place(i)).exceptionally(e -> null).toCompletableFuture().join();
      }
      if (!damage.isEmpty()) {
        await().until(() -> ledger.trouble().isPresent());
      }
      assertThat(isAudited || ledger.trouble().isPresent()).isTrue();
      return ledger.trouble();
    }
  }

  private static void follow(Ledger ledger) {
    try {
      ledger.follow(Position.ORIGIN, new Shop()).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof LedgerException known ? known : e;
    }
  }

  private Path file() {
    return directory.resolve("tally.db");
  }

  private void execute(String sql) throws SQLException {
    try (Connection writer = DriverManager.getConnection("jdbc:sqlite:" + file().toUri());
        Statement statement = writer.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
