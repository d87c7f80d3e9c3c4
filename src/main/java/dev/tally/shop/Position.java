package dev.tally.shop;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the total order of all changes, and a promise: its holder has received everything up
 * to it. Offsets rise with gaps and compare only within one {@link Lineage}.
 *
 * @param epoch the epoch that the offset belongs to; empty only in {@link #ORIGIN}
 * @param offset the offset; 0 if the holder has received nothing, {@link #EMPTY_SHOP} if it knows
 *     that the shop is empty
 */
public record Position(String epoch, long offset) {

  /** The position before everything. It is foreign to every ledger: following it starts a reset. */
  public static final Position ORIGIN = new Position("", 0);

  /** The head of an epoch before its first change; the first change has the next offset. */
  public static final long EMPTY_SHOP = 1;

  private static final Pattern WRITTEN = Pattern.compile("([a-z0-9]{1,32})-(0|[1-9][0-9]{0,17})");

  public Position {
    if (offset < 0) {
      throw new IllegalArgumentException("offset " + offset + " is negative");
    }
  }

  /**
   * Reads what {@link #toString()} wrote. Returns empty for anything else, because positions come
   * back from clients.
   */
  public static Optional<Position> parse(String written) {
    Matcher matcher = WRITTEN.matcher(written);
    return matcher.matches()
        ? Optional.of(new Position(matcher.group(1), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  /** Returns the URL-safe form, {@code k3x9-42}, which is opaque to clients. */
  @Override
  public String toString() {
    return epoch + "-" + offset;
  }
}
