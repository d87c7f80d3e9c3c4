package dev.tally.ledger.sqlite;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds an order by its key. Keys come in no order, so in a plain index each new one would land on
 * a page of its own, and at ten million orders that page is written again for every order. So the
 * index is a log-structured merge tree (O'Neil et al., 1996) of two levels: the newest keys are in
 * memory only; 65,536 of them make a small sorted run, and sixteen small runs a large one, which
 * stays as it is. Every key is written twice, and in sequence.
 *
 * <p>A new key is in no run, and each run's filter says so from memory. Memory: 2 MB and 2 bytes an
 * order. The merge holds up one commit in a million orders, for about a tenth of a second.
 *
 * <p>Lives on the writer's thread, within its transactions; thrown away when one of them fails.
 */
final class KeyIndex {

  private final MessageDigest sha256 = sha256();
  private final KeyRun.Statements statements;
  private final RecentKeys recent = new RecentKeys();
  private final List<KeyRun> runs;
  private String hashedKey = ""; // no order has this
  private long hash;

  /** Reads what is not in a run yet from the orders; writes, where that is more than a run. */
  KeyIndex(Prepared rows) throws SQLException {
    statements = new KeyRun.Statements(rows);
    runs = statements.all();
    long from = runs.isEmpty() ? 0 : end(runs.get(runs.size() - 1));
    recent.startAt(from);
    PreparedStatement orders =
        rows.prepare("SELECT number, key FROM orders WHERE number >= ? ORDER BY number");
    orders.setLong(1, from);
    try (ResultSet row = orders.executeQuery()) {
      while (row.next()) {
        add(row.getString(2), row.getLong(1));
      }
    }
  }

  /** The numbers of orders that may have this key; hardly ever one too many. */
  List<Long> find(String key) throws SQLException {
    long hash = hash(key);
    List<Long> numbers = recent.find(hash);
    for (int i = runs.size() - 1; i >= 0; i--) {
      List<Long> more = runs.get(i).find(hash, statements);
      if (!more.isEmpty()) {
        numbers = new ArrayList<>(numbers);
        numbers.addAll(more);
      }
    }
    return numbers;
  }

  /** Adds a key under a number larger than all before. */
  void add(String key, long number) throws SQLException {
    if (KeyEntry.blockStart(number) != recent.first()) {
      writeRecent();
      if (KeyEntry.groupStart(number) != KeyEntry.groupStart(recent.first())) {
        merge(KeyEntry.groupStart(recent.first()));
      }
      recent.startAt(number);
    }
    recent.add(hash(key), number);
  }

  /** Takes a key out; the bits of a run's filter stay. */
  void remove(String key, long number) throws SQLException {
    recent.remove(hash(key), number);
    for (KeyRun run : runs) {
      if (number >= run.first() && number < end(run)) {
        run.remove(hash(key), number, statements);
      }
    }
  }

  /** Forgets the runs that are about smaller numbers only. */
  void removeBelow(long number) throws SQLException {
    while (!runs.isEmpty() && end(runs.get(0)) <= number) {
      statements.remove(runs.remove(0));
    }
  }

  private void writeRecent() throws SQLException {
    if (!recent.isEmpty()) {
      runs.add(KeyRun.write(recent.first(), KeyEntry.BLOCK, recent.entries(), statements));
    }
  }

  private void merge(long group) throws SQLException {
    List<KeyRun> small = runs.stream().filter(run -> run.first() >= group).toList();
    if (small.isEmpty()) {
      return;
    }
    long[] entries = {};
    for (KeyRun run : small) {
      long[] more = run.entriesFrom(group, statements);
      int size = entries.length;
      entries = Arrays.copyOf(entries, size + more.length);
      System.arraycopy(more, 0, entries, size, more.length);
      statements.remove(run);
    }
    Arrays.sort(entries);
    runs.removeAll(small);
    runs.add(KeyRun.write(group, KeyEntry.GROUP, entries, statements));
  }

  private static long end(KeyRun run) {
    return run.first() + run.span();
  }

  /**
   * Nobody can make up keys that share one, which a cheaper hash would let them. The last one is
   * remembered: a key is looked for before it is added.
   */
  private long hash(String key) {
    if (!key.equals(hashedKey)) {
      hash = ByteBuffer.wrap(sha256.digest(key.getBytes(StandardCharsets.UTF_8))).getLong();
      hashedKey = key;
    }
    return hash;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
