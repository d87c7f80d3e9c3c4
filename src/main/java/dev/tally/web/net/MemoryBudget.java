package dev.tally.web.net;

import io.netty.channel.EventLoop;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that outsiders may make the server hold: half of the heap. Everything that an outsider
 * can make grow is charged to this budget. At most half of it may go to what lasts, open
 * connections and what they watch; more is refused. The rest is for what comes and goes, unfinished
 * input and output that is not taken. When that runs out, the connections that hold most for
 * longest are sent away, until an eighth of the budget is free again.
 *
 * <p>The figures are about the most that a connection costs, in the heap and in direct memory
 * together. Thread-safe.
 */
public final class MemoryBudget {

  /** What the memory is used for. */
  public enum Use {
    /** Open connections and viewers. */
    CONNECTIONS,
    /** The products that viewers have named. */
    WATCHED,
    /** Requests and messages that are unfinished or not yet answered. */
    INPUT,
    /** Output that was written but that the other side has not taken. */
    OUTPUT
  }

  private final long bytes;
  private final Map<Use, AtomicLong> used = new EnumMap<>(Use.class); // complete once constructed
  private final AtomicLong sum = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong evicted = new AtomicLong();
  private final Map<EventLoop, Evictor> evictors = new ConcurrentHashMap<>();

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

  /** Returns how often something that would have lasted was refused. */
  public long refused() {
    return refused.get();
  }

  /** Returns how many connections were sent away. */
  public long evicted() {
    return evicted.get();
  }

  /** Charges what comes and goes; a negative number gives back. */
  void charge(Use use, long more) {
    of(use).addAndGet(more);
    sum.addAndGet(more);
  }

  /** Charges what lasts. Returns false, and charges nothing, if there is no room for it. */
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

  /** Returns how many bytes must be given back until there is room again. */
  long excess() {
    return used() - (bytes - bytes / 8);
  }

  /**
   * Returns how much the connections of one loop may hold of what comes and goes if there is no
   * room.
   */
  long shareOfALoop() {
    long lasting = used(Use.CONNECTIONS) + used(Use.WATCHED);
    return (bytes - bytes / 8 - lasting) / Math.max(1, evictors.size());
  }

  void evicted(int accounts) {
    evicted.addAndGet(accounts);
  }

  /** Returns the accounts of this loop that hold what comes and goes. */
  Evictor on(EventLoop loop) {
    return evictors.computeIfAbsent(loop, first -> new Evictor(this, loop));
  }

  /** Makes every loop send away the connections that hold most. */
  void relieve() {
    evictors.values().forEach(Evictor::relieveSoon);
  }
}
