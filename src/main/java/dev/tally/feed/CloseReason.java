package dev.tally.feed;

/**
 * The reason for closing a WebSocket: every code that Tally sends on its own initiative (it answers
 * a close with the code it received). An event stream just ends.
 */
public enum CloseReason {
  /** The viewer sent a frame that RFC 6455 forbids. */
  PROTOCOL_ERROR(1002, false),
  BINARY(1003, false),
  NOT_UTF8(1007, false),
  REFUSED(1008, false),
  TOO_LONG(1009, false),
  /** The server is closing or its data was reset; the detail says {@code retry=MILLIS}. */
  RETURN_LATER(1012, true),
  /** Memory is short, and this viewer held the most. */
  NO_ROOM(1013, true),
  BAD_TOKEN(4001, false),
  TOOK_NOTHING(4002, true);

  private final int code;
  private final boolean mayReturn;

  CloseReason(int code, boolean mayReturn) {
    this.code = code;
    this.mayReturn = mayReturn;
  }

  /** Returns whether the same client, if it reconnects by itself, may expect another outcome. */
  public boolean mayReturn() {
    return mayReturn;
  }

  /** Returns the status code, see RFC 6455, section 7.4. */
  public int code() {
    return code;
  }
}
