package dev.tally.cli;

import dev.tally.Tally;
import dev.tally.TallySettings;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.transfer.CatalogueCopy;
import dev.tally.transfer.TallyClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Does something to a copy of a server: one with the same catalogue and no orders, in a directory
 * that is deleted. So what it finds is what would happen, except that the server may know some of
 * the orders.
 */
final class DryRun {

  private static final int MOST_NAMED = 10;

  private DryRun() {}

  /**
   * @param work is given a client of the copy, and returns an exit code
   * @return that exit code
   */
  static int on(TallyClient server, Function<TallyClient, Integer> work, CommandSpec command) {
    PrintWriter out = command.commandLine().getOut();
    PrintWriter err = command.commandLine().getErr();
    try {
      Path directory = Files.createTempDirectory("tally-dry-run");
      try (Tally tally = Tally.start(TallySettings.within(DataKind.SHOP, directory))) {
        TallyClient copy = PrivateServer.to(tally);
        Map<String, String> before =
            CatalogueCopy.copy(server, copy, sentence -> err.println("tally: " + sentence));
        out.println("A dry run: nothing is changed. The first rows, as they would be sent:");
        int code = work.apply(copy);
        Map<String, String> made = CatalogueCopy.names(copy);
        made.keySet().removeAll(before.keySet());
        print(made, out);
        out.println(
            "Orders that the server knows already would be duplicates or stale; a dry run does not"
                + " know them.");
        out.flush();
        return code;
      } finally {
        delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void print(Map<String, String> made, PrintWriter out) {
    if (made.isEmpty()) {
      return;
    }
    out.println("%,d products would be made:".formatted(made.size()));
    made.entrySet().stream()
        .limit(MOST_NAMED)
        .forEach(product -> out.println("  " + product.getKey() + "  " + product.getValue()));
    if (made.size() > MOST_NAMED) {
      out.println("  and %,d more".formatted(made.size() - MOST_NAMED));
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    }
  }
}
