package dev.tally.upkeep;

import dev.tally.meters.Buckets;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Sends a heartbeat every few seconds the whole way that an order's total goes: through the ledger,
 * its commit, the shop's image and the feed of each event loop, into a viewer of the server's own.
 * So it notices if orders stop to reach viewers although the process lives, and knows where.
 *
 * <p>Thread-safe: beats are sent on a thread of its own and come back on many.
 */
public final class Canary implements AutoCloseable {

  /** How long a beat may be under way: longer than any pause that ends by itself should be. */
  static final Duration LIMIT = Duration.ofSeconds(10);

  /** Enough to go on measuring while one loop is late; more would only pile up. */
  private static final int MOST_UNDER_WAY = 16;

  private static final class Beat {
    private final long number;
    private final long sentAt;
    private final BitSet missing = new BitSet(); // the loops whose viewer does not have it yet
    private boolean isCommitted;

    Beat(long number, long sentAt, int loops) {
      this.number = number;
      this.sentAt = sentAt;
      missing.set(0, loops);
    }
  }

  private final LongFunction<CompletionStage<Void>> ledger;
  private final int loops;
  private final LongSupplier nanoTime;
  private final Timer delivery;
  private final Gauge age;
  private final Chore chore = new Chore("tally-canary");

  // Everything below is guarded by this.
  private final Deque<Beat> underWay = new ArrayDeque<>(); // the oldest first
  private long lastNumber;
  private long deliveredAt;
  private Optional<String> refused = Optional.empty();

  /**
   * @param ledger takes a beat with its number, which rises; completes once it is durable and told
   * @param loops the number of event loops, each of which has a viewer
   * @param nanoTime a clock that never goes back
   */
  public Canary(
      LongFunction<CompletionStage<Void>> ledger,
      int loops,
      LongSupplier nanoTime,
      MeterRegistry meters) {
    this.ledger = ledger;
    this.loops = loops;
    this.nanoTime = nanoTime;
    this.delivery =
        Timer.builder("tally.canary.delivery")
            .description("From the sending of a heartbeat to its arrival at a viewer of each loop")
            .serviceLevelObjectives(Buckets.ofTimes())
            .register(meters);
    this.age =
        Gauge.builder("tally.canary.age", this, Canary::ageSeconds)
            .description("Time since the last heartbeat reached the viewers of all loops")
            .baseUnit("seconds")
            .register(meters);
  }

  /** Starts to send beats, and continues until it is closed. */
  public void start(Duration every) {
    chore.start(this::beat, Duration.ZERO, every);
  }

  /** Sends a beat, unless the ledger still has the last one. */
  void beat() {
    Beat beat;
    synchronized (this) {
      boolean isWaiting = !underWay.isEmpty() && !underWay.getLast().isCommitted;
      if (isWaiting || underWay.size() >= MOST_UNDER_WAY) {
        return;
      }
      deliveredAt = lastNumber == 0 ? nanoTime.getAsLong() : deliveredAt;
      beat = new Beat(++lastNumber, nanoTime.getAsLong(), loops);
      underWay.add(beat);
    }
    var unused = ledger.apply(beat.number).whenComplete((done, failure) -> answered(beat, failure));
  }

  private synchronized void answered(Beat beat, Throwable failure) {
    beat.isCommitted = failure == null;
    refused = Optional.ofNullable(failure).map(Canary::reason);
    if (failure != null) {
      underWay.remove(beat);
    }
  }

  /** Returns the sentence of the ledger's failure, and not of the stages it came through. */
  private static String reason(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null
        ? String.valueOf(cause.getMessage())
        : String.valueOf(failure.getMessage());
  }

  /**
   * Takes note that a beat, and so each before it, has reached the viewer of a loop.
   *
   * @param loop the loop's index
   */
  public synchronized void arrived(int loop, long number) {
    long now = nanoTime.getAsLong();
    for (Beat beat : underWay) {
      if (beat.number <= number && beat.missing.get(loop)) {
        beat.missing.clear(loop);
        delivery.record(Duration.ofNanos(now - beat.sentAt));
      }
    }
    if (underWay.removeIf(beat -> beat.missing.isEmpty())) {
      deliveredAt = now;
    }
  }

  /**
   * Returns what holds the beats up, and what to do about it, in one sentence; empty while they
   * arrive.
   */
  public synchronized Optional<String> failing() {
    return stuck().or(() -> refused.map(why -> "The ledger refuses heartbeats: " + why));
  }

  /**
   * Returns the same if the beats are stuck in this process, and not refused for a reason that a
   * restart would not change.
   */
  public synchronized Optional<String> stuck() {
    Beat oldest = underWay.peek();
    if (oldest == null) {
      return Optional.empty();
    }
    Duration waits = Duration.ofNanos(nanoTime.getAsLong() - oldest.sentAt);
    if (waits.compareTo(LIMIT) <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        oldest.isCommitted
            ? "Event loop %s of %d has shown its viewers nothing new for %d s; if that lasts, restart the server."
                .formatted(numbers(oldest.missing), loops, waits.toSeconds())
            : "The ledger has committed nothing for %d s; its disk may hang."
                .formatted(waits.toSeconds()));
  }

  private static String numbers(BitSet missing) {
    return missing.stream()
        .mapToObj(index -> Integer.toString(index + 1))
        .collect(Collectors.joining(", "));
  }

  /** No number if beats were never sent: whoever wants no canary wants no alarm. */
  private synchronized double ageSeconds() {
    return lastNumber == 0 ? Double.NaN : (nanoTime.getAsLong() - deliveredAt) / 1e9;
  }

  @Override
  public void close() {
    age.close();
    chore.end();
  }
}
