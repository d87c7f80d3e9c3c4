package dev.tally.upkeep;

import dev.tally.ledger.DamagedException;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.sqlite.SqliteAudit;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recounts the orders of a running server and compares every total, as the metrics {@code
 * tally_audit_…}. Both have a value from the start: an alarm must not wait for the first audit.
 *
 * <p>Has a thread of its own. A failure is logged, and the audit is retried a minute later.
 */
public final class Auditor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Auditor.class);

  private static final Duration FIRST_AFTER = Duration.ofSeconds(1);

  /** How often new orders are recounted; once a day everything is, from the beginning. */
  private static final Duration EVERY = Duration.ofMinutes(1);

  private static final Duration ANEW = Duration.ofDays(1);

  /** The pause between two steps, so that an audit takes a fraction of one core. */
  private static final Duration REST = Duration.ofMillis(200);

  private final Path data;
  private final Consumer<DamagedException> onDamage;
  private final InstantSource clock;
  private final Chore chore = new Chore("tally-audit");
  private final Gauge differing;
  private final Gauge age;
  private volatile Optional<SqliteAudit.Report> report = Optional.empty();
  private volatile Instant comparedAt;

  private @Nullable SqliteAudit audit; // the chore's thread alone, as is the next field
  private Instant begunAt = Instant.MIN;

  /**
   * @param data the directory of the server's data
   * @param onDamage called, on the auditor's thread, with the reason why the orders cannot be
   *     recounted, now and later
   */
  public Auditor(
      Path data, Consumer<DamagedException> onDamage, InstantSource clock, MeterRegistry meters) {
    this.data = data;
    this.onDamage = onDamage;
    this.clock = clock;
    this.comparedAt = clock.instant();
    differing =
        Gauge.builder("tally.audit.differences", this, Auditor::differences)
            .description("Totals that are not what the orders add up to; should be 0")
            .register(meters);
    age =
        Gauge.builder("tally.audit.age", this, Auditor::ageSeconds)
            .description("Time since all totals were last compared with the orders, or the start")
            .baseUnit("seconds")
            .register(meters);
  }

  /** Starts to audit, and continues until it is closed. */
  public void start() {
    chore.start(this::audit, FIRST_AFTER, EVERY);
  }

  /** Recounts what is new, and returns whether all totals were compared. */
  boolean audit() {
    try {
      SqliteAudit.Report found = current().run(orders -> chore.rest(REST));
      boolean isNews = !found.differences().isEmpty() && !report.equals(Optional.of(found));
      report = Optional.of(found);
      comparedAt = clock.instant();
      if (isNews) {
        LOG.error("Totals differ from the orders: {}. Restore a backup.", found.differences());
      }
      return true;
    } catch (RuntimeException e) { // an exception would end the chore for good
      closeAudit();
      say(e);
      return false;
    }
  }

  private void say(RuntimeException why) {
    if (why instanceof DamagedException damage) {
      onDamage.accept(damage);
    } else if (!(why instanceof LedgerException)) {
      LOG.error("The orders could not be recounted; the server tries again in a minute.", why);
    } else if (!chore.isClosed()) {
      LOG.warn(
          "The orders could not be recounted; the server tries again in a minute. {}",
          why.getMessage());
    }
  }

  private SqliteAudit current() {
    Instant now = clock.instant();
    SqliteAudit running = audit;
    if (running == null || begunAt.plus(ANEW).isBefore(now)) {
      closeAudit();
      running = SqliteAudit.open(data);
      audit = running;
      begunAt = now;
    }
    return running;
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

  private double differences() {
    return report.map(found -> found.differences().size()).orElse(0);
  }

  private double ageSeconds() {
    return Duration.between(comparedAt, clock.instant()).toMillis() / 1e3;
  }

  @Override
  public void close() {
    differing.close();
    age.close();
    if (chore.end()) {
      closeAudit();
    }
  }
}
