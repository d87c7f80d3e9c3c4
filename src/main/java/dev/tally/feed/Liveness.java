package dev.tally.feed;

/**
 * The times at which a viewer was last written to, heard from and sent its position, in whole
 * seconds of its loop's clock: seconds are precise enough, and 24 bytes per viewer add up.
 */
final class Liveness {

  private int wroteAt;
  private int heardAt;
  private int pingedAt;
  private int positionAt;
  private int movedAt;
  private int lastPending;

  Liveness(int now) {
    wroteAt = now;
    heardAt = now;
    pingedAt = now;
    positionAt = now;
    movedAt = now;
  }

  void wrote(int now) {
    wroteAt = now;
    movedAt = now;
  }

  void heard(int now) {
    heardAt = now;
  }

  void pinged(int now) {
    pingedAt = now;
  }

  void positioned(int now) {
    positionAt = now;
  }

  /**
   * Notes how many bytes are pending in the transport. Any change is progress, and a sign of life:
   * a ping queued behind what the viewer has yet to read cannot be answered.
   */
  void pending(int now, long bytes) {
    int seen = (int) Math.min(bytes, Integer.MAX_VALUE);
    if (seen != lastPending) {
      heardAt = now;
      lastPending = seen;
      movedAt = now;
    } else if (seen == 0) {
      movedAt = now;
    }
  }

  boolean isStuck(int now, FeedTiming timing) {
    return now - movedAt >= timing.patience().toSeconds();
  }

  /** Returns whether a ping was unanswered for too long. If bytes are pending, patience decides. */
  boolean isDead(int now, FeedTiming timing) {
    return lastPending == 0 && pingedAt > heardAt && now - heardAt >= timing.dead().toSeconds();
  }

  boolean isBeatDue(int now, FeedTiming timing) {
    return isPingDue(now, timing) || isSilent(now, timing);
  }

  boolean isPingDue(int now, FeedTiming timing) {
    return now - Math.max(heardAt, pingedAt) >= timing.ping().toSeconds();
  }

  boolean isSilent(int now, FeedTiming timing) {
    return now - wroteAt >= timing.silence().toSeconds();
  }

  /** Returns whether the last position was sent before this second. */
  boolean isPositionOlder(int second) {
    return positionAt < second;
  }

  /** Returns whether a position is due, which is at most once a second. */
  boolean isPositionDue(int now) {
    return now > positionAt;
  }
}
