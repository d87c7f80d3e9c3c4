package dev.tally.cli;

import dev.tally.TallySettings;
import picocli.CommandLine.Command;

/** The command {@code tally demo}. */
@Command(
    name = "demo",
    description =
        "Serves the demonstration: sample products, simulated orders, everyone may write.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class DemoCommand extends ServerCommand {

  DemoCommand() {
    super(TallySettings::demo, "tally-demo");
  }
}
