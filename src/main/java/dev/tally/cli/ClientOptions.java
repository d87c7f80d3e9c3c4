package dev.tally.cli;

import dev.tally.Tally;
import dev.tally.Token;
import dev.tally.transfer.RetryPolicy;
import dev.tally.transfer.TallyClient;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The destination of a command: a running server, or a data directory directly. */
final class ClientOptions {

  static final URI USUAL_SERVER = URI.create("http://localhost:3000");

  private static final Set<String> LOOPBACKS = Set.of("localhost", "127.0.0.1", "[::1]");

  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "The server that receives it, with its path if it has one (http://localhost:3000).")
  private Optional<URI> server = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Instead: straight into this data directory, which no server may be using. In the"
              + " environment or tally.properties it says only where the token is.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds the server's token (of a server on this machine: ./tally-data/token).")
  private Optional<Path> tokenFile = Optional.empty();

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** Runs the work with a client, and stops what had to be started for it. */
  int with(Function<TallyClient, Integer> work) {
    CommandSpec command = Objects.requireNonNull(spec, "picocli sets it");
    Optional<Path> straight = straight();
    if (straight.isEmpty()) {
      URI address = address(server.orElse(USUAL_SERVER), command);
      Path directory = data.orElse(Path.of("tally-data"));
      TallyClient client =
          new TallyClient(address, token(address, tokenFile, directory), RetryPolicy.USUAL);
      client.greet(notice -> command.commandLine().getErr().println("tally: " + notice));
      return work.apply(client);
    }
    try (Tally tally = PrivateServer.on(straight.get())) {
      return work.apply(PrivateServer.to(tally));
    }
  }

  /**
   * Returns the directory to go straight into; empty if a server is asked.
   *
   * @throws ParameterException if both are named
   */
  Optional<Path> straight() {
    CommandSpec command = Objects.requireNonNull(spec, "picocli sets it");
    // --data from the environment or the file is where a server keeps its own: no reason to go in.
    if (!command.commandLine().getParseResult().hasMatchedOption("--data")) {
      return Optional.empty();
    } else if (command.commandLine().getParseResult().hasMatchedOption("--server")) {
      throw new ParameterException(
          command.commandLine(), "--server and --data exclude each other; choose one");
    }
    return data;
  }

  /** Returns a server's address without a slash at its end, if it is an address. */
  static URI address(URI uri, CommandSpec command) {
    Checks.require(
        uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null,
        command,
        "--server",
        "an address here has no user, query or fragment, as in https://shop.example/tally");
    Checks.require(uri.getPort() <= 65_535, command, "--server", "there is no port above 65535");
    boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    Checks.require(
        isHttp && uri.getHost() != null,
        command,
        "--server",
        "'" + uri + "' is no address such as http://localhost:3000");
    return URI.create(uri.toASCIIString().replaceFirst("/+$", ""));
  }

  /**
   * Returns the token that writes need. The token in the usual file belongs to a server on this
   * machine, and no other server may see it.
   *
   * @param data the directory of the usual file
   */
  static Optional<String> token(URI address, Optional<Path> tokenFile, Path data) {
    Path usual = data.resolve("token");
    boolean isOurs =
        LOOPBACKS.contains(address.getHost().toLowerCase(Locale.ROOT)) && Files.isReadable(usual);
    return tokenFile
        .or(() -> isOurs ? Optional.of(usual) : Optional.empty())
        .map(file -> Token.read(file).text());
  }
}
