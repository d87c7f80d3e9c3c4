package dev.tally.ledger.sqlite;

import dev.tally.ledger.Checkpoint;
import dev.tally.ledger.Checkpoint.Author;
import dev.tally.ledger.Journal.Place;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How far a replica's journal was followed. */
final class CheckpointRows {

  private final PreparedStatement find;
  private final PreparedStatement authors;
  private final PreparedStatement put;
  private final PreparedStatement putAuthor;
  private final PreparedStatement forgetAuthors;

  CheckpointRows(PreparedStatements rows) throws SQLException {
    find = rows.prepare("SELECT next, term, digest, rules FROM checkpoint");
    authors = rows.prepare("SELECT id, number, entry FROM author ORDER BY entry");
    put = rows.prepare("INSERT OR REPLACE INTO checkpoint VALUES (1,?,?,?,?)");
    putAuthor = rows.prepare("INSERT OR REPLACE INTO author VALUES (?,?,?)");
    forgetAuthors =
        rows.prepare(
            """
            DELETE FROM author WHERE entry <=
              (SELECT entry FROM author ORDER BY entry DESC LIMIT 1 OFFSET %d)
            """
                .formatted(Checkpoint.MOST_AUTHORS));
  }

  Optional<Checkpoint> find() throws SQLException {
    try (ResultSet row = find.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      Optional<Integer> term = OrderRows.number(row, 2).map(Math::toIntExact);
      return Optional.of(
          new Checkpoint(
              new Place(row.getLong(1), term), row.getLong(3), row.getInt(4), authors()));
    }
  }

  private List<Author> authors() throws SQLException {
    List<Author> found = new ArrayList<>();
    try (ResultSet row = authors.executeQuery()) {
      while (row.next()) {
        found.add(new Author(row.getLong(1), row.getLong(2), row.getLong(3)));
      }
    }
    return found;
  }

  void put(Checkpoint checkpoint) throws SQLException {
    put.setLong(1, checkpoint.place().next());
    put.setObject(2, checkpoint.place().term().orElse(null));
    put.setLong(3, checkpoint.digest());
    put.setInt(4, checkpoint.rules());
    put.executeUpdate();
    for (Author author : checkpoint.authors()) {
      putAuthor.setLong(1, author.author());
      putAuthor.setLong(2, author.number());
      putAuthor.setLong(3, author.offset());
      putAuthor.executeUpdate();
    }
    if (!checkpoint.authors().isEmpty()) {
      forgetAuthors.executeUpdate();
    }
  }
}
