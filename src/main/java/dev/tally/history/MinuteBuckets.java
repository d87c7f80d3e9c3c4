package dev.tally.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A sum for each of the last so many minutes; 12 bytes a minute. Safe for all threads: one writes,
 * who reads holds it up for no longer than a copy takes.
 */
final class MinuteBuckets {

  private final int[] minutes;
  private final long[] sums;
  private int newest = Integer.MIN_VALUE;

  MinuteBuckets(int kept) {
    minutes = new int[kept];
    sums = new long[kept];
  }

  /** Adds to a minute since 1970, unless a newer one has its place. */
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

  /** So many minutes from that one on. */
  synchronized List<Long> from(int first, int count) {
    List<Long> copy = new ArrayList<>(count);
    for (int minute = first; minute < first + count; minute++) {
      int place = Math.floorMod(minute, minutes.length);
      copy.add(minutes[place] == minute ? sums[place] : 0);
    }
    return copy;
  }

  /** Of so many minutes from that one on. */
  synchronized long sum(int first, int count) {
    long sum = 0;
    for (int minute = first; minute < first + count; minute++) {
      int place = Math.floorMod(minute, minutes.length);
      sum += minutes[place] == minute ? sums[place] : 0;
    }
    return sum;
  }

  /** The newest minute that was added to. */
  synchronized int newest() {
    return newest;
  }
}
