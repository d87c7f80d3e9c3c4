package dev.tally.cli;

import dev.tally.StartException;
import dev.tally.Token;
import dev.tally.TokenBook;
import dev.tally.auth.Grant;
import dev.tally.auth.Scope;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code tally token}: tokens for those who may do only some things. */
@Command(
    name = "token",
    description = {
      "Makes tokens for those who may do only some things, lists and removes them.",
      "A running server takes up the change within a second."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class TokenCommand implements Runnable {

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec, "picocli sets it").commandLine(),
        "Which one: token add, token list or token remove?");
  }

  /** Where the tokens are. */
  static final class Book {

    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "The server's data directory (./tally-data).")
    private Path data = Path.of("tally-data");

    @Option(
        names = "--tokens",
        paramLabel = "FILE",
        description = "The server's file of tokens (DIR/tokens).")
    private Optional<Path> tokens = Optional.empty();

    Path file() {
      Path file = tokens.orElseGet(() -> data.resolve("tokens"));
      Path directory = file.toAbsolutePath().getParent();
      if (directory == null || !Files.isDirectory(directory)) {
        throw new StartException(
            "There is no directory %s; name the server's with --data, or the file with --tokens."
                .formatted(directory));
      }
      return file;
    }
  }

  @Command(
      name = "add",
      description = "Makes a token and prints it, this once.",
      mixinStandardHelpOptions = true)
  int add(
      @Parameters(paramLabel = "NAME", description = "Whose it is, for people.") String name,
      @Option(
              names = "--scope",
              paramLabel = "SCOPE",
              split = ",",
              required = true,
              description =
                  "What it permits: read, orders, catalogue, read-orders, viewers, monitor, admin (everything); with commas between.")
          List<String> scopes,
      @Option(
              names = "--valid-for",
              paramLabel = "TIME",
              description = "How long it is good, such as 90d (for ever).")
          @Nullable Duration time,
      @Mixin Book book) {
    CommandLine line = line("add");
    if (!TokenBook.isName(name)) {
      throw new ParameterException(
          line, "A name has letters, digits and . _ @ -, at most 63; '" + name + "' is none");
    }
    Path file = book.file();
    TokenBook before = TokenBook.read(file);
    if (before.has(name)) {
      throw new StartException(
          "There is a token of %s already; remove it first: tally token remove %s."
              .formatted(name, name));
    }
    String token = Token.random();
    Optional<Instant> end =
        Optional.ofNullable(time)
            .map(t -> InstantSource.system().instant().plus(t).truncatedTo(ChronoUnit.SECONDS));
    Grant grant = new Grant(name, scopes(scopes, line), end);
    before.with(grant, token).write(file);
    line.getErr()
        .printf(
            "tally: The token of %s, for %s%s. It is shown this once: only its hash is in %s.%n",
            name,
            TokenBook.words(grant.scopes()),
            end.map(then -> ", until " + then).orElse(""),
            file);
    print(line, token);
    return 0;
  }

  private static Set<Scope> scopes(List<String> words, CommandLine line) {
    try {
      Set<Scope> scopes = EnumSet.noneOf(Scope.class);
      words.forEach(word -> scopes.addAll(TokenBook.scopes(word)));
      return scopes;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          line, "Invalid value for option '--scope': " + e.getMessage(), e);
    }
  }

  @Command(
      name = "list",
      description = "Lists the tokens: name, scopes, end.",
      mixinStandardHelpOptions = true)
  int list(@Mixin Book book) {
    CommandLine line = line("list");
    Instant now = InstantSource.system().instant();
    for (TokenBook.Entry entry : TokenBook.read(book.file()).entries()) {
      Grant grant = entry.grant();
      String end =
          grant.end().map(then -> then + (now.isBefore(then) ? "" : " (ended)")).orElse("-");
      print(line, "%-20s %-32s %s".formatted(grant.name(), TokenBook.words(grant.scopes()), end));
    }
    return 0;
  }

  @Command(
      name = "remove",
      description = "Removes a token, which permits nothing from then on.",
      mixinStandardHelpOptions = true)
  int remove(
      @Parameters(paramLabel = "NAME", description = "Whose it is.") String name,
      @Mixin Book book) {
    CommandLine line = line("remove");
    Path file = book.file();
    TokenBook before = TokenBook.read(file);
    if (!before.has(name)) {
      throw new StartException("There is no token of %s in %s.".formatted(name, file));
    }
    before.without(name).write(file);
    print(line, "Removed: the token of " + name + " permits nothing from now on.");
    return 0;
  }

  private static void print(CommandLine line, String text) {
    PrintWriter out = line.getOut();
    out.println(text);
    out.flush();
  }

  private CommandLine line(String subcommand) {
    CommandLine token = Objects.requireNonNull(spec, "picocli sets it").commandLine();
    return Objects.requireNonNull(token.getSubcommands().get(subcommand), subcommand);
  }
}
