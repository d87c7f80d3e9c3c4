package dev.tally.cli;

import dev.tally.Config;
import picocli.CommandLine.Command;

/** {@code tally serve}. */
@Command(
    name = "serve",
    description = "Serves a shop: real orders only, writes need a token.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class ServeCommand extends ServerCommand {

  ServeCommand() {
    super(Config.serve());
  }
}
