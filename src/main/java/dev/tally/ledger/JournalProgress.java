package dev.tally.ledger;

import dev.tally.ledger.Checkpoint.Author;
import dev.tally.ledger.Journal.Entry;
import dev.tally.ledger.Journal.Logged;
import dev.tally.ledger.Journal.Place;
import dev.tally.ledger.ReplicaStatus.DigestAt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How far the entries of a journal have been decided, within a transaction that is not committed
 * yet. A function of the entries alone, as all replicas must agree on it. Lives on the ledger's own
 * thread; if the transaction fails, discard this.
 */
final class JournalProgress {

  private final Map<Long, Author> authors = new LinkedHashMap<>(); // by their last entries
  private final Set<Long> news = new HashSet<>();
  private final List<DigestAt> passed = new ArrayList<>();
  private long newest; // the author of the last entry
  private long digest;

  /** Continues from what was committed; if that is empty, begins. */
  JournalProgress(Optional<Checkpoint> committed) {
    digest = committed.map(Checkpoint::digest).orElse(0L);
    committed.map(Checkpoint::authors).orElse(List.of()).forEach(this::remember);
  }

  /** Returns whether an entry is a double of an earlier one. */
  boolean isRepeated(Entry entry) {
    Author known = authors.get(entry.author());
    return known != null && entry.number() <= known.number();
  }

  /**
   * Takes in the outcome of an entry.
   *
   * @param traces what the outcome depends on
   */
  void add(Logged logged, long... traces) {
    long offset = logged.after().next() - 1;
    digest = Digest.mix(digest, offset);
    for (long trace : traces) {
      digest = Digest.mix(digest, trace);
    }
    long author = logged.entry().author();
    remember(new Author(author, logged.entry().number(), offset));
    news.add(author);
    if ((offset + 1) % ReplicaStatus.EVERY == 0) {
      passed.add(new DigestAt(offset + 1, digest));
    }
  }

  private void remember(Author author) {
    if (author.author() != newest) { // of a long run of one, each would be taken out and put back
      authors.remove(author.author());
      newest = author.author();
    }
    authors.put(author.author(), author);
    if (authors.size() > Checkpoint.MOST_AUTHORS) {
      authors.remove(authors.keySet().iterator().next());
    }
  }

  long digest() {
    return digest;
  }

  /** Returns the digests at the multiples that were passed since the last call. */
  List<DigestAt> takePassed() {
    List<DigestAt> taken = List.copyOf(passed);
    passed.clear();
    return taken;
  }

  /** Returns the checkpoint at this place, with the authors that are new since the last one. */
  Checkpoint checkpoint(Place place) {
    List<Author> changed =
        authors.values().stream().filter(author -> news.contains(author.author())).toList();
    news.clear();
    return new Checkpoint(place, digest, Checkpoint.RULES, changed);
  }
}
