package dev.tally.transfer;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The rows of one file, one after the other and each once. One thread. */
interface Rows {

  RecordType type();

  /** The names of the values in {@link Row#source}. */
  List<String> columns();

  /**
   * Empty at the end.
   *
   * @throws TransferException where the file cannot be understood from here on
   */
  Optional<Row> next() throws IOException;
}
