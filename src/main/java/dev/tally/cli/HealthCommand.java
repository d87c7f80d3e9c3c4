package dev.tally.cli;

import dev.tally.transfer.HealthProbe;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code tally health}: what a container engine asks every few seconds. It shares the
 * server's options that say how it listens, and so finds it by the same environment and file.
 */
@Command(
    name = "health",
    description = {
      "Asks a server once whether it is ready: exit code 0 if it is, else 1 and a sentence.",
      "Without --server it asks the one on this machine that has the options, environment and"
          + " tally.properties of this call."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class HealthCommand implements Callable<Integer> {

  private static final Set<String> EVERY_NETWORK = Set.of("0.0.0.0", "::");

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The server, with its path if it has one (the one on this machine).")
  private Optional<URI> server = Optional.empty();

  @Option(
      names = "--port",
      split = ",",
      paramLabel = "PORT",
      description = "Its ports, of which the first is asked (3000).")
  private List<Integer> ports = List.of();

  @Option(
      names = "--host",
      split = ",",
      paramLabel = "HOST",
      description = "The addresses it listens on, of which the first is asked (127.0.0.1).")
  private List<String> hosts = List.of();

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "It has a certificate; of this machine's own server, any is believed.")
  private Optional<Path> certificate = Optional.empty();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec, "picocli sets it");
    URI address =
        server.map(uri -> ClientOptions.address(uri, command)).orElseGet(() -> own(command));
    Optional<String> trouble = HealthProbe.trouble(address, server.isEmpty());
    if (trouble.isPresent()) {
      command.commandLine().getErr().println("tally: " + trouble.get());
      return 1;
    }
    command.commandLine().getOut().println(address + " is ready.");
    command.commandLine().getOut().flush();
    return 0;
  }

  private URI own(CommandSpec command) {
    int port = ports.stream().findFirst().orElse(3_000);
    Checks.require(
        port > 0 && port <= 65_535,
        command,
        "--port",
        port + " is no port that can be asked; name the server's own, 1 to 65535");
    String host =
        hosts.stream()
            .findFirst()
            .filter(name -> !EVERY_NETWORK.contains(name))
            .orElse("127.0.0.1");
    String literal = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    String scheme = certificate.isPresent() ? "https" : "http";
    try {
      return new URI(scheme, null, literal, port, null, null, null);
    } catch (URISyntaxException e) {
      throw new ParameterException(
          command.commandLine(), "Invalid value for option '--host': '" + host + "' is no address");
    }
  }
}
