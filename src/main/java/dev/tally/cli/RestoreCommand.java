package dev.tally.cli;

import dev.tally.ledger.sqlite.Restore;
import dev.tally.ledger.sqlite.Restore.Restored;
import dev.tally.upkeep.BackupManifest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code tally restore}. */
@Command(
    name = "restore",
    description = {
      "Puts a backup into a data directory that no server is using.",
      "What is there is kept under another name; open pages get all totals anew."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class RestoreCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "The backup.")
  private Path file = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data directory (./tally-data); made if there is none.")
  private Path data = Path.of("tally-data");

  @Option(
      names = "--force",
      description = "Replaces even data that the backup does not have, or that cannot be read.")
  private boolean force;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    var line = Objects.requireNonNull(spec, "picocli sets it").commandLine();
    BackupManifest.beside(file).ifPresent(manifest -> manifest.check(file));
    Restored restored;
    try (Recount recount = new Recount(line.getErr())) {
      restored =
          Restore.restore(file, data, force, InstantSource.system(), new SecureRandom(), recount);
    }
    PrintWriter out = line.getOut();
    out.println(
        "Restored %s and %s (%s) into %s.%s"
            .formatted(
                Recount.counted(restored.report().orders(), "order"),
                Recount.counted(restored.report().totals(), "total"),
                restored.kind(),
                data,
                restored
                    .kept()
                    .map(" What was there is kept as %s; delete it when all is well."::formatted)
                    .orElse("")));
    out.flush();
    return 0;
  }
}
