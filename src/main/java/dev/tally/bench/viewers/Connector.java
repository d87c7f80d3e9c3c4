package dev.tally.bench.viewers;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Connects viewers. At first it limits how many are under way, as a server is to be measured and
 * not flooded; in a storm it connects each when it is due, as browsers do not wait for each other.
 * Lives on the viewers' thread; the caller counts failures.
 */
final class Connector {

  private static final int MOST_UNDER_WAY = 200;
  private static final long MOST_WAIT_MILLIS = 20;

  private final Endpoint server;
  private final Selector selector;
  private final IntFunction<String> paths;
  private final TlsLine.Buffers buffers = new TlsLine.Buffers();
  private final Queue<SwarmViewer> waiting = new ArrayDeque<>();
  private Optional<Storm> storm = Optional.empty();
  private int underWay;

  /**
   * @param paths the path that a viewer opens, by the viewer's number
   */
  Connector(Endpoint server, Selector selector, IntFunction<String> paths) {
    this.server = server;
    this.selector = selector;
    this.paths = paths;
  }

  /** Adds a viewer to the end of the queue. */
  void add(SwarmViewer viewer) {
    waiting.add(viewer);
  }

  /** Connects viewers when they are due in this storm, from now on. */
  void follow(Storm which) {
    storm = Optional.of(which);
  }

  /** Clears the queue. */
  void stop() {
    waiting.clear();
  }

  /** Removes and returns the next viewer, if one is to be connected now. */
  Optional<SwarmViewer> next(long nanos) {
    boolean now =
        !waiting.isEmpty() && (storm.isEmpty() ? underWay < MOST_UNDER_WAY : untilDue(nanos) <= 0);
    return now ? Optional.of(waiting.remove()) : Optional.empty();
  }

  /** Returns how many milliseconds to wait before the next call of {@link #next}. */
  long waitMillis(long nanos) {
    return storm.isEmpty() || waiting.isEmpty()
        ? MOST_WAIT_MILLIS
        : Math.max(1, TimeUnit.NANOSECONDS.toMillis(untilDue(nanos)));
  }

  private long untilDue(long nanos) {
    return storm.orElseThrow().dueNanos(waiting.element().number()) - nanos;
  }

  void connect(SwarmViewer viewer) throws IOException {
    underWay++;
    viewer.moveTo(SwarmViewer.State.CONNECTING);
    SocketChannel channel = server.socket(viewer.number());
    try {
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, viewer);
      viewer.attach(key, server.line(channel, buffers));
      if (channel.connect(server.address())) {
        connected(viewer);
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Asks the server for a WebSocket. */
  void connected(SwarmViewer viewer) throws IOException {
    viewer.connected(server.handshake(paths.apply(viewer.number())));
  }

  /** Records that a viewer under way is connected or lost. */
  void done() {
    underWay--;
  }
}
