package dev.tally.ledger;

import dev.tally.ledger.Journal.Logged;
import dev.tally.ledger.Journal.Place;
import dev.tally.ledger.Ledger.OrderRecord;
import dev.tally.ledger.Operation.Receipts;
import dev.tally.ledger.ReplicaStatus.DigestAt;
import dev.tally.shop.Change;
import dev.tally.shop.Command;
import dev.tally.shop.Command.CatalogueCommand;
import dev.tally.shop.Command.OrderCommand;
import dev.tally.shop.Position;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides commands from the state in memory, see {@link LedgerState}; asks the store only for keys
 * and product definitions.
 *
 * <p>Lives on the ledger's own thread. It is ahead of the store until the store has committed; if
 * the commit fails, discard this and make another.
 */
final class CommandDecider {

  private final Store store;
  private final LedgerState state;
  private final OrderDecider orders;
  private final CatalogueDecider catalogue;
  private final JournalProgress progress;

  /** Starts from what the store has committed. */
  CommandDecider(Store store) {
    this.store = store;
    state = new LedgerState(store);
    orders = new OrderDecider(store, state);
    catalogue = new CatalogueDecider(store, state);
    progress = new JournalProgress(store.checkpoint());
  }

  /** Returns the position of the last change that was decided. */
  Position head() {
    return state.head();
  }

  /**
   * Decides within the store's open transaction; the receipt holds once that is committed. The
   * outcome depends on the commands so far, in their order, and on their times; on nothing else.
   *
   * @param now when the command came
   * @throws LedgerException if the store failed
   */
  Receipt decide(Command command, Instant now) {
    if (command instanceof OrderCommand order) {
      return orders.decide(order, now);
    } else if (command instanceof CatalogueCommand change) {
      return catalogue.decide(change);
    }
    throw new AssertionError("unknown command: " + command);
  }

  /**
   * Decides an entry of a journal, within the store's open transaction.
   *
   * @return the outcome, as {@link Operation} says; empty if the entry is a double
   */
  Optional<Object> decide(Logged logged) {
    if (progress.isRepeated(logged.entry())) {
      return Optional.empty();
    }
    Object outcome = outcome(logged.entry().operation(), logged.at());
    progress.add(logged, trace(outcome), state.head().offset(), state.takeTrace());
    return Optional.of(outcome);
  }

  private Object outcome(Operation operation, Instant at) {
    if (operation instanceof Operation.Decide decide) {
      return decide(decide.command(), at);
    } else if (operation instanceof Operation.DecideAll all) {
      return new Receipts(all.commands().stream().map(command -> decide(command, at)).toList());
    } else if (operation instanceof Operation.Fold fold) {
      return fold(at.minus(fold.age()), fold.most());
    }
    throw new AssertionError("unknown operation: " + operation);
  }

  private static long trace(Object outcome) {
    if (outcome instanceof Receipts receipts) {
      long trace = 0;
      for (Receipt receipt : receipts.each()) {
        trace = Digest.mix(trace, trace(receipt));
      }
      return trace;
    }
    String kind =
        outcome instanceof Receipt.Rejected no
            ? no.reason().name()
            : outcome instanceof Integer folded
                ? "folded " + folded
                : outcome.getClass().getSimpleName();
    return Digest.mix(0, kind);
  }

  /**
   * Keeps this as the place up to which the journal was decided.
   *
   * @return the digest there
   */
  long checkpoint(Place place) {
    store.put(progress.checkpoint(place));
    return progress.digest();
  }

  /** Returns the digests that were passed since the last call, see {@link ReplicaStatus}. */
  List<DigestAt> takePassed() {
    return progress.takePassed();
  }

  /** Folds orders, see {@link Ledger#fold}, within the store's open transaction. */
  int fold(Instant before, int most) {
    return store.fold(before, most);
  }

  /** Recalls orders, see {@link Ledger#recall}, within the store's open transaction. */
  Ledger.Recalled recall(long below, Instant receivedSince, int most) {
    return orders.recall(below, receivedSince, most);
  }

  /** Writes something that means nothing, within the store's open transaction; returns true. */
  boolean beat() {
    store.touch();
    return true;
  }

  /** Looks an order up, see {@link Ledger#order}, within the store's open transaction. */
  Optional<OrderRecord> order(String key, int most) {
    return store.order(key).map(order -> new OrderRecord(order, store.amendments(order, most)));
  }

  /** Returns what the decisions since the last call changed. */
  List<Change> takeChanges() {
    return state.takeChanges();
  }

  /** Returns the orders that came, changed or were recalled since the last call. */
  List<OrderEvent> takeEvents() {
    return orders.takeEvents();
  }
}
