package dev.tally.ledger.sqlite.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds an order by its key. Keys come in no particular order, so in a plain index each new one
 * would be on a page of its own, and with ten million orders that page is written again for every
 * order. So the index is a log-structured merge tree (O'Neil et al., 1996) of two levels: the
 * newest keys are in memory only; 65,536 of them make a small sorted run, and sixteen small runs a
 * large one, which stays as it is. Every key is written twice, and in sequence. Writing a small run
 * takes a few milliseconds; a merge advances with each transaction, a little for each of its
 * orders.
 *
 * <p>A new key is in no run, and filters in memory say so. Memory: 4 MB and 2 bytes an order, and 3
 * MB more during a merge.
 *
 * <p>Lives on the writer's thread, within its transactions; discarded when one of them fails.
 */
public final class KeyIndex {

  /** Entries to merge per order: a million are done with the first small run of the next group. */
  private static final int MERGED_AN_ORDER = 16;

  private final MessageDigest sha256 = sha256();
  private final KeyRun.Statements statements;
  private final RecentKeys recent = new RecentKeys();
  private final SmallRuns small = new SmallRuns();
  private final List<KeyRun> large = new ArrayList<>(List.of(KeyRun.NONE)); // older than the small
  private Optional<KeyMerge> merge = Optional.empty();
  private int added; // since the merge last advanced
  private String hashedKey = ""; // no order has this key
  private long hash;

  /** Reads from the orders the keys that are in no run yet; writes if they fill more than a run. */
  public KeyIndex(StatementSource rows) throws SQLException {
    statements = new KeyRun.Statements(rows);
    long from = 0;
    for (KeyRun run : statements.all()) {
      if (run.isSmall()) {
        small.add(run);
      } else {
        large.add(run);
      }
      from = run.end();
    }
    recent.startAt(from);
    PreparedStatement orders =
        rows.prepare("SELECT number, key FROM orders WHERE number >= ? ORDER BY number");
    orders.setLong(1, from);
    try (ResultSet row = orders.executeQuery()) {
      while (row.next()) {
        add(row.getString(2), row.getLong(1));
      }
    }
    merge = nextMerge();
    added = 0; // else the first transaction would merge for all orders of earlier ones
  }

  /** Returns the numbers of orders that may have this key; hardly ever one too many. */
  public List<Long> find(String key) throws SQLException {
    long hash = hash(key);
    List<Long> numbers = joined(recent.find(hash), small.find(hash, statements));
    for (KeyRun run : large) {
      numbers = joined(numbers, run.find(hash, statements));
    }
    return numbers;
  }

  /** Joins two lists, without making one for a key that is nowhere, as nearly all are. */
  static List<Long> joined(List<Long> some, List<Long> more) {
    if (some.isEmpty() || more.isEmpty()) {
      return some.isEmpty() ? more : some;
    }
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  /** Adds a key under a number larger than all before. */
  public void add(String key, long number) throws SQLException {
    if (KeyEntry.blockStart(number) != recent.first()) {
      writeRecent();
      recent.startAt(number);
      merge = merge.isPresent() ? merge : nextMerge();
    }
    recent.add(hash(key), number);
    added++;
  }

  /**
   * Advances the merge, in proportion to the orders added since the last call. Belongs at the end
   * of a transaction: {@link #add} is the ledger's innermost loop.
   */
  public void goOn() throws SQLException {
    int entries = added * MERGED_AN_ORDER;
    added = 0;
    if (merge.isPresent() && merge.get().advance(entries)) {
      end(merge.get());
    }
  }

  /** Removes a key; its bits stay in the run's filter. */
  public void remove(String key, long number) throws SQLException {
    recent.remove(hash(key), number);
    for (KeyRun run : runs()) {
      if (number >= run.first() && number < run.end()) {
        run.remove(hash(key), number, statements);
      }
    }
    if (merge.stream().anyMatch(under -> under.hasNumber(number))) {
      merge = nextMerge(); // the merge may have copied that key already
    }
  }

  /** Removes the runs that cover smaller numbers only. */
  public void removeBelow(long number) throws SQLException {
    List<KeyRun> below = runs().stream().filter(run -> run.end() <= number).toList();
    for (KeyRun run : below) {
      statements.remove(run, run.span()); // including what a merge has written there
    }
    if (!below.isEmpty()) {
      large.removeAll(below);
      small.removeAll(below);
      merge = nextMerge(); // the merge under way may use one of them
    }
  }

  private List<KeyRun> runs() {
    return Stream.concat(large.stream(), small.all().stream()).toList();
  }

  private void writeRecent() throws SQLException {
    if (!recent.isEmpty()) {
      small.add(KeyRun.write(recent.first(), KeyEntry.BLOCK, recent.entries(), statements));
    }
  }

  /** Returns a merge of the oldest group, if that is full and still in small runs. */
  private Optional<KeyMerge> nextMerge() {
    List<KeyRun> oldest = small.oldestGroup();
    if (oldest.isEmpty() || oldest.get(0).group() == KeyEntry.groupStart(recent.first())) {
      return Optional.empty();
    }
    return Optional.of(new KeyMerge(oldest.get(0).group(), oldest, statements));
  }

  private void end(KeyMerge done) throws SQLException {
    small.removeAll(done.sources());
    large.add(done.finish());
    merge = nextMerge();
  }

  /**
   * Hashes a key with SHA-256; a cheaper hash would let clients make up keys that share one.
   * Remembers the last key, because a key is looked up before it is added.
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
