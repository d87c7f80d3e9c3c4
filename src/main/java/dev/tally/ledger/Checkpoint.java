package dev.tally.ledger;

import dev.tally.ledger.Journal.Place;
import java.util.List;

/**
 * How far a replica has followed its journal, kept in the same transaction as what it decided.
 *
 * @param place after the last entry that was decided
 * @param digest of all outcomes so far: replicas at the same place have the same
 * @param rules the level of the rules by which entries are decided
 * @param authors whose entries were decided, in the order of their last ones
 */
public record Checkpoint(Place place, long digest, int rules, List<Author> authors) {

  /** The level of the rules that this version decides by. */
  public static final int RULES = 1;

  /** The most authors that are remembered, those of the newest entries. */
  public static final int MOST_AUTHORS = 1_000;

  public Checkpoint {
    authors = List.copyOf(authors);
  }

  /**
   * One who appends to a journal, see {@link Journal.Entry}.
   *
   * @param number the highest of its entries
   * @param offset of that entry
   */
  public record Author(long author, long number, long offset) {}
}
