package dev.tally.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.shop.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Notes what senders, readers and viewers see, and what must not be: the properties of a counter as
 * Jepsen checks them, with one more, that one position has one state wherever it is seen. Safe for
 * all threads.
 */
final class Witness {

  private final Map<Long, Integer> statesByOffset = new ConcurrentHashMap<>();
  private final Map<String, Integer> accepted = new ConcurrentHashMap<>();
  private final List<String> wrongs = Collections.synchronizedList(new ArrayList<>());
  private final AtomicLong reads = new AtomicLong();

  void wrong(String what) {
    wrongs.add(what);
  }

  /** Notes that a command was accepted, and not as a duplicate: once, whoever answers. */
  void accepted(String command) {
    if (accepted.merge(command, 1, Integer::sum) > 1) {
      wrong("accepted twice: " + command);
    }
  }

  /** Notes all totals of the shop as someone saw them at a position. */
  void saw(String who, Position at, SortedMap<String, Long> totals) {
    reads.incrementAndGet();
    Integer known = statesByOffset.putIfAbsent(at.offset(), totals.hashCode());
    if (known != null && known != totals.hashCode()) {
      wrong("%s saw other totals than others at %s".formatted(who, at));
    }
  }

  /** Notes that someone went from one position to another. */
  void moved(String who, long from, long to) {
    if (to < from) {
      wrong("%s stepped back from %d to %d".formatted(who, from, to));
    }
  }

  void assertNothingWrong() {
    assertThat(wrongs).isEmpty();
    assertThat(reads.get()).as("somebody looked").isPositive();
  }

  @Override
  public String toString() {
    return "%,d reads of %,d positions, %,d commands accepted"
        .formatted(reads.get(), statesByOffset.size(), accepted.size());
  }
}
