package dev.tally.cli;

import dev.tally.Tally;
import dev.tally.ledger.sqlite.Backup;
import dev.tally.transfer.CatalogueCopy;
import dev.tally.transfer.TallyClient;
import dev.tally.transfer.rows.TransferException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Does something to a copy, in a directory that is deleted, and says what it made. A copy of a data
 * directory has all that is there; one of a server has its catalogue and no orders. Confined to one
 * thread.
 */
final class DryRun {

  private static final int MOST_NAMED = 10;

  private final PrintWriter out;
  private final PrintWriter err;
  private final Function<TallyClient, Integer> work;

  /**
   * @param work is given a client of the copy, and returns an exit code
   */
  DryRun(Function<TallyClient, Integer> work, PrintWriter out, PrintWriter err) {
    this.work = work;
    this.out = out;
    this.err = err;
  }

  /** Runs on a copy of a data directory, even beside its server, and returns the exit code. */
  int on(Path data) {
    return inside(
        directory -> {
          if (Files.exists(data.resolve("tally.db"))) { // else it would be created
            Backup.copy(data, directory.resolve("tally.db"));
          }
          return onCopy(directory, copy -> {});
        });
  }

  /** Runs on a copy of a server's catalogue, and returns the exit code. */
  int on(TallyClient server) {
    return inside(
        directory -> {
          int code =
              onCopy(
                  directory,
                  copy -> CatalogueCopy.copy(server, copy, said -> err.println("tally: " + said)));
          out.println(
              "Orders that the server knows already would be duplicates or stale; a dry run does not"
                  + " know them.");
          out.flush();
          return code;
        });
  }

  private interface Step {
    int run(Path directory) throws IOException;
  }

  private static int inside(Step step) {
    try {
      Path directory = Files.createTempDirectory("tally-dry-run");
      try {
        return step.run(directory);
      } finally {
        delete(directory);
      }
    } catch (IOException e) {
      throw new TransferException(
          "The copy for the dry run cannot be kept among the temporary files: "
              + e.getMessage()
              + ".",
          e);
    }
  }

  /**
   * @param prepare makes the copy what it is to be, before anything is done to it
   */
  private int onCopy(Path directory, Consumer<TallyClient> prepare) {
    try (Tally tally = PrivateServer.on(directory)) {
      TallyClient copy = PrivateServer.to(tally);
      prepare.accept(copy);
      Map<String, String> before = CatalogueCopy.names(copy);
      out.println("A dry run: nothing is changed. The first rows, as they would be sent:");
      int code = work.apply(copy);
      Map<String, String> made = CatalogueCopy.names(copy);
      made.keySet().removeAll(before.keySet());
      print(made);
      out.flush();
      return code;
    }
  }

  private void print(Map<String, String> made) {
    if (made.isEmpty()) {
      return;
    }
    out.println(Recount.counted(made.size(), "product") + " would be made:");
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
