package dev.tally.cli;

import dev.tally.ledger.sqlite.Backup;
import dev.tally.ledger.sqlite.SqliteAudit.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code tally backup}. */
@Command(
    name = "backup",
    description = {
      "Copies a data directory's orders and totals into one file, even beside the running server.",
      "The copy is checked and recounted before it gets its name."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class BackupCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "Where to.")
  private Path file = Path.of("");

  @Option(names = "--data", paramLabel = "DIR", description = "The data directory (./tally-data).")
  private Path data = Path.of("tally-data");

  @Option(names = "--force", description = "Replaces FILE if it exists.")
  private boolean force;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    var line = Objects.requireNonNull(spec, "picocli sets it").commandLine();
    Report report;
    try (Recount recount = new Recount(line.getErr())) {
      report = Backup.write(data, file, force, recount);
    }
    PrintWriter out = line.getOut();
    out.println(
        "Backed up %s and %s into %s (%,.1f MB), checked and recounted."
            .formatted(
                Recount.counted(report.orders(), "order"),
                Recount.counted(report.totals(), "total"),
                file,
                megabytes(file)));
    out.flush();
    return 0;
  }

  private static double megabytes(Path file) {
    try {
      return Files.size(file) / 1e6;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
