package dev.tally.cli;

import dev.tally.TallySettings;
import dev.tally.config.Config;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options by which a server is watched. Not thread-safe. */
final class WatchOptions {

  private static final Duration MOST_OFTEN = Duration.ofSeconds(1);

  @Option(
      names = "--canary",
      paramLabel = "TIME",
      description =
          "How often a heartbeat goes from the ledger to a viewer, which readiness and the metrics"
              + " tell of (5s). 0s: never.")
  private Optional<Duration> canary = Optional.empty();

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = "text, or json: an object a line, by the Elastic Common Schema (text).")
  private Optional<Logging.Format> format = Optional.empty();

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "What is logged: error, warn, info, debug or trace (info).")
  private Optional<Logging.Detail> detail = Optional.empty();

  @Option(names = "--access-log", description = "A line in the log for each request.")
  private boolean access;

  /** Makes the program log as these options say. */
  void applyToLog() {
    format.ifPresent(Logging::format);
    detail.ifPresent(Logging::detail);
    Logging.access(access);
  }

  void check(Checks checks) {
    checks.require(
        canary.filter(every -> !every.isZero() && every.compareTo(MOST_OFTEN) < 0).isEmpty(),
        "--canary",
        "at least 1s, as each beat is a commit; 0s for none");
  }

  /** Returns the configuration with these options. */
  Config over(Config config) {
    return config.withIfPresent(TallySettings.CANARY, canary);
  }
}
