package dev.tally.web.http;

/**
 * How a port serves what it does not serve to everyone.
 *
 * @param isForOwnPages whether pages of other origins may neither read nor open feeds: whoever
 *     reaches the port may do both, and so may any page in his browser
 */
public record PortAccess(OperatorRoutes operators, ReaderRoutes readers, boolean isForOwnPages) {

  /** Everything to everyone. */
  public static final PortAccess OPEN =
      new PortAccess(OperatorRoutes.OPEN, ReaderRoutes.OPEN, false);
}
