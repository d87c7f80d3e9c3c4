package dev.tally.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The rows of one file, one after the other and each once. One thread. */
interface RowReader extends Closeable {

  RecordType type();

  /** The names of the values in {@link Row#source}. */
  List<String> columns();

  /**
   * Reads ahead what has to be known before the first row.
   *
   * @param look is called now and then
   * @throws TransferException if the file cannot be understood to its end
   */
  default void gather(Runnable look) throws IOException {}

  /**
   * Empty at the end.
   *
   * @throws TransferException where the file cannot be understood from here on
   */
  Optional<Row> next() throws IOException;

  /** How far it is, in the unit of {@link #size}. */
  long position();

  /** In bytes of the file, or in its rows once they were gathered; empty if nobody knows. */
  OptionalLong size();

  @Override
  default void close() {}
}
