package dev.tally.upkeep;

import dev.tally.ledger.LedgerException;
import dev.tally.ledger.sqlite.Backup;
import dev.tally.ledger.sqlite.SqliteReader;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backs up a running server's data again and again, verifies each backup, and keeps the newest, as
 * the metrics {@code tally_backup_…}. It works part of the time only, so that orders do not wait
 * for it.
 *
 * <p>Has a thread of its own. A failure is logged and counted, and the backup is tried again within
 * five minutes.
 */
public final class BackupJob implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BackupJob.class);

  private static final Duration FIRST_AFTER = Duration.ofSeconds(5);
  private static final Duration RETRY_AFTER = Duration.ofMinutes(5);

  private static final long WORK_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
  private static final Duration REST = Duration.ofMillis(8);

  private final Path data;
  private final BackupPlan plan;
  private final String version;
  private final InstantSource clock;
  private final BackupDirectory directory;
  private final Chore chore = new Chore("tally-backup");
  private final MeterRegistry registry;
  private final List<Meter> meters;
  private final Counter failures;
  private volatile Optional<BackupManifest> newest = Optional.empty();
  private volatile double duration = Double.NaN;

  /**
   * @param data the directory of the server's data
   * @param version of this program, for the manifests
   */
  public BackupJob(
      Path data, BackupPlan plan, String version, InstantSource clock, MeterRegistry registry) {
    this.data = data;
    this.plan = plan;
    this.version = version;
    this.clock = clock;
    this.directory = new BackupDirectory(plan.to());
    this.registry = registry;
    this.failures =
        Counter.builder("tally.backup.failures")
            .description("Backups that could not be made or did not stand the check")
            .register(registry);
    this.meters =
        List.of(
            failures,
            Gauge.builder("tally.backup.verified.age", this, BackupJob::ageSeconds)
                .description("Time since the newest verified backup was taken; +Inf: there is none")
                .baseUnit("seconds")
                .register(registry),
            Gauge.builder("tally.backup.size", this, job -> bytes(job.newest))
                .description("Size of the newest verified backup")
                .baseUnit("bytes")
                .register(registry),
            Gauge.builder("tally.backup.duration", this, job -> job.duration)
                .description("Time that the last backup of this server took, with its check")
                .baseUnit("seconds")
                .register(registry));
  }

  /** Looks for the newest verified backup, and starts to back up whenever it is too old. */
  public void start() {
    Duration wait = FIRST_AFTER;
    try (SqliteReader reader = SqliteReader.open(data)) {
      Instant now = clock.instant();
      newest = newest(directory.verified(ours(reader), now), now);
      wait =
          newest
              .map(last -> last.taken().plus(plan.every()))
              .map(due -> until(due, now))
              .orElse(wait);
    } catch (IOException | LedgerException e) {
      LOG.debug("There are no backups yet.", e); // the first one says what is wrong
    }
    chore.start(this::step, wait);
  }

  private Duration until(Instant due, Instant now) {
    Duration wait = Duration.between(now, due);
    return wait.compareTo(FIRST_AFTER) < 0 ? FIRST_AFTER : wait;
  }

  /** Backs up, and returns how long to wait before the next time. */
  Duration step() {
    long start = System.nanoTime();
    try {
      Instant now = clock.instant();
      Path file = directory.next(now);
      Backup.Copy copy = backUp(file, now);
      duration = (System.nanoTime() - start) / 1e9;
      LOG.info(
          "Backed up {} orders, up to {}, into {}: {} MB, verified in {} s.",
          copy.report().orders(),
          copy.position(),
          file,
          oneDigit(copy.bytes() / 1e6),
          oneDigit(duration));
      return plan.every();
    } catch (IOException | RuntimeException e) { // an exception would end the chore for good
      if (!chore.isClosed()) {
        failures.increment();
        say(e);
      }
      return plan.every().compareTo(RETRY_AFTER) < 0 ? plan.every() : RETRY_AFTER;
    }
  }

  private static String oneDigit(double number) {
    return String.format(Locale.ROOT, "%.1f", number);
  }

  private Backup.Copy backUp(Path file, Instant now) throws IOException {
    if (!Files.isDirectory(plan.to())) {
      throw new NotDirectoryException(plan.to().toString());
    }
    try (SqliteReader reader = SqliteReader.open(data)) {
      directory.clear(ours(reader), now);
    }
    Backup.Copy copy = VerifiedBackup.write(data, file, false, now, version, new Gently());
    try (SqliteReader reader = SqliteReader.open(data)) {
      List<BackupDirectory.Kept> kept = directory.verified(ours(reader), now);
      newest = newest(kept, now);
      for (BackupDirectory.Kept old :
          kept.subList(Math.min(plan.keep(), kept.size()), kept.size())) {
        directory.delete(old);
      }
    }
    return copy;
  }

  private static Predicate<BackupManifest> ours(SqliteReader reader) {
    return manifest -> reader.holds(manifest.position());
  }

  private static Optional<BackupManifest> newest(List<BackupDirectory.Kept> kept, Instant now) {
    return kept.stream()
        .map(BackupDirectory.Kept::manifest)
        .findFirst()
        .filter(manifest -> !manifest.taken().isAfter(now));
  }

  private void say(Exception why) {
    if (why instanceof NotDirectoryException || why instanceof NoSuchFileException) {
      LOG.warn(
          "There is no backup of {}: {} is not there, or no directory; make it, or mount its disk."
              + " It is tried again within five minutes.",
          data,
          plan.to());
    } else if (why instanceof LedgerException) {
      LOG.warn(
          "There is no backup of {}; it is tried again within five minutes. {}",
          data,
          why.getMessage());
    } else if (why instanceof IOException) {
      LOG.warn(
          "{} cannot be used for backups ({}); see that its disk is there and that the user who runs"
              + " Tally may write to it. It is tried again within five minutes.",
          plan.to(),
          why.toString());
    } else {
      LOG.error("There is no backup of {}; it is tried again within five minutes.", data, why);
    }
  }

  private double ageSeconds() {
    return newest
        .map(last -> Math.max(0, Duration.between(last.taken(), clock.instant()).toMillis() / 1e3))
        .orElse(Double.POSITIVE_INFINITY);
  }

  private static double bytes(Optional<BackupManifest> backup) {
    return backup.map(manifest -> (double) manifest.bytes()).orElse(Double.NaN);
  }

  @Override
  public void close() {
    chore.end();
    meters.forEach(registry::remove);
  }

  /** Works for a third of the time, until the server closes. */
  private final class Gently implements Backup.Observer {
    private long since = System.nanoTime();

    @Override
    public void recounted(long orders) {}

    @Override
    public boolean goOn() {
      if (chore.isClosed()) {
        return false;
      }
      if (System.nanoTime() - since > WORK_NANOS) {
        try {
          chore.rest(REST);
        } catch (LedgerException e) {
          return false;
        }
        since = System.nanoTime();
      }
      return true;
    }
  }
}
