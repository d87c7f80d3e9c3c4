package dev.tally.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Operations in one order, durable elsewhere, that any number of replicas append to and read: a
 * replicated log. What was read once is read the same again, by every reader from the same place.
 *
 * <p>At most one thread appends and one reads; they may differ. The other methods are safe for all.
 */
public interface Journal extends AutoCloseable {

  /**
   * Returns what distinguishes this journal from every other, also from a later one of the same
   * name: 12 of a-z and 0-9. It is the epoch of all positions in it, and the ledger's name in the
   * keys that {@link GeneratedOrderKeys} makes.
   */
  String identity();

  /**
   * Appends an entry after all that were appended before. May block for as long as the journal does
   * not answer.
   *
   * @return a stage that completes once the entry lasts; exceptionally, with {@link
   *     LedgerException}, if it is not known whether it does or will
   */
  CompletionStage<Void> append(Entry entry);

  /** Reads from this place on. */
  void seek(Place place);

  /**
   * Reads what comes next. An entry is not returned before it lasts.
   *
   * @param atMost how long to wait if there is nothing; {@link #wake} ends it early
   * @throws LedgerException if that is impossible, because what was there is gone, another journal
   *     has taken its place, or an entry says what this version does not understand. Seek again to
   *     try again
   */
  Batch read(Duration atMost);

  /** Ends the read that waits now, or else the next one. */
  void wake();

  /**
   * Asks what the journal holds, and blocks for a few seconds at most; empty if it does not answer.
   *
   * @throws LedgerException if it is no longer the same journal
   */
  Optional<Extent> extent();

  /** Releases the journal; what was appended and not acknowledged is unknown then. */
  @Override
  void close();

  /**
   * An operation and who appended it.
   *
   * @param author one replica from its start to its end
   * @param number numbers the author's entries 1, 2, 3, …; a later entry of the same number, or of
   *     a lower one, is a double that the way to the journal made
   */
  record Entry(long author, long number, Operation operation) {}

  /**
   * A place between two entries.
   *
   * @param next the offset of the entry after it
   * @param term the term of the journal's leader when the entry before it was written, as far as
   *     the journal has such terms; it tells a tail that was lost from one that was not
   */
  record Place(long next, Optional<Integer> term) {
    public static final Place BEGINNING = new Place(0, Optional.empty());
  }

  /**
   * An entry in its place.
   *
   * @param at when the journal received it, by the journal's clock
   * @param after the place after it
   */
  record Logged(Entry entry, Instant at, Place after) {}

  /**
   * Entries in their order.
   *
   * @param next the place where the next read begins: after the last entry, and after whatever
   *     follows it that is none
   */
  record Batch(List<Logged> entries, Place next) {}

  /**
   * What a journal holds.
   *
   * @param begin the offset of its first entry
   * @param end the offset of the next one
   * @param inSync how many copies of it are complete
   * @param replicas how many copies there are
   * @param required how many must be complete for the journal to take an entry
   */
  record Extent(long begin, long end, int inSync, int replicas, int required) {}
}
