package dev.tally.ledger.sqlite;

import dev.tally.ledger.LedgerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way back from an upgrade: before a file gets a newer schema, a copy is kept beside it, which
 * the older Tally restores. Runs on the opener's thread, which owns the data directory.
 */
final class Upgrade {

  private static final Logger LOG = LoggerFactory.getLogger(Upgrade.class);

  private final Path database;
  private final DurableFiles files;

  Upgrade(Path database) {
    this(database, new DurableFiles());
  }

  Upgrade(Path database, DurableFiles files) {
    this.database = database;
    this.files = files;
  }

  /**
   * Copies the file as it is.
   *
   * @param schema the file's; a copy of the same schema, of an earlier upgrade, is replaced
   * @param next what it is to become
   * @throws LedgerException if that is impossible; nothing is changed then
   */
  void keepCopy(int schema, int next) {
    Path copy = copyOf(schema);
    Path draft = copy.resolveSibling(copy.getFileName() + ".part");
    try {
      try {
        files.delete(draft); // of an upgrade that was cut off
        Files.createFile(draft, OwnerOnly.file(draft));
        copyInto(draft);
        files.move(draft, copy);
      } finally {
        Files.deleteIfExists(draft);
      }
      LOG.info(
          "The data are brought from schema {} to {}. {} keeps them as they were; delete it when all"
              + " is well.",
          schema,
          next,
          copy);
    } catch (IOException | SQLException e) {
      throw new LedgerException(
          "%s was written by an older Tally, and a copy of it must be kept before it is changed, but"
                  .formatted(database)
              + " %s cannot be written (%s). Free as much space as it has itself, and start again."
                  .formatted(copy, e.getMessage()),
          e);
    }
  }

  private void copyInto(Path draft) throws SQLException {
    try (Connection connection = SqliteConnections.toRead(database)) {
      SqliteReader.copyInto(connection, draft);
    }
  }

  /**
   * Returns a sentence that says how to go on with an older Tally.
   *
   * @param known the newest schema that it knows
   */
  String wayBack(int known) {
    Path copy = copyOf(known);
    for (int older = known - 1; older > 0 && !Files.exists(copy); older--) {
      copy = copyOf(older);
    }
    return Files.exists(copy)
        ? "Or go back to what the data were before they were upgraded, and send what came since once"
            + " more: ./tally restore %s --data %s --force.".formatted(copy, database.getParent())
        : "Or go back to a backup from before the upgrade, and send what came since once more:"
            + " ./tally restore BACKUP --data %s --force.".formatted(database.getParent());
  }

  private Path copyOf(int schema) {
    return database.resolveSibling(database.getFileName() + ".schema-" + schema);
  }
}
