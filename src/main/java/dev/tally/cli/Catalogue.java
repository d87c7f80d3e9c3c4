package dev.tally.cli;

import dev.tally.StartException;
import dev.tally.Tally;
import dev.tally.transfer.Import;
import dev.tally.transfer.ImportObserver;
import dev.tally.transfer.ImportProgress;
import dev.tally.transfer.RejectedRow;
import dev.tally.transfer.rows.Input;
import dev.tally.transfer.rows.Reading;
import dev.tally.transfer.rows.RowSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** The catalogue that a server starts with. */
final class Catalogue {

  private Catalogue() {}

  /**
   * Merges a file into the server's catalogue.
   *
   * @throws StartException if any row is rejected; all rejected rows were printed by then
   */
  static void merge(Path file, Tally tally, PrintWriter err) {
    try (Input input = Input.of(file)) {
      ImportProgress done =
          new Import(PrivateServer.to(tally), new Said(file, err), false)
              .run(input, Optional.of(RowSchema.PRODUCTS), Reading.PLAIN);
      if (done.rejected() > 0) {
        throw new StartException(
            "%,d rows of the catalogue %s are wrong, see above; correct them and start again."
                .formatted(done.rejected(), file));
      }
    } catch (IOException e) {
      throw new StartException("The catalogue " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private record Said(Path file, PrintWriter err) implements ImportObserver {
    @Override
    public void notice(String sentence) {
      err.println("tally: " + sentence);
    }

    @Override
    public void reading(long bytes, OptionalLong size) {}

    @Override
    public void rejected(RejectedRow row) {
      err.println("tally: %s, line %d: %s".formatted(file, row.line(), row.reason()));
    }

    @Override
    public void progress(ImportProgress now) {}
  }
}
