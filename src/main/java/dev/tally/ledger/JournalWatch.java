package dev.tally.ledger;

import dev.tally.ledger.Journal.Extent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a journal every second: whether it answers, whether it is still the same one, and how
 * far its replica is behind. Time is this machine's own monotonic clock, as no two clocks agree.
 * Has a thread; safe for all.
 */
final class JournalWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JournalWatch.class);

  private static final Duration EVERY = Duration.ofSeconds(1);

  /**
   * Without an answer for so long, the replica takes no writes: they would only wait for a failure.
   * Longer than Kafka takes to replace a leader that is gone, which is 9 s unless set otherwise.
   */
  private static final Duration SILENCE = Duration.ofSeconds(12);

  /** A replica this far behind takes no writes, and should receive no requests. */
  private static final Duration TOO_FAR = Duration.ofSeconds(5);

  private static final int MOST_SAMPLES = 600;

  private record Sample(long end, long nanos) {}

  private final Journal journal;
  private final LongSupplier place;
  private final LongSupplier nanos;
  private final Thread thread = new Thread(this::run, "tally-watch");
  private final Deque<Sample> ahead =
      new ArrayDeque<>(); // ends that were not reached; oldest first
  private volatile Extent extent;
  private volatile long answeredAt;
  private volatile @Nullable LedgerException refused;
  private volatile boolean closed;
  private boolean wasInTrouble; // the watch's thread

  /**
   * @param place returns the offset of the next entry to be decided
   * @param nanos a clock as {@link System#nanoTime}
   * @throws LedgerException if the journal does not answer
   */
  JournalWatch(Journal journal, LongSupplier place, LongSupplier nanos) {
    this.journal = journal;
    this.place = place;
    this.nanos = nanos;
    this.extent =
        journal.extent().orElseThrow(() -> new LedgerException("The journal does not answer."));
    this.answeredAt = nanos.getAsLong();
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!closed) {
        look();
        if (!closed) {
          say();
        }
        Thread.sleep(EVERY.toMillis());
      }
    } catch (InterruptedException e) {
      LOG.debug("The watch ends.", e);
    } catch (RuntimeException e) {
      if (!closed) {
        LOG.error("The journal is no longer watched; restart the server.", e);
        refused = new LedgerException("The journal is no longer watched; restart the server.", e);
      }
    }
  }

  /** Looks once. */
  void look() {
    try {
      journal.extent().ifPresent(this::note);
      refused = null;
    } catch (LedgerException e) {
      refused = e;
    }
  }

  /** Logs when trouble begins, and when it ends. */
  private void say() {
    Optional<LedgerException> present = trouble();
    if (present.isPresent() && !wasInTrouble) {
      LOG.warn("{}", present.get().getMessage());
    } else if (present.isEmpty() && wasInTrouble) {
      LOG.info("The journal answers, and this node is with it again.");
    }
    wasInTrouble = present.isPresent();
  }

  private void note(Extent found) {
    long now = nanos.getAsLong();
    synchronized (ahead) {
      extent = found;
      answeredAt = now;
      if (ahead.size() < MOST_SAMPLES) {
        ahead.add(new Sample(found.end(), now));
      }
    }
  }

  /** Returns what the journal held at the last look. */
  Extent extent() {
    return extent;
  }

  /** Returns how many entries are known and not decided yet. */
  long entriesBehind() {
    return Math.max(0, extent.end() - place.getAsLong());
  }

  /** Returns for how long the oldest entry that is not decided yet has been known. */
  Duration behind() {
    long reached = place.getAsLong();
    synchronized (ahead) {
      while (!ahead.isEmpty() && ahead.element().end() <= reached) {
        ahead.remove();
      }
      return ahead.isEmpty()
          ? Duration.ZERO
          : Duration.ofNanos(nanos.getAsLong() - ahead.element().nanos());
    }
  }

  /** Returns how long ago the journal answered last. */
  Duration silence() {
    return Duration.ofNanos(nanos.getAsLong() - answeredAt);
  }

  /** Returns why this replica should take no writes and receive no requests. */
  Optional<LedgerException> trouble() {
    LedgerException why = refused;
    Duration silence = silence();
    if (why != null) {
      return Optional.of(why);
    } else if (silence.compareTo(SILENCE) > 0) {
      return Optional.of(silent(silence));
    }
    Extent present = extent;
    if (present.inSync() < present.required()) {
      return Optional.of(tooFew(present));
    }
    Duration behind = behind();
    return behind.compareTo(TOO_FAR) > 0 ? Optional.of(behind(behind)) : Optional.empty();
  }

  private static LedgerException silent(Duration silence) {
    return new LedgerException(
        "The journal has not answered for %d s; this goes on by itself once it does."
            .formatted(silence.toSeconds()));
  }

  private static LedgerException tooFew(Extent extent) {
    return new LedgerException(
        "Nothing was counted: Kafka has %d complete copies of the journal and needs %d. Start the"
                .formatted(extent.inSync(), extent.required())
            + " brokers that are down; this goes on by itself.");
  }

  private LedgerException behind(Duration behind) {
    return new LedgerException(
        "This node is %d s and %,d entries behind its journal; it catches up by itself."
            .formatted(behind.toSeconds(), entriesBehind()));
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
