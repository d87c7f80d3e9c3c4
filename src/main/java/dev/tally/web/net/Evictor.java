package dev.tally.web.net;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Evicts connections of one event loop when the budget is exceeded: of the accounts that hold
 * memory for something unfinished, those that hold most for longest. Lives on that loop, except for
 * {@link #relieveSoon}.
 */
final class Evictor {

  private final MemoryBudget budget;
  private final EventLoop loop;
  private final Set<MemoryAccount> accounts = new LinkedHashSet<>();
  private final AtomicBoolean relieving = new AtomicBoolean();
  private long held;

  Evictor(MemoryBudget budget, EventLoop loop) {
    this.budget = budget;
    this.loop = loop;
  }

  MemoryBudget budget() {
    return budget;
  }

  /** Adds to the bytes that the connections of this loop hold; a negative number subtracts. */
  void hold(long more) {
    held += more;
  }

  void add(MemoryAccount account) {
    accounts.add(account);
  }

  void remove(MemoryAccount account) {
    accounts.remove(account);
  }

  /**
   * Schedules {@link #relieve} on the loop. Callable from any thread; calls made before it runs
   * count as one.
   */
  void relieveSoon() {
    if (!relieving.getAndSet(true)) {
      loop.execute(
          () -> {
            relieving.set(false);
            relieve();
          });
    }
  }

  /**
   * Evicts the accounts that hold most and have not moved for longest, until there is room or the
   * rest hold no more than this loop's share: the other loops do their part.
   */
  void relieve() {
    if (!holdsTooMuch()) {
      return;
    }
    long now = System.nanoTime();
    List<MemoryAccount> heaviest = new ArrayList<>(accounts);
    heaviest.sort(Comparator.comparingDouble((MemoryAccount a) -> a.burden(now)).reversed());
    int sentAway = 0;
    while (holdsTooMuch() && sentAway < heaviest.size()) {
      heaviest.get(sentAway++).evict();
    }
    budget.evicted(sentAway);
  }

  private boolean holdsTooMuch() {
    return held > budget.shareOfALoop() && budget.excess() > 0;
  }
}
