package dev.tally.cli;

import dev.tally.TallySettings;
import dev.tally.config.Config;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options by which a server is watched. Not thread-safe. */
final class WatchOptions {

  private static final Duration MOST_BEATS = Duration.ofSeconds(1);

  @Option(
      names = "--canary",
      paramLabel = "TIME",
      description =
          "How often a heartbeat goes from the ledger to a viewer, which readiness and the metrics"
              + " tell of (5s). 0s: never.")
  private Optional<Duration> canary = Optional.empty();

  /** Returns the configuration with these options. */
  Config over(Config config, CommandSpec command) {
    canary.ifPresent(
        every ->
            ServerOptions.require(
                every.isZero() || every.compareTo(MOST_BEATS) >= 0,
                command,
                "--canary",
                "at least 1s, as each beat is a commit; 0s for none"));
    return config.withIfPresent(TallySettings.CANARY, canary);
  }
}
