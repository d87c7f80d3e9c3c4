package dev.tally.transfer;

import java.util.OptionalLong;

/** Is told how an import goes, on the thread that runs it. */
public interface ImportObserver {

  /** Something about the file that its owner may not have meant, or that the server is away. */
  void notice(String sentence);

  /**
   * The file is read ahead, before the first row is sent.
   *
   * @param bytes of it that were read
   * @param size of it, in bytes
   */
  void reading(long bytes, OptionalLong size);

  /** A row was not counted; in the order of the file, but for those that could not even be sent. */
  void rejected(RejectedRow row);

  /** More rows were answered. */
  void progress(ImportProgress now);
}
