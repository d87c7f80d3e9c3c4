package dev.tally.feed;

import dev.tally.shop.Interest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one loop of the feed has done since its start, for metrics. The loop counts; any thread may
 * read.
 */
public final class FeedCounts {

  /** What a viewer can follow. */
  public enum Follows {
    CATEGORY,
    PRODUCTS,
    TOP,
    NOTHING;

    static Follows of(Interest what) {
      if (what instanceof Interest.InCategory) {
        return CATEGORY;
      } else if (what instanceof Interest.Top) {
        return TOP;
      }
      return what instanceof Interest.Products some && some.size() == 0 ? NOTHING : PRODUCTS;
    }
  }

  private final LongAdder writes = new LongAdder();
  private final LongAdder busyNanos = new LongAdder();
  private final LongAdder totals = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder conflated = new LongAdder();
  private final Map<Kind, LongAdder> viewers = new ConcurrentHashMap<>();
  private final Map<CloseReason, LongAdder> closed = new ConcurrentHashMap<>();
  private final LongAdder left = new LongAdder();
  private volatile int lagging;

  private record Kind(Wire wire, Follows follows) {}

  FeedCounts() {}

  void wrote(int times) {
    writes.add(times);
  }

  void busy(long nanos) {
    busyNanos.add(nanos);
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
    kind(topic.wire(), Follows.of(topic.what())).increment();
  }

  void exited(Topic.Key topic) {
    kind(topic.wire(), Follows.of(topic.what())).decrement();
  }

  void left(Optional<CloseReason> why) {
    why.map(this::of).orElse(left).increment();
  }

  void lagging(int viewers) {
    lagging = viewers;
  }

  private LongAdder kind(Wire wire, Follows follows) {
    return viewers.computeIfAbsent(new Kind(wire, follows), kind -> new LongAdder());
  }

  private LongAdder of(CloseReason why) {
    return closed.computeIfAbsent(why, reason -> new LongAdder());
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
  public long viewers(Wire wire, Follows follows) {
    return kind(wire, follows).sum();
  }

  /** Returns how many viewers had not taken all that was written to them in the last second. */
  public int lagging() {
    return lagging;
  }

  /** Returns how many viewers the server has closed for this reason. */
  public long closed(CloseReason why) {
    return of(why).sum();
  }

  /** Returns how many viewers went by themselves, or their connection broke. */
  public long left() {
    return left.sum();
  }
}
