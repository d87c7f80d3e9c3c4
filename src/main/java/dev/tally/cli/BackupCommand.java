package dev.tally.cli;

import dev.tally.Build;
import dev.tally.ledger.sqlite.Backup.Copy;
import dev.tally.upkeep.VerifiedBackup;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
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
    Copy copy;
    try (Recount recount = new Recount(line.getErr())) {
      copy =
          VerifiedBackup.write(
              data, file, force, Instant.now(), Build.THIS.version(), recount::accept);
    }
    PrintWriter out = line.getOut();
    out.println(
        "Backed up %s and %s into %s (%,.1f MB), checked and recounted; what it holds is in %s."
            .formatted(
                Recount.counted(copy.report().orders(), "order"),
                Recount.counted(copy.report().totals(), "total"),
                file,
                copy.bytes() / 1e6,
                file.getFileName() + ".json"));
    out.flush();
    return 0;
  }
}
