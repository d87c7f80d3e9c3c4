package dev.tally.cli;

import dev.tally.StartException;
import dev.tally.Tally;
import dev.tally.TallySettings;
import dev.tally.config.Config;
import dev.tally.web.WebSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The common part of {@code demo} and {@code serve}: all but the initial configuration. */
abstract class ServerCommand implements Runnable {

  static final String CHECK = "--check";

  @Mixin private final ServerOptions options = new ServerOptions();
  @Mixin private final BackupOptions backups = new BackupOptions();
  @Mixin private final AccessOptions access = new AccessOptions();
  @Mixin private final JwtOptions jwt = new JwtOptions();
  @Mixin private final WatchOptions watching = new WatchOptions();
  @Mixin private final KafkaOptions kafka = new KafkaOptions();

  @Option(
      names = CHECK,
      description =
          "Checks the configuration and the files that it names, says what it is, and ends.")
  private boolean check;

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
    CommandSpec command = spec();
    Config config = config();
    PrintWriter out = command.commandLine().getOut();
    if (check) {
      Defaults.of(command).given(command).forEach(out::println);
      out.println("The configuration is good. Nothing was started.");
      out.flush();
      return;
    }
    applyToLog();
    Server.run(config, this, out, command.commandLine().getErr());
  }

  CommandSpec spec() {
    return Objects.requireNonNull(spec, "picocli sets it");
  }

  /**
   * Returns the configuration that the options make.
   *
   * @throws Checks.Failed if options are wrong
   * @throws StartException if files that they name are
   */
  Config config() {
    Checks checks = checked();
    Defaults.of(spec()).unknownLines(spec()).forEach(checks::add);
    checks.done();
    Config config =
        configure(watching.over(backups.over(access.over(jwt.over(options.over(start.get()))))))
            .with(TallySettings.KAFKA, kafka.settings(shop))
            .with(WebSettings.BEARABLE, kafka.sendAway());
    access.check(checks, config);
    jwt.check(checks, config);
    checks.done();
    List<String> faults = Tally.faults(config);
    if (!faults.isEmpty()) {
      throw new StartException(String.join(System.lineSeparator() + "tally: ", faults));
    }
    return config;
  }

  /** Checks the options, each by itself and with the others. */
  Checks checked() {
    Checks checks = new Checks(spec());
    options.check(checks);
    access.check(checks);
    jwt.check(checks);
    backups.check(checks);
    watching.check(checks);
    kafka.check(checks);
    check(checks);
    return checks;
  }

  /** Makes the program log as the options say. */
  void applyToLog() {
    watching.applyToLog();
  }

  /** Checks this command's own options. */
  void check(Checks checks) {}

  /** Returns the configuration with this command's own options applied. */
  Config configure(Config config) {
    return config;
  }

  /** Returns a file to merge into the catalogue before the server says that it is ready. */
  Optional<Path> catalogue() {
    return Optional.empty();
  }
}
