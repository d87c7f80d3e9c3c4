package dev.tally.history;

import java.util.Arrays;

/**
 * Sums by time, for times at which there is one: 12 bytes each, and up to half as much for those to
 * come. Most additions are to the newest time. Not thread-safe.
 */
final class SparseBuckets {

  private static final int[] NO_TIMES = {};
  private static final long[] NO_SUMS = {};

  private int[] times = NO_TIMES; // in rising order, as the next
  private long[] sums = NO_SUMS;
  private int size;

  /** Adds to the sum of a time; returns whether it had none before. */
  boolean add(int time, long more) {
    int place = placeOf(time);
    if (place < size && times[place] == time) {
      sums[place] += more;
      return false;
    }
    if (size == times.length) {
      int length = size + size / 2 + 2;
      times = Arrays.copyOf(times, length);
      sums = Arrays.copyOf(sums, length);
    }
    System.arraycopy(times, place, times, place + 1, size - place);
    System.arraycopy(sums, place, sums, place + 1, size - place);
    times[place] = time;
    sums[place] = more;
    size++;
    return true;
  }

  private int placeOf(int time) {
    if (size == 0 || times[size - 1] < time) {
      return size;
    }
    int found = Arrays.binarySearch(times, 0, size, time);
    return found < 0 ? -found - 1 : found;
  }

  /** Returns the sum of all times from {@code first} on. */
  long from(int first) {
    long sum = 0;
    for (int place = size - 1; place >= 0 && times[place] >= first; place--) {
      sum += sums[place];
    }
    return sum;
  }

  /** Returns whether a time from {@code from} on and before {@code to} has a sum. */
  boolean hasAny(int from, int to) {
    int place = placeOf(from);
    return place < size && times[place] < to;
  }

  /** Drops all times before {@code first}, and returns how many had a sum. */
  int dropBefore(int first) {
    int dropped = placeOf(first);
    if (dropped > 0) {
      times = Arrays.copyOfRange(times, dropped, size);
      sums = Arrays.copyOfRange(sums, dropped, size);
      size -= dropped;
    }
    return dropped;
  }

  /** Returns how many times have a sum. */
  int size() {
    return size;
  }
}
