package dev.tally.ledger.sqlite;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Makes one large run of a group's small ones, a few entries at a time, so that no commit waits for
 * all of it. Until the end the small runs are what counts: a merge that is given up, by whom or
 * what ever, is begun anew and writes the same pages again.
 *
 * <p>Lives on the writer's thread, over several of its transactions.
 */
final class KeyMerge {

  /**
   * The first pages of the large run have the ids of the first small one's, which is still read.
   */
  private static final int WITHHELD = KeyEntry.BLOCK / KeyRun.ENTRIES_A_PAGE + 1;

  private final long group;
  private final List<KeyRun> sources;
  private final KeyRun.Statements statements;
  private final PriorityQueue<Cursor> cursors =
      new PriorityQueue<>(Comparator.comparingLong(Cursor::entry));
  private final KeyFilter filter = KeyFilter.of(KeyEntry.GROUP);
  private final List<long[]> withheld = new ArrayList<>();
  private final long[] starts = new long[KeyEntry.GROUP / KeyRun.ENTRIES_A_PAGE + 1];
  private int pages;
  private long[] page = new long[KeyRun.ENTRIES_A_PAGE];
  private int size;

  /**
   * @param group the first number of the group
   * @param sources its small runs
   */
  KeyMerge(long group, List<KeyRun> sources, KeyRun.Statements statements) throws SQLException {
    this.group = group;
    this.sources = List.copyOf(sources);
    this.statements = statements;
    for (KeyRun run : sources) {
      Cursor cursor = new Cursor(run);
      if (cursor.next()) {
        cursors.add(cursor);
      }
    }
  }

  List<KeyRun> sources() {
    return sources;
  }

  /** Whether the order of this number is one of the group's. */
  boolean hasNumber(long number) {
    return KeyEntry.groupStart(number) == group;
  }

  /** Merges so many entries more, and returns whether none is left. */
  boolean advance(int entries) throws SQLException {
    for (int i = 0; i < entries && !cursors.isEmpty(); i++) {
      Cursor least = cursors.remove();
      add(least.entry());
      if (least.next()) {
        cursors.add(least);
      }
    }
    return cursors.isEmpty();
  }

  private void add(long entry) throws SQLException {
    filter.add(KeyEntry.hash(entry));
    page[size++] = entry;
    if (size == page.length) {
      endPage();
    }
  }

  private void endPage() throws SQLException {
    long[] entries = Arrays.copyOf(page, size);
    starts[pages] = entries[0];
    if (pages < WITHHELD) {
      withheld.add(entries);
    } else {
      statements.write(group + pages, entries);
    }
    pages++;
    size = 0;
  }

  /** Puts the large run in the place of the small ones. */
  KeyRun finish() throws SQLException {
    if (size > 0) {
      endPage();
    }
    for (KeyRun run : sources) {
      statements.remove(run, run.pages()); // what is between them is the large run's
    }
    for (int i = 0; i < withheld.size(); i++) {
      statements.write(group + i, withheld.get(i));
    }
    return KeyRun.add(group, KeyEntry.GROUP, Arrays.copyOf(starts, pages), filter, statements);
  }

  /** Goes through a run, some pages at a time. */
  private final class Cursor {
    private static final int AT_ONCE = 8; // half a megabyte for sixteen runs

    private final KeyRun run;
    private final long shift; // offsets count from the group's first number
    private int nextPage;
    private long[] entries = {};
    private int at = -1;

    Cursor(KeyRun run) {
      this.run = run;
      this.shift = run.first() - group;
    }

    boolean next() throws SQLException {
      at++;
      while (at == entries.length && nextPage < run.pages()) {
        int end = Math.min(nextPage + AT_ONCE, run.pages());
        entries = run.pages(nextPage, end, statements);
        nextPage = end;
        at = 0;
      }
      return at < entries.length;
    }

    long entry() {
      return entries[at] + shift;
    }
  }
}
