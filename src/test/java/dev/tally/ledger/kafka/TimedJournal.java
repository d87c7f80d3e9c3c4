package dev.tally.ledger.kafka;

import dev.tally.ledger.Journal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A journal whose clock a test sets: the brokers' own is the only one that they have.
 *
 * @param times when each entry came, shared by all who open the journal
 */
record TimedJournal(Journal journal, InstantSource clock, Map<List<Long>, Instant> times)
    implements Journal {

  private static List<Long> id(Entry entry) {
    return List.of(entry.author(), entry.number());
  }

  @Override
  public CompletionStage<Void> append(Entry entry) {
    times.put(id(entry), clock.instant());
    return journal.append(entry);
  }

  @Override
  public Batch read(Duration atMost) {
    Batch batch = journal.read(atMost);
    List<Logged> entries = batch.entries().stream().map(this::timed).toList();
    return new Batch(entries, batch.next());
  }

  private Logged timed(Logged logged) {
    Instant at = Objects.requireNonNull(times.get(id(logged.entry())), "a test appended it");
    return new Logged(logged.entry(), at, logged.after());
  }

  @Override
  public String identity() {
    return journal.identity();
  }

  @Override
  public void seek(Place place) {
    journal.seek(place);
  }

  @Override
  public void wake() {
    journal.wake();
  }

  @Override
  public Optional<Extent> extent() {
    return journal.extent();
  }

  @Override
  public void close() {
    journal.close();
  }
}
