package dev.tally.web.net;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The accounts of one loop that hold memory for something that has not come to its end. Lives on
 * that loop, but for {@link #relieveSoon}.
 */
final class Holders {

  private final MemoryBudget budget;
  private final EventLoop loop;
  private final Set<MemoryAccount> accounts = new LinkedHashSet<>();
  private final AtomicBoolean relieving = new AtomicBoolean();
  private long held;

  Holders(MemoryBudget budget, EventLoop loop) {
    this.budget = budget;
    this.loop = loop;
  }

  MemoryBudget budget() {
    return budget;
  }

  /** The connections of this loop hold so much more, or less. */
  void hold(long more) {
    held += more;
  }

  void add(MemoryAccount account) {
    accounts.add(account);
  }

  void remove(MemoryAccount account) {
    accounts.remove(account);
  }

  /** Any thread; many calls before the loop comes to it are one. */
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
   * Sends away who holds most and has not moved for longest, until there is room, or those who are
   * left hold no more than this loop's share: the others do their part.
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
