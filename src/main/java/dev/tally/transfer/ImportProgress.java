package dev.tally.transfer;

import java.util.OptionalLong;

/**
 * The progress of an import.
 *
 * @param stale orders of which a newer revision is known
 * @param position how much of the file was answered, in the unit of {@code size}
 * @param size the file's size, in bytes or rows
 */
public record ImportProgress(
    long accepted, long duplicate, long stale, long rejected, long position, OptionalLong size) {

  /** Returns how many orders or products were answered. */
  public long answered() {
    return accepted + duplicate + stale + rejected;
  }
}
