package dev.tally.ledger;

import dev.tally.ledger.Journal.Place;
import dev.tally.ledger.ReplicaStatus.DigestAt;
import dev.tally.ledger.StateMachine.Applied;
import dev.tally.ledger.StateMachine.Decision;
import dev.tally.shop.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies what a replica has read from its journal, each time with the place that was reached in
 * the same transaction, and keeps what the store does not take. A decision that throws is passed
 * over, as at every replica. Lives on the ledger's own thread; any thread may read how far it is.
 */
final class EntryApplier {

  private static final Logger LOG = LoggerFactory.getLogger(EntryApplier.class);

  /**
   * A decision to make.
   *
   * @param after the place after the entry that it decides; empty for a question
   * @param fail tells who waits for it here, if somebody does, that it failed
   */
  record Step(Decision decision, Optional<Place> after, Consumer<LedgerException> fail) {
    private boolean isQuestion() {
      return after.isEmpty();
    }
  }

  /** The digest at the place that was committed last, and some before it. */
  record Digests(long next, long digest, List<DigestAt> passed) {
    private Digests then(long later, long newer, List<DigestAt> between) {
      List<DigestAt> all = new ArrayList<>(passed);
      all.addAll(between);
      int from = Math.max(0, all.size() - ReplicaStatus.MOST_PASSED);
      return new Digests(later, newer, List.copyOf(all.subList(from, all.size())));
    }
  }

  private final StateMachine machine;
  private final Deque<Step> unapplied = new ArrayDeque<>();
  private Place readUpTo;
  private boolean isOneByOne; // until what was read is applied, after a decision threw
  private int applied; // so many of the next ones are durable, but not told yet
  private volatile Place place;
  private volatile Digests digests;

  /**
   * Continues from the store's checkpoint.
   *
   * @throws LedgerException if the store cannot be read, or was written by newer rules
   */
  EntryApplier(Store store) {
    Optional<Checkpoint> last = store.checkpoint();
    this.machine = new StateMachine(store);
    this.place = last.map(EntryApplier::placeOf).orElse(Place.BEGINNING);
    this.readUpTo = place;
    this.digests = new Digests(place.next(), last.map(Checkpoint::digest).orElse(0L), List.of());
  }

  private static Place placeOf(Checkpoint checkpoint) {
    if (checkpoint.rules() > Checkpoint.RULES) {
      throw new LedgerException(
          "These data were decided by a newer Tally's rules (%d, this one knows %d); start that"
                  .formatted(checkpoint.rules(), Checkpoint.RULES)
              + " version.");
    }
    return checkpoint.place();
  }

  /** Returns the place of the next entry to be applied. */
  Place place() {
    return place;
  }

  Digests digests() {
    return digests;
  }

  /**
   * Returns the position of the last change.
   *
   * @throws LedgerException if the store cannot be read after a failure
   */
  Position head() {
    return machine.head();
  }

  /** Takes in what was read next. */
  void add(Step step) {
    unapplied.add(step);
  }

  /** Notes that everything before this place was added, or is not for a replica to decide. */
  void readUpTo(Place next) {
    readUpTo = next;
  }

  /** Returns whether everything that was added is applied. */
  boolean isEmpty() {
    return unapplied.isEmpty();
  }

  /**
   * Applies what was read, all at once if possible; then tell it and call {@link #told}.
   *
   * @throws LedgerException if the store does not take it; nothing is changed then
   */
  Applied apply() {
    if (!isOneByOne) {
      try {
        Applied all = commit(unapplied.stream().map(Step::decision).toList(), readUpTo);
        applied = unapplied.size();
        return all;
      } catch (LedgerException e) {
        throw e;
      } catch (RuntimeException e) {
        LOG.error("A decision threw; each of its batch is made by itself.", e);
        isOneByOne = true;
      }
    }
    Applied one = applyOrPassOver(unapplied.element());
    applied = 1;
    return one;
  }

  /** Notes that what was applied last is told: nobody waits for it any more. */
  void told() {
    for (; applied > 0; applied--) {
      unapplied.remove();
    }
    isOneByOne = isOneByOne && !isEmpty();
  }

  private Applied applyOrPassOver(Step step) {
    Place after = step.after().orElse(place);
    try {
      return commit(List.of(step.decision()), after);
    } catch (LedgerException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("Passed over what stands before {} in the journal.", after.next(), e);
      LedgerException why =
          new LedgerException("Nothing was counted because of an internal error; see the log.", e);
      return commit(List.of(decider -> () -> step.fail().accept(why)), after);
    }
  }

  private Applied commit(List<Decision> decisions, Place after) {
    List<Decision> batch = new ArrayList<>(decisions);
    if (!after.equals(place)) {
      batch.add(
          decider -> {
            Digests news =
                digests.then(after.next(), decider.checkpoint(after), decider.takePassed());
            return () -> digests = news;
          });
    }
    if (batch.isEmpty()) {
      return Applied.NOTHING;
    }
    Applied durable = machine.apply(batch);
    place = after;
    return durable;
  }

  /** Fails the questions, which can be asked again; entries stay. */
  void failQuestions(LedgerException why) {
    unapplied.stream().filter(Step::isQuestion).forEach(step -> step.fail().accept(why));
    unapplied.removeIf(Step::isQuestion);
  }
}
