package dev.tally.ledger.sqlite.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.sqlite.DataKind;
import dev.tally.ledger.sqlite.SqliteConnections;
import dev.tally.ledger.sqlite.SqliteLedger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyIndexTest {

  /** Enough keys for one large run, two small ones, and some in memory. */
  private static final int MANY = KeyEntry.GROUP + 2 * KeyEntry.BLOCK + 1_000;

  @TempDir Path directory;
  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    SqliteLedger.open(directory, DataKind.SHOP, InstantSource.system(), new Random(1)).close();
    connection = SqliteConnections.toWrite(directory.resolve("tally.db"));
    execute("BEGIN");
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  @Test
  void find_knowsEveryKey_ofEveryLevel() throws SQLException {
    KeyIndex index = filled(MANY);
    assertThat(spans()).containsExactly(KeyEntry.GROUP, KeyEntry.BLOCK, KeyEntry.BLOCK);
    for (int number = 1; number < MANY; number += 97) {
      assertThat(index.find("k" + number)).contains((long) number);
    }
    long wrong = 0;
    for (int other = 0; other < 10_000; other++) {
      wrong += index.find("other" + other).size();
    }
    assertThat(wrong).as("orders looked at in vain, in 10,000 new keys").isLessThan(3);
  }

  @Test
  void aMerge_isUnderWay_andNothingIsMissingMeanwhile() throws SQLException {
    int half = KeyEntry.GROUP + KeyEntry.BLOCK / 2;
    KeyIndex index = filled(half);
    assertThat(spans()).hasSize(16).containsOnly(KeyEntry.BLOCK);
    assertHasAll(index, half);
    assertHasAll(new KeyIndex(connection::prepareStatement), KeyEntry.GROUP - 1);
  }

  @Test
  void aMerge_thatIsGivenUp_isBegunAnew() throws SQLException {
    int half = KeyEntry.GROUP + KeyEntry.BLOCK / 2;
    filled(half);
    KeyIndex again =
        new KeyIndex(connection::prepareStatement); // recent orders are not in the file
    fill(again, half, half + KeyEntry.BLOCK + 10);
    assertThat(spans()).containsExactly(KeyEntry.GROUP, KeyEntry.BLOCK);
    assertHasAll(again, KeyEntry.GROUP - 1);
  }

  @Test
  void open_withAMergeToDo_leavesItToManyTransactions() throws SQLException {
    filled(KeyEntry.GROUP + 10);
    execute(
        """
        WITH RECURSIVE n(number) AS
          (SELECT %1$d UNION ALL SELECT number + 1 FROM n WHERE number < %1$d + 60000)
        INSERT INTO orders (number, key, at, received, lines)
          SELECT number, 'k' || number, 0, 0, '{}' FROM n
        """
            .formatted(KeyEntry.GROUP));
    KeyIndex again = new KeyIndex(connection::prepareStatement);
    int next = KeyEntry.GROUP + 60_001;
    fill(again, next, next + 6_000);
    assertThat(spans()).hasSize(17).containsOnly(KeyEntry.BLOCK);
    fill(again, next + 6_000, KeyEntry.GROUP + 2 * KeyEntry.BLOCK);
    assertThat(spans()).startsWith(KeyEntry.GROUP);
  }

  @Test
  void remove_duringAMerge_countsInTheEnd() throws SQLException {
    int half = KeyEntry.GROUP + KeyEntry.BLOCK / 2;
    KeyIndex index = filled(half);
    for (int number = 1; number < 2_000; number++) {
      index.remove("k" + number, number);
    }
    fill(index, half + 1, half + KeyEntry.BLOCK + 10);
    assertThat(spans()).containsExactly(KeyEntry.GROUP, KeyEntry.BLOCK);
    for (int number = 1; number < 2_000; number++) {
      assertThat(index.find("k" + number)).isEmpty();
    }
    assertThat(index.find("k2000")).containsExactly(2_000L);
  }

  @Test
  void removeBelow_duringAMerge_leavesNoPage() throws SQLException {
    KeyIndex index = filled(KeyEntry.GROUP + KeyEntry.BLOCK / 2);
    index.removeBelow(KeyEntry.GROUP);
    assertThat(spans()).isEmpty();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM key_page")) {
      assertThat(row.getInt(1)).isZero();
    }
  }

  private static void assertHasAll(KeyIndex index, int orders) throws SQLException {
    for (int number = 1; number <= orders; number += 97) {
      assertThat(index.find("k" + number)).contains((long) number);
    }
  }

  @Test
  void open_readsTheRunsFromTheFile_andTheRestFromTheOrders() throws SQLException {
    filled(KeyEntry.BLOCK + 10);
    execute(
        "INSERT INTO orders (number, key, at, received, lines) VALUES (%d, 'late', 0, 0, '{}')"
            .formatted(KeyEntry.BLOCK + 5));
    KeyIndex again = new KeyIndex(connection::prepareStatement);
    assertThat(again.find("k77")).containsExactly(77L);
    assertThat(again.find("late")).containsExactly(KeyEntry.BLOCK + 5L);
    assertThat(again.find("k" + (KeyEntry.BLOCK + 5))).isEmpty();
  }

  @Test
  void remove_takesAKeyOutOfItsRun() throws SQLException {
    KeyIndex index = filled(KeyEntry.BLOCK + 10);
    index.remove("k77", 77);
    assertThat(index.find("k77")).isEmpty();
    assertThat(index.find("k78")).containsExactly(78L);
    assertThat(new KeyIndex(connection::prepareStatement).find("k77")).isEmpty();
  }

  @Test
  void remove_leavesNothingOfAKeyThatIsInMemory() throws SQLException {
    KeyIndex index = filled(100);
    index.remove("k77", 77);
    assertThat(index.find("k77")).isEmpty();
    fill(index, 101, KeyEntry.BLOCK + 1);
    assertThat(spans()).hasSize(1);
    assertThat(index.find("k77")).isEmpty();
    assertThat(index.find("k78")).containsExactly(78L);
  }

  @Test
  void removeBelow_dropsRunsThatAreDone() throws SQLException {
    KeyIndex index = filled(3 * KeyEntry.BLOCK);
    index.removeBelow(2 * KeyEntry.BLOCK - 1);
    assertThat(index.find("k77")).isEmpty();
    assertThat(index.find("k" + (KeyEntry.BLOCK + 1))).containsExactly(KeyEntry.BLOCK + 1L);
    assertThat(spans()).hasSize(2);
    index.removeBelow(2 * KeyEntry.BLOCK);
    assertThat(spans()).hasSize(1);
  }

  @Test
  void find_tellsManyKeysOfOneHash_overSeveralPages() throws SQLException {
    KeyRun.Statements statements = new KeyRun.Statements(connection::prepareStatement);
    long hash = 0x4_0000_0000_0000L;
    long[] entries =
        LongStream.range(0, 3_000)
            .map(n -> KeyEntry.of(n < 700 ? 0 : n < 2_300 ? hash : -1L, n))
            .sorted()
            .toArray();
    KeyRun run = KeyRun.write(0, KeyEntry.BLOCK, entries, statements);
    assertThat(run.find(hash, statements))
        .containsExactlyElementsOf(LongStream.range(700, 2_300).boxed().toList());
    assertThat(run.find(-1L, statements)).hasSize(700);
    assertThat(run.find(0, statements)).hasSize(700);
    run.remove(hash, 1_500, statements);
    assertThat(run.find(hash, statements)).hasSize(1_599).doesNotContain(1_500L);
  }

  private KeyIndex filled(int orders) throws SQLException {
    KeyIndex index = new KeyIndex(connection::prepareStatement);
    fill(index, 1, orders + 1);
    return index;
  }

  /** Adds keys as if in transactions of a hundred orders. */
  private static void fill(KeyIndex index, int from, int to) throws SQLException {
    for (int number = from; number < to; number++) {
      index.add("k" + number, number);
      if (number % 100 == 0) {
        index.goOn();
      }
    }
    index.goOn();
  }

  private List<Integer> spans() throws SQLException {
    return new KeyRun.Statements(connection::prepareStatement)
        .all().stream().map(KeyRun::span).toList();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
