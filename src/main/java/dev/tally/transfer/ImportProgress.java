package dev.tally.transfer;

import java.util.OptionalLong;

/**
 * How far an import is.
 *
 * @param bytes of the file that were read for it
 * @param size of the file, in bytes
 */
public record ImportProgress(
    long accepted, long duplicate, long rejected, long bytes, OptionalLong size) {

  /** Rows that were answered. */
  public long rows() {
    return accepted + duplicate + rejected;
  }
}
