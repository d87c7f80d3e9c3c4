package dev.tally.ledger;

import dev.tally.ledger.Journal.Extent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a replica stands to its journal.
 *
 * @param journal the journal's identity
 * @param next the offset of the next entry to be decided
 * @param digest of all outcomes so far
 * @param passed the digests at the last multiples of {@link #EVERY} since the start, oldest first
 * @param extent what the journal held when it answered last
 * @param behind for how long the oldest entry that is not decided has been known
 * @param silence how long ago the journal answered last
 * @param appended how many entries the journal has acknowledged to this replica since the start
 * @param appending how long that took, summed up
 * @param unknown how many outcomes were given up as unknown since the start
 */
public record ReplicaStatus(
    String journal,
    long next,
    long digest,
    List<DigestAt> passed,
    Extent extent,
    Duration behind,
    Duration silence,
    long appended,
    Duration appending,
    long unknown) {

  /** Digests are kept at the multiples of this many entries, so that replicas have common ones. */
  public static final int EVERY = 1_024;

  /** The most digests that are kept. */
  public static final int MOST_PASSED = 64;

  /** After so long viewers are told; before, they would not notice. */
  private static final Duration STALE = Duration.ofSeconds(15);

  /** The digest that all replicas have once they have decided all entries before this offset. */
  public record DigestAt(long next, long digest) {}

  public ReplicaStatus {
    passed = List.copyOf(passed);
  }

  /** Returns how many entries are known and not decided yet. */
  public long entriesBehind() {
    return Math.max(0, extent.end() - next);
  }

  /**
   * Returns for how long followers have lacked what others may have; empty if they lack nothing.
   */
  public Optional<Duration> stale() {
    return Optional.of(silence.compareTo(behind) > 0 ? silence : behind)
        .filter(lasting -> lasting.compareTo(STALE) > 0);
  }

  /** Returns whether another replica's digest is not what this one had at the same place. */
  public boolean contradicts(DigestAt other) {
    boolean isHere = next == other.next() && digest != other.digest();
    return isHere
        || passed.stream().anyMatch(d -> d.next() == other.next() && d.digest() != other.digest());
  }
}
