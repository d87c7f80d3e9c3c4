package dev.tally.web.net;

import io.netty.channel.EventLoop;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory outsiders may make the server hold: half of the heap. What one of them can make
 * grow is charged to it. Of what lasts, open connections and what they watch, at most half may be
 * that: more is refused. What comes and goes, input whose end has not come and output that is not
 * taken, may be the rest: past it those who hold most for longest are sent away, until an eighth is
 * free again.
 *
 * <p>The figures are what a connection costs at most, about, in the heap and in direct memory
 * together. Safe for all threads.
 */
public final class MemoryBudget {

  /** What is charged. */
  public enum Use {
    /** Open connections and viewers. */
    CONNECTIONS,
    /** The products that viewers have named. */
    WATCHED,
    /** Requests and messages that have not come to their end, or are not answered. */
    INPUT,
    /** What was written, and the other side has not taken. */
    OUTPUT
  }

  private final long bytes;
  private final Map<Use, AtomicLong> used = new EnumMap<>(Use.class); // complete, once made
  private final AtomicLong sum = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong evicted = new AtomicLong();
  private final Map<EventLoop, Holders> holders = new ConcurrentHashMap<>();

  public MemoryBudget(long bytes) {
    this.bytes = bytes;
    for (Use use : Use.values()) {
      used.put(use, new AtomicLong());
    }
  }

  public long bytes() {
    return bytes;
  }

  public long used(Use use) {
    return of(use).get();
  }

  private long used() {
    return sum.get();
  }

  private AtomicLong of(Use use) {
    return Objects.requireNonNull(used.get(use));
  }

  /** How often something was refused that would have lasted. */
  public long refused() {
    return refused.get();
  }

  /** How many were sent away. */
  public long evicted() {
    return evicted.get();
  }

  /** Charges what comes and goes; negative, it gives back. */
  void charge(Use use, long more) {
    of(use).addAndGet(more);
    sum.addAndGet(more);
  }

  /** Charges what lasts, if there is room for it. */
  public boolean takes(Use use, long more) {
    long lasting = used(Use.CONNECTIONS) + used(Use.WATCHED);
    if (more > 0 && (lasting + more > bytes / 2 || used() + more > bytes)) {
      refused.incrementAndGet();
      return false;
    }
    charge(use, more);
    return true;
  }

  boolean isExceeded() {
    return used() > bytes;
  }

  /** Returns by how much it must shrink until there is room again. */
  long excess() {
    return used() - (bytes - bytes / 8);
  }

  /** Returns how much of what comes and goes those of one loop may hold if there is no room. */
  long shareOfALoop() {
    long lasting = used(Use.CONNECTIONS) + used(Use.WATCHED);
    return (bytes - bytes / 8 - lasting) / Math.max(1, holders.size());
  }

  void evicted(int accounts) {
    evicted.addAndGet(accounts);
  }

  /** Those of that loop who hold what comes and goes. */
  Holders on(EventLoop loop) {
    return holders.computeIfAbsent(loop, first -> new Holders(this, loop));
  }

  /** Has every loop send away those who hold most. */
  void relieve() {
    holders.values().forEach(Holders::relieveSoon);
  }
}
