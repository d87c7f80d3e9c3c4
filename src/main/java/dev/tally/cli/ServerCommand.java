package dev.tally.cli;

import dev.tally.TallySettings;
import dev.tally.config.Config;
import dev.tally.web.WebSettings;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The common part of {@code demo} and {@code serve}: all but the initial configuration. */
abstract class ServerCommand implements Runnable {

  @Mixin private final ServerOptions options = new ServerOptions();
  @Mixin private final WatchOptions watching = new WatchOptions();
  @Mixin private final KafkaOptions kafka = new KafkaOptions();
  @Spec private @Nullable CommandSpec spec;
  private final Supplier<Config> start;
  private final String shop;

  /**
   * @param start called when it runs: other commands, which only look for their own options, should
   *     not wait for all that a server's settings load
   * @param shop the shop's usual name among those on the same brokers
   */
  ServerCommand(Supplier<Config> start, String shop) {
    this.start = start;
    this.shop = shop;
  }

  @Override
  public void run() {
    CommandSpec command = Objects.requireNonNull(spec, "picocli sets it");
    if (command.defaultValueProvider() instanceof Defaults defaults) {
      defaults.checkNames(command);
    }
    Config config =
        configure(watching.over(options.over(start.get(), command), command), command)
            .with(TallySettings.KAFKA, kafka.settings(shop, command))
            .with(WebSettings.BEARABLE, kafka.sendAway());
    Server.run(config, catalogue(), command.commandLine().getOut(), command.commandLine().getErr());
  }

  /** Returns the configuration with this command's own options applied. */
  Config configure(Config config, CommandSpec command) {
    return config;
  }

  /** Returns a file to merge into the catalogue before the server says that it is ready. */
  Optional<Path> catalogue() {
    return Optional.empty();
  }
}
