package dev.tally.feed;

import dev.tally.shop.Interest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * What one loop of the feed has done since its start, for metrics. The loop counts; any thread may
 * read.
 */
public final class FeedCounts {

  /** What a viewer can follow. */
  public enum Follows {
    CATEGORY,
    PRODUCTS,
    NOTHING;

    static Follows of(Interest what) {
      return what instanceof Interest.InCategory
          ? CATEGORY
          : what.equals(Interest.NOTHING) ? NOTHING : PRODUCTS;
    }
  }

  final LongAdder writes = new LongAdder();
  final LongAdder busyNanos = new LongAdder();
  private final LongAdder totals = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder conflated = new LongAdder();
  private final AtomicIntegerArray viewers =
      new AtomicIntegerArray(Wire.values().length * Follows.values().length);
  private final LongAdder[] closed = adders(CloseReason.values().length);
  private final LongAdder left = new LongAdder();
  private volatile int lagging;

  FeedCounts() {}

  private static LongAdder[] adders(int count) {
    return Stream.generate(LongAdder::new).limit(count).toArray(LongAdder[]::new);
  }

  void wroteTotals(int number) {
    totals.add(number);
  }

  void wroteBytes(int number) {
    bytes.add(number);
  }

  void conflated(long images) {
    conflated.add(images);
  }

  void entered(Topic.Key topic) {
    viewers.incrementAndGet(index(topic.wire(), Follows.of(topic.what())));
  }

  void exited(Topic.Key topic) {
    viewers.decrementAndGet(index(topic.wire(), Follows.of(topic.what())));
  }

  void left(Optional<CloseReason> why) {
    why.map(reason -> closed[reason.ordinal()]).orElse(left).increment();
  }

  void lagging(int viewers) {
    lagging = viewers;
  }

  private static int index(Wire wire, Follows follows) {
    return wire.ordinal() * Follows.values().length + follows.ordinal();
  }

  /** Returns how many writes its passes have made; one serves one viewer all that is due. */
  public long writes() {
    return writes.sum();
  }

  /** Returns how long its passes took, in nanoseconds. */
  public long busyNanos() {
    return busyNanos.sum();
  }

  /** Returns how many totals were written to viewers. */
  public long totals() {
    return totals.sum();
  }

  /** Returns how many bytes were written to viewers, before TLS. */
  public long bytes() {
    return bytes.sum();
  }

  /** Returns how many images it showed nobody, because a newer one was there already. */
  public long conflated() {
    return conflated.sum();
  }

  /** Returns how many viewers by this wire follow this now. */
  public int viewers(Wire wire, Follows follows) {
    return viewers.get(index(wire, follows));
  }

  /** Returns how many viewers had not taken all that was written to them in the last second. */
  public int lagging() {
    return lagging;
  }

  /** Returns how many viewers the server has closed for this reason. */
  public long closed(CloseReason why) {
    return closed[why.ordinal()].sum();
  }

  /** Returns how many viewers went by themselves, or their connection broke. */
  public long left() {
    return left.sum();
  }
}
