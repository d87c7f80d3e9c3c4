package dev.tally.bench.viewers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Thousands of viewers on one thread, over plain sockets and one buffer, so that they cost their
 * machine little. Other threads may call only {@link #start}, {@link #ask}, {@link #tell}, {@link
 * #isDeserted} and {@link #close}. Counts failed connections as lost, with the first one's reason.
 */
public final class Swarm implements Runnable, AutoCloseable {

  /**
   * The counts so far.
   *
   * @param ready viewers that have their snapshot, or are open if the server sends none
   * @param late of the totals since the counts were last taken
   */
  public record Counts(
      long nanos,
      int ready,
      int lost,
      Optional<String> firstLoss,
      long delivered,
      long stepsBack,
      Histogram late) {}

  private static final int BUFFER_BYTES = 2 * FrameReader.MOST_BYTES;

  private final boolean snapshots;
  private final ProductNumbers products;
  private final FrameReader frames;
  private final Selector selector;
  private final Connector connector;
  private final Faults faults;
  private final Deliveries deliveries = new Deliveries();
  private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final Queue<Runnable> asked = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Thread thread = new Thread(this, "tally-bench-viewers");
  private final List<SwarmViewer> viewers = new ArrayList<>();
  private int ready;
  private int lost;
  private long now;
  private Optional<String> firstLoss = Optional.empty();
  private volatile boolean deserted;
  private volatile boolean closed;

  /**
   * @param watched the products that a viewer follows, sorted, by the viewer's number; none: all
   *     that it receives
   * @param paths the path that a viewer opens, by the viewer's number
   * @param snapshots whether the server tells when a viewer has its snapshot
   */
  public Swarm(
      Endpoint server,
      int size,
      IntFunction<int[]> watched,
      IntFunction<String> paths,
      boolean snapshots,
      ProductNumbers products)
      throws IOException {
    this.snapshots = snapshots;
    this.products = products;
    this.frames = new FrameReader(products);
    this.selector = Selector.open();
    this.connector = new Connector(server, selector, paths);
    this.faults = new Faults(viewers, connector);
    for (int number = 0; number < size; number++) {
      viewers.add(new SwarmViewer(this, number, watched.apply(number)));
    }
  }

  /** Begins to open the viewers. */
  public void start() {
    viewers.forEach(connector::add);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Runs a question on the viewers' thread, and waits for its answer.
   *
   * @throws CompletionException if that thread has failed
   */
  public <T> T ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    tell(() -> answer.complete(question.get()));
    CompletableFuture.anyOf(answer, ended).join();
    return answer.join();
  }

  /** Queues a task for the viewers' thread, which runs it soon. */
  public void tell(Runnable task) {
    asked.add(task);
    selector.wakeup();
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    try (selector) {
      while (!closed) {
        for (Runnable task = asked.poll(); task != null; task = asked.poll()) {
          task.run();
        }
        connectMore();
        selector.select(this::look, connector.waitMillis(now));
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    } catch (IOException | RuntimeException | Error e) {
      ended.completeExceptionally(e); // so that no caller waits for an answer
    }
  }

  private void connectMore() {
    now = System.nanoTime();
    Optional<SwarmViewer> next = connector.next(now);
    while (next.isPresent()) {
      try {
        connector.connect(next.get());
      } catch (IOException e) {
        drop(next.get(), e);
      }
      next = connector.next(now);
    }
  }

  private void look(SelectionKey key) {
    SwarmViewer viewer = (SwarmViewer) Objects.requireNonNull(key.attachment());
    try {
      if (viewer.state() == SwarmViewer.State.CONNECTING) {
        ((SocketChannel) key.channel()).finishConnect();
        connector.connected(viewer);
      } else {
        now = System.nanoTime();
        viewer.read(in, frames);
      }
    } catch (IOException e) {
      drop(viewer, e);
    }
  }

  private void drop(SwarmViewer viewer, IOException why) {
    if (viewer.state() == SwarmViewer.State.LOST) {
      return;
    }
    if (viewer.isUnderWay()) {
      connector.done();
    } else if (viewer.isSynced()) {
      ready--;
    }
    viewer.moveTo(SwarmViewer.State.LOST);
    lost++;
    faults.lost(viewer);
    deserted = lost + faults.blind() == viewers.size();
    if (firstLoss.isEmpty()) {
      firstLoss = Optional.of(String.valueOf(why.getMessage()));
    }
    try {
      viewer.close();
    } catch (IOException e) {
      // it is gone either way
    }
  }

  void upgraded(SwarmViewer viewer) {
    connector.done();
    if (!snapshots) {
      viewer.synced();
    }
  }

  void synced(SwarmViewer viewer) {
    ready++;
    faults.synced(viewer, now);
  }

  void delivered(SwarmViewer viewer, int product, long before, long total) {
    deliveries.total(viewer, product, before, total, now);
  }

  /** Returns how many totals a viewer that follows these products keeps. */
  int slots(int[] watched) {
    return watched.length == 0 ? products.size() : watched.length;
  }

  /** Gives up all viewers that do not have their snapshot: counts them as lost, for this reason. */
  public void giveUp(String why) {
    connector.stop();
    for (SwarmViewer viewer : viewers) {
      if (!viewer.isSynced()) {
        drop(viewer, new IOException(why));
      }
    }
  }

  /** Returns how many viewers have their snapshot. */
  public int ready() {
    return ready;
  }

  /** Returns how many viewers have their snapshot or are lost. */
  public int settled() {
    return ready + lost;
  }

  public Counts counts() {
    return new Counts(
        System.nanoTime(),
        ready,
        lost,
        firstLoss,
        deliveries.delivered(),
        deliveries.stepsBack(),
        deliveries.takeLate());
  }

  /** Returns whether all viewers that read are lost. Safe for all threads. */
  public boolean isDeserted() {
    return deserted;
  }

  /** Sets the measure of lateness from now on. */
  public boolean measure(Lateness by) {
    deliveries.measure(by);
    return true;
  }

  /** Returns how many of the open viewers have exactly these totals. */
  public int right(long[] expected) {
    return (int) viewers.stream().filter(v -> v.isOpen() && v.has(expected)).count();
  }

  public Faults faults() {
    return faults;
  }

  /** Cuts off all viewers; returns how many had their snapshot. */
  public int cut() {
    try {
      faults.cut();
      selector.selectNow(key -> {}); // only this really closes them
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int cut = ready;
    ready = 0;
    return cut;
  }
}
