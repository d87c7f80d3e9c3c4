package dev.tally.feed;

/**
 * Why a WebSocket is closed: every code that Tally sends of its own accord (it answers a close with
 * the code it was sent). An event stream just ends.
 */
public enum CloseReason {
  /** A frame that RFC 6455 forbids. */
  PROTOCOL_ERROR(1002),
  BINARY(1003),
  NOT_UTF8(1007),
  REFUSED(1008),
  TOO_LONG(1009),
  /** The server goes down or its data was reset; the detail says {@code retry=MILLIS}. */
  RETURN_LATER(1012),
  BAD_TOKEN(4001),
  TOOK_NOTHING(4002);

  private final int code;

  CloseReason(int code) {
    this.code = code;
  }

  /** As in RFC 6455, section 7.4. */
  public int code() {
    return code;
  }
}
