package dev.tally.cli;

import dev.tally.bench.Bench;
import dev.tally.bench.LatencyPlot;
import dev.tally.bench.Outcome;
import dev.tally.bench.OutcomeJson;
import dev.tally.bench.OutcomeTable;
import dev.tally.bench.Plan;
import dev.tally.bench.viewers.BenchException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code tally bench}. */
@Command(
    name = "bench",
    description = {
      "Puts viewers and orders on a running server, and says what was delivered, how late, and at"
          + " what cost.",
      "Late counts from when an order was due to each viewer that was told exactly the total it led"
          + " to; if a viewer was told a later total at once, the ones before are not counted."
          + " Orders that are due together go in one request. Nobody else should order meanwhile.",
      "Exit code 0: all viewers ended on the right totals, none was lost, no total stepped back,"
          + " no order was refused; 130: interrupted, with what was measured so far."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class BenchCommand implements Callable<Integer> {

  private static final String STANDARD_OUTPUT = "-";

  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "The server that is measured, with its path if it has one (http://localhost:3000).")
  private URI server = ClientOptions.USUAL_SERVER;

  @Option(
      names = "--orders-to",
      paramLabel = "URL",
      description = "Instead: orders go to this other node of the same shop.")
  private Optional<URI> ordersTo = Optional.empty();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds the server's token (of a server on this machine: ./tally-data/token).")
  private Optional<Path> tokenFile = Optional.empty();

  @Option(names = "--viewers", paramLabel = "N", description = "How many viewers (1000).")
  private int viewers = 1_000;

  @Option(names = "--rate", paramLabel = "R", description = "Orders a second (10); 0: none.")
  private int rate = 10;

  @Option(
      names = "--lines",
      paramLabel = "K",
      description = "Products per order, and so totals that change at one instant (1).")
  private int lines = 1;

  @Option(names = "--for", paramLabel = "TIME", description = "How long to measure (30s).")
  private Duration time = Duration.ofSeconds(30);

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      description = "How long to run before that, unmeasured (5s).")
  private Duration warmUp = Duration.ofSeconds(5);

  @Option(
      names = "--category",
      paramLabel = "NAME",
      description = "What viewers follow and orders are for (the server's first).")
  private Optional<String> category = Optional.empty();

  @Option(
      names = "--watch",
      paramLabel = "N",
      description = "Each viewer follows this many random products of it (0: the whole category).")
  private int watch;

  @Option(
      names = "--path",
      paramLabel = "PATH",
      description = "Instead: viewers open this path below the server's.")
  private Optional<String> path = Optional.empty();

  @Option(
      names = "--clock",
      description =
          "For servers other than Tally, with --path: no orders are sent, and a total is the"
              + " sender's CLOCK_MONOTONIC in nanoseconds, on this machine.")
  private boolean clock;

  @Option(
      names = "--pid",
      split = ",",
      paramLabel = "PID",
      description = "The server's processes (those that listen on its port, on this machine).")
  private List<Long> pids = List.of();

  @Option(
      names = "--stall",
      paramLabel = "N",
      description = "This many viewers do not read while it measures, and then read again (0).")
  private int stall;

  @Option(
      names = "--storm",
      description = "Afterwards all are cut off at once, and come back within a second.")
  private boolean storm;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "The outcome as JSON; - is standard output, which then has nothing else.")
  private Optional<String> json = Optional.empty();

  @Option(
      names = "--plot",
      paramLabel = "FILE.svg",
      description = "The distribution of the latency as a picture.")
  private Optional<Path> plot = Optional.empty();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec, "picocli sets it");
    URI address = ClientOptions.address(server, command);
    Optional<URI> orders = ordersTo.map(uri -> ClientOptions.address(uri, command));
    check(command);
    json.filter(file -> !isStandardOutput(file))
        .ifPresent(file -> open(command, "--json", Path.of(file)));
    plot.ifPresent(file -> open(command, "--plot", file));
    BenchLine line = new BenchLine(command.commandLine().getErr(), Terminal.isThere());
    try (Interrupt interrupt = new Interrupt()) {
      Outcome outcome;
      try {
        outcome = Bench.run(plan(address, orders), line, interrupt);
      } finally {
        line.wipe();
      }
      print(command, outcome);
      return outcome.isGood() ? 0 : 1;
    }
  }

  private void print(CommandSpec command, Outcome outcome) {
    boolean isJsonAlone = json.filter(BenchCommand::isStandardOutput).isPresent();
    PrintWriter out = command.commandLine().getOut();
    PrintWriter table = isJsonAlone ? command.commandLine().getErr() : out;
    OutcomeTable.of(outcome).forEach(table::println);
    table.flush();
    if (isJsonAlone) {
      out.println(new String(OutcomeJson.of(outcome), StandardCharsets.UTF_8));
      out.flush();
    } else {
      json.ifPresent(file -> write(Path.of(file), OutcomeJson.of(outcome)));
    }
    plot.ifPresent(file -> write(file, LatencyPlot.svg(outcome).getBytes(StandardCharsets.UTF_8)));
  }

  private static boolean isStandardOutput(String file) {
    return file.equals(STANDARD_OUTPUT);
  }

  /** Opens a file before all else, so that no measurement is lost to an unwritable file. */
  private static void open(CommandSpec command, String option, Path file) {
    try {
      Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
    } catch (IOException e) {
      throw new ParameterException(
          command.commandLine(), "%s: %s cannot be written: %s".formatted(option, file, e), e);
    }
  }

  private Plan plan(URI address, Optional<URI> orders) {
    return new Plan(
        address,
        orders,
        ClientOptions.token(address, tokenFile, Path.of("tally-data")),
        viewers,
        rate,
        lines,
        time,
        warmUp,
        category,
        watch,
        path,
        clock,
        pids,
        stall,
        storm);
  }

  private void check(CommandSpec command) {
    within(command, "--viewers", viewers, 1, 1_000_000);
    within(command, "--rate", rate, 0, 1_000_000);
    within(command, "--lines", lines, 1, 1_000);
    within(command, "--watch", watch, 0, 1_000);
    within(command, "--stall", stall, 0, viewers);
    Checks.require(!time.isZero(), command, "--for", "0 is no time to measure in");
    Checks.require(
        category.isEmpty() || category.get().matches("[a-z0-9][a-z0-9-]{0,62}"),
        command,
        "--category",
        "that is no category's name");
    Checks.require(
        path.isEmpty() || path.get().matches("/[!#-;=?-Z_a-z~%]*"),
        command,
        "--path",
        "it begins with / and has no blanks");
    Checks.require(
        path.isEmpty() || (category.isEmpty() && watch == 0),
        command,
        "--path",
        "it takes the place of --category and --watch");
    Checks.require(
        !clock || path.isPresent(), command, "--clock", "say with --path what viewers open");
    Checks.require(!clock || stall == 0, command, "--stall", "not with --clock");
    Checks.require(
        pids.stream().allMatch(pid -> pid > 0), command, "--pid", "a process id is 1 or more");
    pids.forEach(
        pid ->
            Checks.require(
                ProcessHandle.of(pid).isPresent(),
                command,
                "--pid",
                "there is no process %d on this machine".formatted(pid)));
    Checks.require(
        plot.isEmpty() || plot.get().toString().endsWith(".svg"),
        command,
        "--plot",
        "an SVG picture is what it writes; name a file that ends in .svg");
  }

  private static void within(CommandSpec command, String option, int number, int least, int most) {
    Checks.require(
        number >= least && number <= most,
        command,
        option,
        "%d is not within %d to %d".formatted(number, least, most));
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new BenchException(file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
