package dev.tally.ledger;

import dev.tally.ledger.Pending.Appending;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What a replica has appended to its journal, in the order of the numbers, until it is applied.
 * Safe for all threads.
 *
 * <p>Holds little more than a window, so that a single order does not wait behind all of an import:
 * the rest stays in the {@link CommandQueue}, where single ones go first.
 */
final class InFlight {

  private record Item(long number, long since, Appending<?> pending) {}

  private final int window;
  private final Consumer<List<Appending<?>>> onTakenOut;
  private final Deque<Item> items = new ArrayDeque<>();
  private final AtomicLong unknown = new AtomicLong();
  private long last;
  private int weight;
  private volatile boolean isClosed;

  /**
   * @param window the weight from which on {@link #awaitRoom} waits
   * @param onTakenOut receives what is no longer in flight
   */
  InFlight(int window, Consumer<List<Appending<?>>> onTakenOut) {
    this.window = window;
    this.onTakenOut = onTakenOut;
  }

  /** Waits until there is less than a window in flight. */
  synchronized void awaitRoom() {
    while (weight >= window) {
      try {
        wait();
      } catch (InterruptedException e) {
        return; // the appender is never interrupted; if it were, it would add a little more
      }
    }
  }

  /** Adds what is appended next, and returns its number; after {@link #close}, gives it up. */
  long add(Appending<?> pending) {
    long number = put(pending);
    if (isClosed) { // seen after it was put: what close did not find is found here
      giveUp(number);
    }
    return number;
  }

  private synchronized long put(Appending<?> pending) {
    items.add(new Item(++last, System.nanoTime(), pending));
    weight += pending.weight();
    return last;
  }

  /**
   * Takes out the one of this number, which is applied. Fails those before it: a journal passes
   * over an author's lower numbers from then on.
   *
   * @return empty if it was given up before
   */
  Optional<Appending<?>> take(long number) {
    Optional<Appending<?>> found = Optional.empty();
    for (Item item : takeWhile(item -> item.number() <= number)) {
      if (item.number() == number) {
        found = Optional.of(item.pending());
      } else {
        item.pending().fail(new LedgerException("This was not counted; send it again."));
      }
    }
    return found;
  }

  /** Gives up one of which it is not known whether it was appended. */
  void giveUp(long number) {
    takeOut(item -> item.number() == number).forEach(this::failUnknown);
  }

  /** Gives up what has been in flight for longer than this. */
  void giveUpAfter(Duration patience) {
    long now = System.nanoTime();
    takeWhile(item -> now - item.since() > patience.toNanos()).forEach(this::failUnknown);
  }

  /** Gives up everything, now and later: nobody takes out any more. */
  void close() {
    isClosed = true;
    takeWhile(item -> true).forEach(this::failUnknown);
  }

  private synchronized List<Item> takeWhile(Predicate<Item> isNext) {
    List<Item> taken = new ArrayList<>();
    while (!items.isEmpty() && isNext.test(items.element())) {
      taken.add(items.remove());
    }
    return settle(taken);
  }

  private synchronized List<Item> takeOut(Predicate<Item> isMeant) {
    List<Item> taken = items.stream().filter(isMeant).toList();
    items.removeIf(isMeant);
    return settle(taken);
  }

  private List<Item> settle(List<Item> taken) {
    if (!taken.isEmpty()) {
      List<Appending<?>> released = new ArrayList<>();
      for (Item item : taken) {
        weight -= item.pending().weight();
        released.add(item.pending());
      }
      onTakenOut.accept(released);
      notifyAll();
    }
    return taken;
  }

  /** Fails what was, or may have been, appended: others may count it, and this replica later. */
  private void failUnknown(Item item) {
    unknown.addAndGet(item.pending().operation().size());
    item.pending()
        .fail(
            new LedgerException(
                "It is not known whether this was counted; send it again under the same key, which"
                    + " counts once."));
  }

  /** Returns how many outcomes were given up as unknown. */
  long unknown() {
    return unknown.get();
  }

  synchronized boolean isEmpty() {
    return items.isEmpty();
  }
}
