package dev.tally.cli;

import dev.tally.Token;
import dev.tally.ledger.sqlite.SqliteAudit;
import dev.tally.ledger.sqlite.SqliteAudit.Difference;
import dev.tally.ledger.sqlite.SqliteAudit.Report;
import dev.tally.transfer.NodeAudit;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code tally audit}. */
@Command(
    name = "audit",
    description =
        "Recounts all orders and compares every total, even beside the running server; or compares the"
            + " nodes of a shop.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class AuditCommand implements Callable<Integer> {

  @Option(names = "--data", paramLabel = "DIR", description = "The data directory (./tally-data).")
  private Path data = Path.of("tally-data");

  @Option(
      names = "--servers",
      split = ",",
      paramLabel = "URL",
      description = "Instead: compare these nodes of one shop, with commas between.")
  private List<URI> servers = List.of();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "With --servers: holds a token for those that were started with --admin token.")
  private Optional<Path> tokenFile = Optional.empty();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec, "picocli sets it");
    var line = command.commandLine();
    if (!servers.isEmpty()) {
      return compare(command);
    }
    Report report = recount(line.getErr());
    print(report, line.getOut());
    return report.differences().isEmpty() ? 0 : 1;
  }

  private int compare(CommandSpec command) {
    Checks.require(
        servers.stream().distinct().count() > 1, command, "--servers", "name at least two");
    NodeAudit.Outcome outcome =
        new NodeAudit(
                servers.stream().map(uri -> ClientOptions.address(uri, command)).toList(),
                tokenFile.map(file -> Token.read(file).text()))
            .run();
    PrintWriter out = command.commandLine().getOut();
    outcome
        .late()
        .forEach(
            (node, seconds) ->
                out.println(
                    "%s has been cut off or late for %,d s; what it lacks was not compared."
                        .formatted(node, seconds)));
    if (outcome.isEqual()) {
      out.println(
          "%,d nodes agree on %s%,d entries of their journal%s."
              .formatted(
                  outcome.digests().size(),
                  outcome.late().isEmpty() ? "all " : "the first ",
                  outcome.place(),
                  outcome.totals().map(n -> " and on " + Recount.counted(n, "total")).orElse("")));
    } else {
      outcome.digests().forEach((node, digest) -> out.println("%16s %s".formatted(digest, node)));
      outcome.differing().forEach(out::println);
      out.println(
          "They have decided the first %,d entries of their journal differently; run ./tally audit on"
                  .formatted(outcome.place())
              + " the data of each, and report this.");
    }
    out.flush();
    return outcome.isEqual() ? 0 : 1;
  }

  private Report recount(PrintWriter err) {
    try (SqliteAudit audit = SqliteAudit.open(data);
        Recount recount = new Recount(err)) {
      return audit.run(recount);
    }
  }

  private static void print(Report report, PrintWriter out) {
    if (report.differences().isEmpty()) {
      out.println(
          "%,d totals agree with %,d orders%s."
              .formatted(report.totals(), report.orders(), cancelled(report)));
    } else {
      out.println("%-12s %20s %20s".formatted("product", "recounted", "total"));
      for (Difference difference : report.differences()) {
        out.println(
            "%-12s %,20d %,20d"
                .formatted(difference.id(), difference.recounted(), difference.total()));
      }
      out.println(
          "%,d totals differ from %,d orders; restore a backup, or report this."
              .formatted(report.differences().size(), report.orders()));
    }
    out.flush();
  }

  private static String cancelled(Report report) {
    return report.cancelled() == 0 ? "" : ", %,d of them cancelled".formatted(report.cancelled());
  }
}
