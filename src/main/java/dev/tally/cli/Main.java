package dev.tally.cli;

import dev.tally.Build;
import dev.tally.StartException;
import dev.tally.bench.viewers.BenchException;
import dev.tally.ledger.LedgerException;
import dev.tally.transfer.rows.TransferException;
import dev.tally.web.net.ListenException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code tally}. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
    name = "tally",
    description = "Shows a shop's live order totals in every open browser.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      ImportCommand.class,
      ExportCommand.class,
      OrderCommand.class,
      ForgetCommand.class,
      TokenCommand.class,
      AuditCommand.class,
      HealthCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      BenchCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Every option is also an environment variable (--token-file: TALLY_TOKEN_FILE)",
      "and a line of tally.properties (token-file=...), in this order of precedence."
    })
public final class Main implements Runnable {

  @CommandLine.Spec private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

  /** Provides the version that the jar was built as. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"tally " + Build.THIS};
    }
  }

  public static void main(String[] arguments) {
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT); // digits mean the same everywhere
    int code = run(arguments);
    if (code != 0) {
      System.exit(code);
    }
    // 0: done, or a server has been started and lives on its own threads
  }

  private static int run(String[] arguments) {
    try {
      return commandLine(System.getenv(), Path.of("tally.properties")).execute(arguments);
    } catch (StartException e) {
      System.err.println("tally: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  /**
   * @param environment holds the {@code TALLY_…} variables
   * @param properties the file of defaults; it need not exist
   */
  static CommandLine commandLine(Map<String, String> environment, Path properties) {
    return commandLine(new Defaults(environment, properties));
  }

  /** Does the same with these values for options that do not stand on the command line. */
  static CommandLine commandLine(Defaults defaults) {
    CommandLine line = new CommandLine(new Main());
    line.registerConverter(Duration.class, Durations::parse);
    line.registerConverter(Integer.class, Main::number);
    line.registerConverter(Long.class, text -> (long) number(text));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    line.setExpandAtFiles(false); // an order's key may begin with @
    line.setParameterExceptionHandler(Main::wrong);
    line.setExecutionExceptionHandler(Main::failed);
    line.setDefaultValueProvider(defaults);
    return line;
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(
          spec.commandLine(), "Which command? " + commands(spec, "or") + ".");
    }
  }

  /** Returns Tally's own commands: demo, serve and so on. */
  private static String commands(CommandLine.Model.CommandSpec tally, String last) {
    List<String> names = new ArrayList<>(tally.subcommands().keySet());
    names.remove("help");
    int end = names.size() - 1;
    return String.join(", ", names.subList(0, end)) + " " + last + " " + names.get(end);
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is not a whole number, or is too large");
    }
  }

  private static int wrong(ParameterException e, String[] arguments) {
    PrintWriter err = e.getCommandLine().getErr();
    CommandLine.Model.CommandSpec command = e.getCommandLine().getCommandSpec();
    List<String> faults = faults(e, List.of(arguments));
    String help = " See " + command.qualifiedName() + " --help.";
    if (faults.size() == 1) {
      String sentence = faults.get(0);
      err.println("tally: " + sentence + (sentence.endsWith(".") ? "" : ".") + help);
    } else {
      err.println("tally: The configuration has " + faults.size() + " faults:");
      faults.forEach(fault -> err.println("  " + fault));
      err.println(help.strip());
    }
    return CommandLine.ExitCode.USAGE;
  }

  /** Returns all that is wrong: of a server, that includes what stands elsewhere. */
  static List<String> faults(ParameterException e, List<String> arguments) {
    CommandLine.Model.CommandSpec command = e.getCommandLine().getCommandSpec();
    if (e instanceof Checks.Failed failed) {
      return failed.all();
    } else if (!(command.userObject() instanceof ServerCommand)) {
      return List.of(sentence(e));
    }
    List<String> faults = new ArrayList<>(Defaults.of(command).faults(command, arguments));
    if (faults.stream().noneMatch(fault -> fault.endsWith(sentence(e)))) {
      faults.add(0, sentence(e));
    }
    return faults;
  }

  /** Returns what is wrong, in one sentence for people. */
  static String sentence(ParameterException e) {
    return e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()
        ? "What is '%s'? The commands are %s"
            .formatted(
                unmatched.getUnmatched().get(0),
                commands(e.getCommandLine().getCommandSpec().root(), "and"))
        : String.valueOf(e.getMessage())
            .replace("option option", "option") // picocli's slip if a map lacks its "="
            .lines()
            .findFirst()
            .orElse("");
  }

  private static int failed(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
    if (e instanceof StartException
        || e instanceof LedgerException
        || e instanceof TransferException
        || e instanceof BenchException
        || e instanceof ListenException) {
      String remedy =
          e instanceof ListenException
              ? " Choose another with --port or --host, or with --admin-port if it is that."
              : "";
      line.getErr().println("tally: " + e.getMessage() + remedy);
    } else {
      LoggerFactory.getLogger(Main.class).error("Tally met something unexpected.", e);
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
