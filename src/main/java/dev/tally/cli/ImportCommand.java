package dev.tally.cli;

import dev.tally.text.Printable;
import dev.tally.transfer.Import;
import dev.tally.transfer.ImportObserver;
import dev.tally.transfer.ImportProgress;
import dev.tally.transfer.RejectedFile;
import dev.tally.transfer.RejectedRow;
import dev.tally.transfer.TallyClient;
import dev.tally.transfer.rows.Input;
import dev.tally.transfer.rows.Preset;
import dev.tally.transfer.rows.Reading;
import dev.tally.transfer.rows.TransferException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code tally import}. */
@Command(
    name = "import",
    description = {
      "Imports orders and products from CSV, NDJSON or a JSON array, even gzipped.",
      "Repeated or interrupted, it counts nothing twice."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class ImportCommand implements Callable<Integer> {

  private static final String STANDARD_INPUT = "-";

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "Files; - reads standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--rejected",
      paramLabel = "FILE",
      description = "Lists what was rejected (FILE.rejected.csv beside each file).")
  private Optional<Path> rejected = Optional.empty();

  @Option(
      names = "--keyless",
      description =
          "Takes orders whose keys another Tally has forgotten, and the sums of those that it"
              + " no longer keeps: use it only if none of them was ever counted here.")
  private boolean keyless;

  @Option(names = "--dry-run", description = "Changes nothing, and says what would happen.")
  private boolean dryRun;

  @Option(names = "--show", description = "Prints what --from stands for, and imports nothing.")
  private boolean show;

  @Mixin private final ReadingOptions how = new ReadingOptions();
  @Mixin private final ClientOptions where = new ClientOptions();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec, "picocli sets it");
    if (show) {
      return showPreset(command);
    }
    Checks.require(!files.isEmpty(), command, "FILE", "name a file, or - for standard input");
    Checks.require(
        rejected.isEmpty() || files.size() == 1,
        command,
        "--rejected",
        "import one file at a time with it");
    Checks.require(
        rejected.isEmpty() || !dryRun, command, "--rejected", "a dry run writes no list");
    for (String file : files) {
      Checks.require(
          files.stream().noneMatch(input -> isSame(listOf(file), input)),
          command,
          "--rejected",
          listOf(file) + " is imported itself; name another file");
    }
    Reading reading = how.reading();
    if (!dryRun) {
      return where.with(client -> run(client, reading));
    }
    CommandLine line = command.commandLine();
    DryRun run = new DryRun(copy -> run(copy, reading), line.getOut(), line.getErr());
    Optional<Path> directory = where.straight();
    return directory.isPresent() ? run.on(directory.get()) : where.with(run::on);
  }

  private int showPreset(CommandSpec command) {
    Preset preset =
        how.preset()
            .orElseThrow(
                () ->
                    new ParameterException(
                        command.commandLine(),
                        "--show prints a preset; name it with --from: "
                            + String.join(", ", Preset.NAMES)));
    command.commandLine().getOut().print(preset.text());
    command.commandLine().getOut().flush();
    return 0;
  }

  private static boolean isSame(Path list, String input) {
    try {
      return Files.exists(list)
          && !input.equals(STANDARD_INPUT)
          && Files.exists(Path.of(input))
          && Files.isSameFile(list, Path.of(input));
    } catch (IOException e) {
      return false; // then it cannot be opened either, and that is reported
    }
  }

  private int run(TallyClient client, Reading reading) {
    int code = 0;
    for (String file : files) {
      Path list = listOf(file);
      try (Input input = open(file);
          RejectedFile rejections = dryRun ? RejectedFile.none() : new RejectedFile(list)) {
        int mine = run(input, reading, rejections, list, client);
        if (mine == 0) {
          rejections.removeEarlier();
        }
        code |= mine;
      } catch (IOException e) {
        throw new TransferException(file + " or its list cannot be closed: " + e.getMessage(), e);
      }
    }
    return code;
  }

  private int run(
      Input input, Reading reading, RejectedFile rejections, Path list, TallyClient client) {
    CommandSpec command = Objects.requireNonNull(spec, "picocli sets it");
    PrintWriter out = command.commandLine().getOut();
    PrintWriter err = command.commandLine().getErr();
    ProgressLine line = new ProgressLine(err, Terminal.isThere(), InstantSource.system());
    ImportProgress done;
    try {
      done =
          new Import(client, new Told(input.name(), line, rejections, err, out, dryRun), keyless)
              .run(input, how.type(), reading);
    } finally {
      line.wipe();
    }
    String which = files.size() == 1 ? "" : input.name() + ": ";
    String listed = done.rejected() == 0 || dryRun ? "" : "; they are listed in " + list;
    out.println(which + line.summary(done) + listed);
    out.flush();
    return done.rejected() == 0 ? 0 : 1;
  }

  private static Input open(String file) {
    return file.equals(STANDARD_INPUT)
        ? Input.of("standard input", System.in)
        : Input.of(Path.of(file));
  }

  private Path listOf(String file) {
    String name = file.equals(STANDARD_INPUT) ? "standard-input" : file;
    return rejected.orElseGet(() -> Path.of(name + ".rejected.csv"));
  }

  /** Tells a person at the console; the first reasons for rejections there, too. */
  private static final class Told implements ImportObserver {
    private static final int MOST_REASONS = 3;

    private final String file;
    private final ProgressLine line;
    private final RejectedFile list;
    private final PrintWriter err;
    private final PrintWriter out;
    private final boolean showsSamples;
    private int reasons;

    Told(
        String file,
        ProgressLine line,
        RejectedFile list,
        PrintWriter err,
        PrintWriter out,
        boolean showsSamples) {
      this.file = file;
      this.line = line;
      this.list = list;
      this.err = err;
      this.out = out;
      this.showsSamples = showsSamples;
    }

    @Override
    public void notice(String sentence) {
      line.wipe();
      err.println("tally: " + sentence);
    }

    @Override
    public void reading(long bytes, OptionalLong size) {
      line.reading(bytes, size);
    }

    @Override
    public void sample(byte[] json) {
      if (showsSamples) {
        line.wipe();
        out.println("  " + Printable.of(new String(json, StandardCharsets.UTF_8)));
      }
    }

    @Override
    public void rejected(RejectedRow row) {
      if (reasons++ < MOST_REASONS) {
        notice("%s, line %d is rejected: %s".formatted(file, row.line(), row.reason()));
      }
      list.add(row);
    }

    @Override
    public void progress(ImportProgress now) {
      line.show(now);
    }
  }
}
