package dev.tally;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.Receipt;
import dev.tally.ledger.sqlite.SqliteAudit;
import dev.tally.shop.Command;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server does by itself beside its work: folds orders that are older than they are kept, and
 * recounts the orders, as the metrics {@code tally_audit_…}. Has a thread of its own; what fails is
 * logged and tried again the next time.
 */
final class Housekeeping implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  /** New orders are recounted that often, and everything from the beginning once a day. */
  private static final Duration AUDIT_EVERY = Duration.ofMinutes(1);

  private static final Duration AUDIT_ANEW = Duration.ofDays(1);

  /** Between two steps of an audit, so that it takes a fraction of one core. */
  private static final Duration REST = Duration.ofMillis(200);

  /** A step of an audit or a fold; on a disk that hangs the process ends with it under way. */
  private static final Duration LONGEST_STEP = Duration.ofSeconds(5);

  private static final Duration FOLD_EVERY = Duration.ofHours(1);
  private static final int MOST_A_FOLD = 10_000;

  private final Ledger ledger;
  private final Path data;
  private final InstantSource clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "housekeeping");
            thread.setDaemon(true);
            return thread;
          });
  private final Gauge differing;
  private final Gauge age;
  private volatile SqliteAudit.@Nullable Report report;
  private volatile Instant auditedAt = Instant.MIN;

  private @Nullable SqliteAudit audit; // the timer's thread alone, as is the next
  private Instant begunAt = Instant.MIN;

  Housekeeping(Ledger ledger, Path data, InstantSource clock, MeterRegistry meters) {
    this.ledger = ledger;
    this.data = data;
    this.clock = clock;
    differing =
        Gauge.builder("tally.audit.differences", this, Housekeeping::differences)
            .description("Totals that are not what the orders add up to; should be 0")
            .register(meters);
    age =
        Gauge.builder("tally.audit.age", this, Housekeeping::ageSeconds)
            .description("Time since all totals were last compared with the orders")
            .baseUnit("seconds")
            .register(meters);
  }

  /**
   * @param keep how long orders are kept one by one; empty: for ever
   */
  void start(Optional<Duration> keep) {
    long audits = AUDIT_EVERY.toSeconds();
    var unused = timer.scheduleWithFixedDelay(this::audit, 1, audits, TimeUnit.SECONDS);
    keep.ifPresent(this::startFolding);
  }

  private void startFolding(Duration keep) {
    long folds = FOLD_EVERY.toSeconds();
    var unused = timer.scheduleWithFixedDelay(() -> fold(keep), 0, folds, TimeUnit.SECONDS);
  }

  /** Folds all that is due, in steps that hold up nobody. */
  void fold(Duration keep) {
    Instant before = clock.instant().minus(keep);
    try {
      int folded;
      long sum = 0;
      do {
        Command fold = new Command.FoldOrders(before, MOST_A_FOLD);
        Receipt receipt = ledger.submit(fold).toCompletableFuture().join();
        folded = receipt instanceof Receipt.Accepted done ? Integer.parseInt(done.made()) : 0;
        sum += folded;
      } while (folded == MOST_A_FOLD && !timer.isShutdown());
      if (sum > 0) {
        LOG.info("{} orders received before {} are in the baseline now.", sum, before);
      }
    } catch (CompletionException e) {
      LOG.warn("Old orders could not be folded; it is tried again in an hour.", e);
    }
  }

  /** Recounts what is new. */
  void audit() {
    try {
      SqliteAudit.Report found = current().run(orders -> rest());
      boolean isNews = !found.differences().isEmpty() && !found.equals(report);
      report = found;
      auditedAt = clock.instant();
      if (isNews) {
        LOG.error("Totals differ from the orders: {}. Restore a backup.", found.differences());
      }
    } catch (RuntimeException e) { // an exception would end the timer for good
      closeAudit();
      if (!timer.isShutdown()) {
        LOG.warn("The orders could not be recounted; it is tried again in a minute.", e);
      }
    }
  }

  private SqliteAudit current() {
    Instant now = clock.instant();
    SqliteAudit running = audit;
    if (running == null || begunAt.plus(AUDIT_ANEW).isBefore(now)) {
      closeAudit();
      running = SqliteAudit.open(data);
      audit = running;
      begunAt = now;
    }
    return running;
  }

  private void rest() {
    try {
      Thread.sleep(REST.toMillis());
    } catch (InterruptedException e) {
      throw new LedgerException("The server is closing.", e);
    }
  }

  private void closeAudit() {
    SqliteAudit running = audit;
    audit = null;
    if (running != null) {
      try {
        running.close();
      } catch (LedgerException e) {
        LOG.debug("An audit did not close.", e);
      }
    }
  }

  /** Not a number before the first audit. */
  private double differences() {
    SqliteAudit.Report last = report;
    return last == null ? Double.NaN : last.differences().size();
  }

  private double ageSeconds() {
    return report == null
        ? Double.NaN
        : Duration.between(auditedAt, clock.instant()).toMillis() / 1e3;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    differing.close();
    age.close();
    try {
      if (timer.awaitTermination(LONGEST_STEP.toSeconds(), TimeUnit.SECONDS)) {
        closeAudit();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
