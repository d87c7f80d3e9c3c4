package dev.tally.ledger.sqlite.keys;

import java.io.ByteArrayOutputStream;
import java.nio.LongBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The sorted entries of the orders of one range of numbers, in pages of {@link #ENTRIES_A_PAGE}.
 * Only the filter and the first entry of each page are in memory.
 *
 * @param first the number from which offsets count
 * @param span how many numbers it covers
 */
record KeyRun(long first, int span, LongBuffer starts, KeyFilter filter) {

  /** 500 entries are 4,000 bytes: a row that fills a page of SQLite's and does not overflow it. */
  static final int ENTRIES_A_PAGE = 500;

  /**
   * The run of no orders. With it, a loop over runs always executes its body: the JVM's compiler
   * leaves out a body that never ran, and at the first large run, in the middle of business, it
   * would compile the whole ledger again.
   */
  static final KeyRun NONE = new KeyRun(Long.MAX_VALUE, 0, LongBuffer.allocate(0), KeyFilter.of(0));

  /** Writes sorted entries as the run of these numbers. */
  static KeyRun write(long first, int span, long[] entries, Statements statements)
      throws SQLException {
    KeyFilter filter = KeyFilter.of(span);
    for (long entry : entries) {
      filter.add(KeyEntry.hash(entry));
    }
    int pages = (entries.length + ENTRIES_A_PAGE - 1) / ENTRIES_A_PAGE;
    long[] starts = new long[pages];
    for (int page = 0; page < pages; page++) {
      int from = page * ENTRIES_A_PAGE;
      int to = Math.min(from + ENTRIES_A_PAGE, entries.length);
      starts[page] = entries[from];
      statements.write(first + page, Arrays.copyOfRange(entries, from, to));
    }
    return add(first, span, starts, filter, statements);
  }

  /** Adds a run whose pages are already written. */
  static KeyRun add(long first, int span, long[] starts, KeyFilter filter, Statements statements)
      throws SQLException {
    statements.add(first, span, Longs.toBytes(starts), filter.bytes());
    return new KeyRun(first, span, LongBuffer.wrap(starts), filter);
  }

  /** Returns whether it is one of the sixteen of its group. */
  boolean isSmall() {
    return span == KeyEntry.BLOCK;
  }

  /** Returns the number after the last one that it covers. */
  long end() {
    return first + span;
  }

  /** Returns the first number of its group. */
  long group() {
    return KeyEntry.groupStart(first);
  }

  int pages() {
    return starts.capacity();
  }

  /** Returns the entries of a page, sorted; their offsets count from {@link #first}. */
  private long[] page(int page, Statements statements) throws SQLException {
    return pages(page, page + 1, statements);
  }

  /** Returns the entries of a range of pages, sorted, with offsets as in a single page. */
  long[] pages(int from, int to, Statements statements) throws SQLException {
    return Longs.of(statements.read(first + from, first + to));
  }

  static KeyRun read(ResultSet row) throws SQLException {
    int span = row.getInt("span");
    if (span != KeyEntry.BLOCK && span != KeyEntry.GROUP) {
      throw new DamagedIndexException("a run of the key index cannot be read");
    }
    return new KeyRun(
        row.getLong("first"),
        span,
        LongBuffer.wrap(Longs.of(row.getBytes("starts"))),
        KeyFilter.read(row.getBytes("filter"), span));
  }

  /** Returns the numbers of orders whose key may have this hash. */
  List<Long> find(long hash, Statements statements) throws SQLException {
    long wanted = KeyEntry.shortened(hash);
    if (!filter.mayHave(wanted)) {
      return List.of();
    }
    List<Long> numbers = new ArrayList<>(1);
    for (int page = firstPage(hash); page < pages(); page++) {
      if (KeyEntry.hash(starts.get(page)) > wanted) {
        break;
      }
      for (long entry : page(page, statements)) {
        if (KeyEntry.hash(entry) == wanted) {
          numbers.add(first + KeyEntry.offset(entry));
        }
      }
    }
    return numbers;
  }

  /** Returns the page before the first that begins at or after the hash: it may end with it. */
  private int firstPage(long hash) {
    int found = Arrays.binarySearch(starts.array(), KeyEntry.of(hash, 0));
    return Math.max(0, (found < 0 ? -found - 1 : found) - 1);
  }

  /** Removes an entry; the filter still says that it may be there. */
  void remove(long hash, long number, Statements statements) throws SQLException {
    long entry = KeyEntry.of(hash, number - first);
    for (int page = firstPage(hash); page < pages(); page++) {
      long[] entries = page(page, statements);
      long[] rest = Arrays.stream(entries).filter(kept -> kept != entry).toArray();
      if (rest.length < entries.length) {
        statements.write(first + page, rest);
        return;
      }
    }
  }

  /** The statements on the rows of runs. A run's pages have the ids from its first number on. */
  static final class Statements {
    private final PreparedStatement runs;
    private final PreparedStatement add;
    private final PreparedStatement remove;
    private final PreparedStatement read;
    private final PreparedStatement write;
    private final PreparedStatement removePages;

    Statements(StatementSource rows) throws SQLException {
      runs = rows.prepare("SELECT first, span, starts, filter FROM key_run ORDER BY first");
      add = rows.prepare("INSERT INTO key_run (first, span, starts, filter) VALUES (?,?,?,?)");
      remove = rows.prepare("DELETE FROM key_run WHERE first = ?");
      read = rows.prepare("SELECT id, entries FROM key_page WHERE id >= ? AND id < ? ORDER BY id");
      write = rows.prepare("INSERT OR REPLACE INTO key_page (id, entries) VALUES (?,?)");
      removePages = rows.prepare("DELETE FROM key_page WHERE id >= ? AND id < ?");
    }

    List<KeyRun> all() throws SQLException {
      List<KeyRun> all = new ArrayList<>();
      try (ResultSet row = runs.executeQuery()) {
        while (row.next()) {
          all.add(KeyRun.read(row));
        }
      }
      return all;
    }

    void add(long first, int span, byte[] starts, byte[] filter) throws SQLException {
      add.setLong(1, first);
      add.setInt(2, span);
      add.setBytes(3, starts);
      add.setBytes(4, filter);
      add.executeUpdate();
    }

    /** Removes a run, and its pages of this many ids from its first number on. */
    void remove(KeyRun run, int ids) throws SQLException {
      remove.setLong(1, run.first());
      remove.executeUpdate();
      removePages.setLong(1, run.first());
      removePages.setLong(2, run.first() + ids);
      removePages.executeUpdate();
    }

    /** Returns the pages of these ids, concatenated. */
    byte[] read(long from, long to) throws SQLException {
      ByteArrayOutputStream entries = new ByteArrayOutputStream();
      long next = from;
      read.setLong(1, from);
      read.setLong(2, to);
      try (ResultSet row = read.executeQuery()) {
        for (; row.next() && row.getLong(1) == next; next++) {
          byte[] page = row.getBytes(2);
          if (page == null || page.length > ENTRIES_A_PAGE * Long.BYTES) {
            break;
          }
          entries.writeBytes(page);
        }
      }
      if (next < to) {
        throw new DamagedIndexException("page " + next + " of the key index cannot be read");
      }
      return entries.toByteArray();
    }

    void write(long id, long[] entries) throws SQLException {
      write.setLong(1, id);
      write.setBytes(2, Longs.toBytes(entries));
      write.executeUpdate();
    }
  }
}
