package dev.tally.transfer;

import java.util.OptionalLong;

/**
 * How far an import is.
 *
 * @param position how much of the file was answered, in the unit of its size
 * @param size of the file, in bytes or rows
 */
public record ImportProgress(
    long accepted, long duplicate, long rejected, long position, OptionalLong size) {

  /** How many orders or products were answered. */
  public long answered() {
    return accepted + duplicate + rejected;
  }
}
