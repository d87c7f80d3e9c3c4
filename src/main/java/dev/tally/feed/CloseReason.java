package dev.tally.feed;

/**
 * Why a WebSocket is closed: every code that Tally sends of its own accord (it answers a close with
 * the code it was sent). An event stream just ends.
 */
public enum CloseReason {
  /** A frame that RFC 6455 forbids. */
  PROTOCOL_ERROR(1002, false),
  BINARY(1003, false),
  NOT_UTF8(1007, false),
  REFUSED(1008, false),
  TOO_LONG(1009, false),
  /** The server goes down or its data was reset; the detail says {@code retry=MILLIS}. */
  RETURN_LATER(1012, true),
  /** Memory is short, and this one held most. */
  NO_ROOM(1013, true),
  BAD_TOKEN(4001, false),
  TOOK_NOTHING(4002, true);

  private final int code;
  private final boolean mayReturn;

  CloseReason(int code, boolean mayReturn) {
    this.code = code;
    this.mayReturn = mayReturn;
  }

  /** Whether the same client may expect anything else when it comes back by itself. */
  public boolean mayReturn() {
    return mayReturn;
  }

  /** As in RFC 6455, section 7.4. */
  public int code() {
    return code;
  }
}
