package dev.tally.bench.viewers;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Makes some viewers stop reading, or cuts all of them off. Lives on the viewers' thread. */
public final class Faults {

  private final List<SwarmViewer> viewers;
  private final Connector connector;
  private int blind;
  private Optional<Storm> storm = Optional.empty();

  Faults(List<SwarmViewer> viewers, Connector connector) {
    this.viewers = viewers;
    this.connector = connector;
  }

  /** Stops at most {@code most} of the open viewers from reading; returns how many it stopped. */
  public int stall(int most) {
    List<SwarmViewer> open = viewers.stream().filter(SwarmViewer::isOpen).toList();
    Stall which = new Stall(Math.min(most, open.size()), open.size());
    for (int place = 0; place < open.size(); place++) {
      if (which.isStalled(place)) {
        open.get(place).stall();
      }
    }
    blind = which.stalled();
    return blind;
  }

  /** Returns how many viewers do not read, and so would not notice that the server is gone. */
  int blind() {
    return blind;
  }

  void lost(SwarmViewer viewer) {
    blind -= blind > 0 && viewer.isStaller() ? 1 : 0;
  }

  /** Lets the stalled viewers read again; returns how many there are. */
  public int resume() {
    List<SwarmViewer> stalled = stalled();
    stalled.forEach(SwarmViewer::resume);
    blind = 0;
    return stalled.size();
  }

  /** Returns how many of the viewers that stalled do not have these totals. */
  public int behind(long[] expected) {
    return (int) stalled().stream().filter(viewer -> !viewer.has(expected)).count();
  }

  private List<SwarmViewer> stalled() {
    return viewers.stream().filter(viewer -> viewer.isOpen() && viewer.isStaller()).toList();
  }

  /** Cuts all open connections at once with a reset, and has each viewer return when it is due. */
  void cut() throws IOException {
    int[] places = new int[viewers.size()];
    int cut = 0;
    for (SwarmViewer viewer : viewers) {
      if (viewer.isOpen()) {
        viewer.reset();
        connector.add(viewer);
        places[viewer.number()] = cut++;
      }
    }
    Storm begun = new Storm(System.nanoTime(), places, cut);
    connector.follow(begun);
    storm = Optional.of(begun);
  }

  /** Records that a viewer has its snapshot; if it was cut off, this is its return. */
  void synced(SwarmViewer viewer, long nanos) {
    storm.ifPresent(begun -> begun.back(viewer.number(), nanos));
  }

  /** Returns the storm that {@link #cut} began. */
  public Storm storm() {
    return storm.orElseThrow();
  }
}
