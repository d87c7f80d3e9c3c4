package dev.tally.feed;

/**
 * When a viewer was last written to, heard from and told its position, in whole seconds of its
 * loop's clock: seconds are fine enough, and 24 bytes a viewer add up.
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
   * Notes how much still waits in the transport. Any difference is progress, and a sign of life: a
   * ping that lies behind what the viewer has yet to read can have no answer.
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

  boolean isStuck(int now, FeedTiming pace) {
    return now - movedAt >= pace.patience().toSeconds();
  }

  /** Where something is pending it is patience that decides. */
  boolean isDead(int now, FeedTiming pace) {
    return lastPending == 0 && pingedAt > heardAt && now - heardAt >= pace.dead().toSeconds();
  }

  boolean isBeatDue(int now, FeedTiming pace) {
    return isPingDue(now, pace) || isSilent(now, pace);
  }

  boolean isPingDue(int now, FeedTiming pace) {
    return now - Math.max(heardAt, pingedAt) >= pace.ping().toSeconds();
  }

  boolean isSilent(int now, FeedTiming pace) {
    return now - wroteAt >= pace.silence().toSeconds();
  }

  /** At most once a second. */
  boolean isPositionDue(int now) {
    return now > positionAt;
  }
}
