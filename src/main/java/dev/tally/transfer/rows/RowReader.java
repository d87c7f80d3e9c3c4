package dev.tally.transfer.rows;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the rows of one file, one after the other and each once. Confined to one thread. */
public interface RowReader extends Closeable {

  RowSchema type();

  /** Returns the names of the values in {@link Row#source}. */
  List<String> columns();

  /**
   * Reads ahead what must be known before the first row.
   *
   * @param look called now and then
   * @throws TransferException if the file cannot be understood to its end
   */
  default void gather(Runnable look) throws IOException {}

  /**
   * Returns the next row, or empty at the end.
   *
   * @throws TransferException if the file cannot be understood from here on
   */
  Optional<Row> next() throws IOException;

  /** Returns how far it has come, in the unit of {@link #size}. */
  long position();

  /** Returns the file's size in bytes, or in rows once they were gathered; empty if unknown. */
  OptionalLong size();

  @Override
  default void close() {}
}
