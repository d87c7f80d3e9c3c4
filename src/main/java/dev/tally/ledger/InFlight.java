package dev.tally.ledger;

import dev.tally.ledger.Pending.Appending;
import dev.tally.ledger.Pending.Deciding;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What a replica has appended to its journal, in the order of the numbers, until it comes back; and
 * between that the questions that were asked meanwhile. Safe for all threads.
 *
 * <p>Holds little more than a window, so that a single order does not wait behind all of an import:
 * the rest stays in the {@link CommandQueue}, where single ones go first.
 */
final class InFlight {

  private record Item(long number, long since, Pending pending) {}

  private final int window;
  private final Consumer<List<Pending>> onTakenOut;
  private final Deque<Item> items = new ArrayDeque<>();
  private final AtomicLong unknown = new AtomicLong();
  private long last;
  private int weight;

  /**
   * @param window the weight from which on {@link #awaitRoom} waits
   * @param onTakenOut receives what is no longer in flight
   */
  InFlight(int window, Consumer<List<Pending>> onTakenOut) {
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

  /** Adds what is appended next, or asked now; returns the number, which an operation uses up. */
  synchronized long add(Pending pending) {
    last += pending instanceof Appending ? 1 : 0;
    items.add(new Item(last, System.nanoTime(), pending));
    weight += pending.weight();
    return last;
  }

  /** Takes out the questions before the next operation. */
  List<Deciding<?>> takeQuestions() {
    List<Deciding<?>> questions = new ArrayList<>();
    for (Item item : takeWhile(item -> item.pending() instanceof Deciding)) {
      questions.add((Deciding<?>) item.pending());
    }
    return questions;
  }

  /**
   * Takes out the operation of this number, which came back, if it is the next one.
   *
   * @return empty if it was given up before, or questions come first
   */
  Optional<Appending<?>> take(long number) {
    for (Item item : takeWhile(item -> item.number() == number && isOperation(item))) {
      return Optional.of((Appending<?>) item.pending());
    }
    return Optional.empty();
  }

  /**
   * Fails the next operations if their numbers are lower than one that came back: a journal passes
   * over an author's lower numbers from then on.
   *
   * @return whether there were any
   */
  boolean failBefore(long number) {
    List<Item> passed = takeWhile(item -> item.number() < number && isOperation(item));
    passed.forEach(
        item -> item.pending().fail(new LedgerException("This was not counted; send it again.")));
    return !passed.isEmpty();
  }

  /** Gives up an operation of which it is not known whether it was appended. */
  void giveUp(long number) {
    takeOut(number).ifPresent(item -> failUnknown(item.pending()));
  }

  private synchronized Optional<Item> takeOut(long number) {
    Iterator<Item> all = items.iterator();
    while (all.hasNext()) {
      Item item = all.next();
      if (item.number() == number && isOperation(item)) {
        all.remove();
        settle(item.pending());
        return Optional.of(item);
      }
    }
    return Optional.empty();
  }

  /** Gives up what has been in flight for longer than this. */
  void giveUpAfter(Duration patience) {
    long now = System.nanoTime();
    takeWhile(item -> now - item.since() > patience.toNanos())
        .forEach(item -> failUnknown(item.pending()));
  }

  /** Gives up everything. */
  void giveUpAll() {
    takeWhile(item -> true).forEach(item -> failUnknown(item.pending()));
  }

  private synchronized List<Item> takeWhile(Predicate<Item> isNext) {
    List<Item> taken = new ArrayList<>();
    while (!items.isEmpty() && isNext.test(items.element())) {
      Item item = items.remove();
      settle(item.pending());
      taken.add(item);
    }
    return taken;
  }

  private synchronized void settle(Pending pending) {
    weight -= pending.weight();
    onTakenOut.accept(List.of(pending));
    notifyAll();
  }

  private static boolean isOperation(Item item) {
    return item.pending() instanceof Appending;
  }

  /** Fails what was, or may have been, appended: others may count it, and this replica later. */
  void failUnknown(Pending pending) {
    if (pending instanceof Deciding) {
      pending.fail(new LedgerException("This cannot be told just now; ask again."));
      return;
    }
    unknown.incrementAndGet();
    pending.fail(
        new LedgerException(
            "It is not known whether this was counted; send it again under the same key, which counts"
                + " once."));
  }

  /** Returns how many outcomes were given up as unknown. */
  long unknown() {
    return unknown.get();
  }

  synchronized boolean isEmpty() {
    return items.isEmpty();
  }
}
