package dev.tally.transfer;

import java.util.OptionalLong;

/** Receives the progress of an import, on the thread that runs it. */
public interface ImportObserver {

  /** Reports something that the file's owner may not have meant, or that the server is away. */
  void notice(String sentence);

  /**
   * Reports that the file is being read ahead, before the first row is sent.
   *
   * @param bytes how many bytes of the file were read
   * @param size the file's size in bytes
   */
  void reading(long bytes, OptionalLong size);

  /** Shows one of the first rows, as it is sent. */
  default void sample(byte[] json) {}

  /** Reports a row that was not counted; rows come in the order of the file. */
  void rejected(RejectedRow row);

  /** Reports that more rows were answered. */
  void progress(ImportProgress now);
}
