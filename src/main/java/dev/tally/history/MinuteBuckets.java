package dev.tally.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A ring of buckets with the sums of the last minutes, 12 bytes per minute. Thread-safe: one thread
 * writes, and a reader blocks it no longer than a copy takes.
 */
final class MinuteBuckets {

  private final int[] minutes;
  private final long[] sums;
  private int newest = Integer.MIN_VALUE;

  MinuteBuckets(int kept) {
    minutes = new int[kept];
    sums = new long[kept];
  }

  /** Adds to a minute, counted since 1970, unless a newer minute has its bucket. */
  synchronized void add(int minute, long sum) {
    int place = Math.floorMod(minute, minutes.length);
    if (minute > minutes[place]) {
      minutes[place] = minute;
      sums[place] = 0;
    }
    if (minute == minutes[place]) {
      sums[place] += sum;
    }
    newest = Math.max(newest, minute);
  }

  synchronized void clear() {
    Arrays.fill(minutes, 0);
    newest = Integer.MIN_VALUE;
  }

  /** Returns the sums of {@code count} minutes from {@code first} on. */
  synchronized List<Long> from(int first, int count) {
    List<Long> copy = new ArrayList<>(count);
    for (int minute = first; minute < first + count; minute++) {
      int place = Math.floorMod(minute, minutes.length);
      copy.add(minutes[place] == minute ? sums[place] : 0);
    }
    return copy;
  }

  /** Returns the total of {@code count} minutes from {@code first} on. */
  synchronized long sum(int first, int count) {
    long sum = 0;
    for (int minute = first; minute < first + count; minute++) {
      int place = Math.floorMod(minute, minutes.length);
      sum += minutes[place] == minute ? sums[place] : 0;
    }
    return sum;
  }

  /** Returns the newest minute to which anything was added. */
  synchronized int newest() {
    return newest;
  }
}
