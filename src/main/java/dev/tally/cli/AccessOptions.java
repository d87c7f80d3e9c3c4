package dev.tally.cli;

import dev.tally.TallySettings;
import dev.tally.TallySettings.Writing;
import dev.tally.config.Config;
import dev.tally.web.http.HttpSettings;
import dev.tally.web.http.OperatorAccess;
import dev.tally.web.net.Port;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say who may look at what. Not thread-safe. */
final class AccessOptions {

  /** Who may look at the paths of operators. */
  enum Admin {
    open,
    token
  }

  @Option(
      names = "--admin",
      paramLabel = "WHO",
      description =
          "Who may see the board, history, viewers, metrics and replica: open, everyone; token, who has one with the scope monitor (open).")
  private Optional<Admin> admin = Optional.empty();

  /** Who may read the shop. */
  enum Readers {
    open,
    token
  }

  @Option(
      names = "--read",
      paramLabel = "WHO",
      description =
          "Who may read products and totals: open, everyone; token, who has one, as viewers get from the shop's own server (open).")
  private Optional<Readers> readers = Optional.empty();

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      description = "The only port on which those can be seen; 0: any free one (--port).")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--admin-host",
      split = ",",
      paramLabel = "HOST",
      description = "Addresses to listen on for --admin-port (both loopbacks, 127.0.0.1,::1).")
  private List<String> hosts = List.of();

  /** Checks these options, each by itself. */
  void check(Checks checks) {
    checks.require(
        !isFor(Admin.open) || port.isEmpty(),
        "--admin",
        "open is every port, and --admin-port is one of its own; leave one of them out");
    checks.require(hosts.isEmpty() || port.isPresent(), "--admin-host", "it needs --admin-port");
    checks.require(hosts.stream().noneMatch(String::isBlank), "--admin-host", "name an address");
    port.ifPresent(
        number ->
            checks.require(
                number >= 0 && number <= 65_535,
                "--admin-port",
                number + " is no port, 0 to 65535"));
  }

  /** Checks them beside what the other options have made. */
  void check(Checks checks, Config config) {
    checks.require(
        !isFor(Admin.token) || config.get(TallySettings.WRITING) instanceof Writing.WithToken,
        "--admin",
        "everyone may do everything here, as there is no token; name one with --token-file");
    checks.require(
        !isClosed() || config.get(TallySettings.WRITING) instanceof Writing.WithToken,
        "--read",
        "everyone may do everything here, as there is no token; name one with --token-file");
    checks.require(
        !isClosed() || isFor(Admin.token) || port.isPresent(),
        "--read",
        "the board would show what readers may not see; say --admin token, too, or name an --admin-port");
    port.filter(number -> number != 0)
        .ifPresent(
            number ->
                checks.require(
                    config.get(HttpSettings.PORTS).stream()
                        .noneMatch(other -> other.number() == number),
                    "--admin-port",
                    number + " is one of --port, whose readers are not operators; choose another"));
  }

  private boolean isClosed() {
    return readers.filter(Readers.token::equals).isPresent();
  }

  private boolean isFor(Admin who) {
    return admin.filter(who::equals).isPresent();
  }

  /** Returns the configuration with these options. */
  Config over(Config config) {
    return config
        .with(HttpSettings.CLOSED, isClosed())
        .with(
            HttpSettings.OPERATORS,
            new OperatorAccess(isFor(Admin.token), port.map(this::ownPort)));
  }

  private OperatorAccess.OwnPort ownPort(int number) {
    List<String> usual = List.of("127.0.0.1", "::1");
    return new OperatorAccess.OwnPort(hosts.isEmpty() ? usual : hosts, new Port(number, false));
  }
}
