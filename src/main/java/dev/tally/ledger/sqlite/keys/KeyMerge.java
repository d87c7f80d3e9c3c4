package dev.tally.ledger.sqlite.keys;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Merges a group's small runs into a large one, a slice of the hashes at a time, so that no commit
 * waits for all of it: the small runs' entries of a slice are gathered and sorted. Until the end
 * the small runs are what counts: a merge that is given up, for whatever reason, starts anew and
 * writes the same pages again.
 *
 * <p>Lives on the writer's thread, over several of its transactions.
 */
public final class KeyMerge {

  /**
   * How many pages to write last: they have the ids of the first small run's, which is still read.
   */
  private static final int WITHHELD = KeyEntry.BLOCK / KeyRun.ENTRIES_A_PAGE + 1;

  private static final int SLICES = 256; // of about 4,096 entries each, as hashes are evenly spread
  private static final int SLICE_SHIFT = Long.SIZE - 1 - 8; // entries have 63 bits

  private final long group;
  private final List<KeyRun> sources;
  private final KeyRun.Statements statements;
  private final List<Cursor> cursors;
  private final KeyFilter filter = KeyFilter.of(KeyEntry.GROUP);
  private final List<long[]> withheld = new ArrayList<>();
  private final long[] starts = new long[KeyEntry.GROUP / KeyRun.ENTRIES_A_PAGE + 1];
  private int pages;
  private int slice; // the next one
  private int due; // entries; below 0 if the last slice had more than were due
  private long[] gathered = new long[2 * KeyEntry.GROUP / SLICES];
  private long[] page = new long[KeyRun.ENTRIES_A_PAGE];
  private int size;

  /**
   * @param group the first number of the group
   * @param sources its small runs
   */
  KeyMerge(long group, List<KeyRun> sources, KeyRun.Statements statements) {
    this.group = group;
    this.sources = List.copyOf(sources);
    this.statements = statements;
    this.cursors = sources.stream().map(Cursor::new).toList();
  }

  List<KeyRun> sources() {
    return sources;
  }

  /** Returns whether the order of this number belongs to the group. */
  boolean hasNumber(long number) {
    return KeyEntry.groupStart(number) == group;
  }

  /** Merges about this many more entries, and returns whether none is left. */
  boolean advance(int entries) throws SQLException {
    for (due += entries; due > 0 && slice < SLICES; slice++) {
      int size = 0;
      for (Cursor cursor : cursors) {
        size = cursor.gather(size);
      }
      Arrays.sort(gathered, 0, size);
      for (int i = 0; i < size; i++) {
        add(gathered[i]);
      }
      due -= size;
    }
    return slice == SLICES;
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

  /** Replaces the small runs with the large one. */
  KeyRun finish() throws SQLException {
    if (size > 0) {
      endPage();
    }
    for (KeyRun run : sources) {
      statements.remove(run, run.pages()); // the pages between them are the large run's
    }
    for (int i = 0; i < withheld.size(); i++) {
      statements.write(group + i, withheld.get(i));
    }
    return KeyRun.add(group, KeyEntry.GROUP, Arrays.copyOf(starts, pages), filter, statements);
  }

  /** Reads a run, some pages at a time. */
  private final class Cursor {
    private static final int AT_ONCE = 8; // half a megabyte for sixteen runs

    private final KeyRun run;
    private final long shift; // offsets count from the group's first number
    private int nextPage;
    private long[] entries = {};
    private int at;

    Cursor(KeyRun run) {
      this.run = run;
      this.shift = run.first() - group;
    }

    /** Adds the entries of the slice to those gathered, and returns how many there are now. */
    int gather(int size) throws SQLException {
      int to = size;
      while (hasNext() && entries[at] >>> SLICE_SHIFT == slice) {
        if (to == gathered.length) {
          gathered = Arrays.copyOf(gathered, 2 * to);
        }
        gathered[to++] = entries[at++] + shift;
      }
      return to;
    }

    private boolean hasNext() throws SQLException {
      while (at == entries.length && nextPage < run.pages()) {
        int end = Math.min(nextPage + AT_ONCE, run.pages());
        entries = run.pages(nextPage, end, statements);
        nextPage = end;
        at = 0;
      }
      return at < entries.length;
    }
  }
}
