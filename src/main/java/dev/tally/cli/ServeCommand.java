package dev.tally.cli;

import dev.tally.TallySettings;
import dev.tally.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code tally serve}. */
@Command(
    name = "serve",
    description = "Serves a shop: real orders only, writes need a token.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class ServeCommand extends ServerCommand {

  @Option(
      names = "--catalogue",
      paramLabel = "FILE",
      description =
          "Categories and products to merge by sku or id before the server is ready: CSV, NDJSON"
              + " or a JSON array.")
  private Optional<Path> catalogue = Optional.empty();

  @Option(
      names = "--keep-orders",
      paramLabel = "TIME",
      description =
          "How long each order is kept, at least 1d; after that only its units count, and its key"
              + " is forgotten (for ever).")
  private Optional<Duration> keepOrders = Optional.empty();

  ServeCommand() {
    super(TallySettings::serve, "tally");
  }

  @Override
  void check(Checks checks) {
    checks.require(
        keepOrders.filter(time -> time.compareTo(Duration.ofDays(1)) < 0).isEmpty(),
        "--keep-orders",
        "at least 1d, as senders must be able to repeat an order until then");
  }

  @Override
  Config configure(Config config) {
    return config.with(TallySettings.KEEP_ORDERS, keepOrders);
  }

  @Override
  Optional<Path> catalogue() {
    return catalogue;
  }
}
