package dev.tally.cli;

import dev.tally.TallySettings;
import dev.tally.config.Config;
import dev.tally.upkeep.BackupPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of the backups that a server makes by itself. Not thread-safe. */
final class BackupOptions {

  @Option(
      names = "--backup-to",
      paramLabel = "DIR",
      description =
          "Directory, on another disk, that the server backs up its data into by itself (none).")
  private Optional<Path> to = Optional.empty();

  @Option(
      names = "--backup-every",
      paramLabel = "TIME",
      description = "With --backup-to: time between two backups, at least 1m (1h).")
  private Optional<Duration> every = Optional.empty();

  @Option(
      names = "--backup-keep",
      paramLabel = "N",
      description = "With --backup-to: how many of the newest backups are kept (48).")
  private Optional<Integer> keep = Optional.empty();

  void check(Checks checks) {
    checks.require(
        to.filter(path -> path.toString().isBlank()).isEmpty(), "--backup-to", "name a directory");
    checks.require(every.isEmpty() || to.isPresent(), "--backup-every", "it needs --backup-to");
    checks.require(keep.isEmpty() || to.isPresent(), "--backup-keep", "it needs --backup-to");
    checks.require(
        every.filter(time -> time.compareTo(BackupPlan.LEAST_EVERY) < 0).isEmpty(),
        "--backup-every",
        "at least 1m");
    checks.require(keep.filter(number -> number < 1).isEmpty(), "--backup-keep", "at least 1");
  }

  /** Returns the configuration with these options. */
  Config over(Config config) {
    return config.with(TallySettings.BACKUP, to.map(this::plan));
  }

  private BackupPlan plan(Path directory) {
    return new BackupPlan(
        directory, every.orElse(BackupPlan.USUAL_EVERY), keep.orElse(BackupPlan.USUAL_KEEP));
  }
}
