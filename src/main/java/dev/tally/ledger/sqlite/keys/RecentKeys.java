package dev.tally.ledger.sqlite.keys;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The keys of the newest orders, those of one block of 65,536 numbers. They are in memory only:
 * when a ledger is opened, they are read from the orders again. A hash table with linear probing.
 * One thread.
 */
final class RecentKeys {

  private static final int SLOTS = 4 * KeyEntry.BLOCK; // 2 MB, at most a quarter full
  private static final long TAKEN = Long.MIN_VALUE;
  private static final long REMOVED = -1;

  private final long[] slots = new long[SLOTS];
  private long first;
  private int size;

  /** Returns the smallest number of the block. */
  long first() {
    return first;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Forgets everything, and starts the block of this number. */
  void startAt(long number) {
    Arrays.fill(slots, 0);
    first = KeyEntry.blockStart(number);
    size = 0;
  }

  void add(long hash, long number) {
    int slot = slot(hash);
    while (slots[slot] != 0) {
      slot = (slot + 1) % SLOTS;
    }
    slots[slot] = KeyEntry.of(hash, number - first) | TAKEN;
    size++;
  }

  List<Long> find(long hash) {
    List<Long> numbers = List.of();
    for (int slot = slot(hash); slots[slot] != 0; slot = (slot + 1) % SLOTS) {
      long entry = slots[slot] & ~TAKEN;
      if (slots[slot] != REMOVED && KeyEntry.hash(entry) == KeyEntry.shortened(hash)) {
        numbers = numbers.isEmpty() ? new ArrayList<>(1) : numbers;
        numbers.add(first + KeyEntry.offset(entry));
      }
    }
    return numbers;
  }

  /** Takes a key out; nothing happens if its number is not of this block. */
  void remove(long hash, long number) {
    if (KeyEntry.blockStart(number) != first) {
      return;
    }
    long entry = KeyEntry.of(hash, number - first) | TAKEN;
    for (int slot = slot(hash); slots[slot] != 0; slot = (slot + 1) % SLOTS) {
      if (slots[slot] == entry) {
        slots[slot] = REMOVED; // not empty: other entries were put behind it
        size--;
      }
    }
  }

  /** Returns all entries, sorted. */
  long[] entries() {
    long[] entries = new long[size];
    int next = 0;
    for (long slot : slots) {
      if (slot != 0 && slot != REMOVED) {
        entries[next++] = slot & ~TAKEN;
      }
    }
    Arrays.sort(entries);
    return entries;
  }

  private static int slot(long hash) {
    return (int) (hash >>> 40) % SLOTS;
  }
}
