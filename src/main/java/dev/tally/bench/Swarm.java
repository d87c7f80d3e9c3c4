package dev.tally.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Thousands of viewers on one thread, over plain sockets and one buffer, so that they cost their
 * machine little. All but {@link #start}, {@link #ask} and {@link #close} is done on that thread; a
 * connection that fails is counted as lost, with the reason of the first.
 */
final class Swarm implements Runnable, AutoCloseable {

  /**
   * What has happened so far.
   *
   * @param ready have their snapshot, or are open where there is none
   * @param late of the totals since the last time that this was asked
   */
  record Counts(
      long nanos,
      int ready,
      int lost,
      Optional<String> firstLoss,
      long delivered,
      long stepsBack,
      Histogram late) {}

  private static final int MOST_CONNECTING = 200;
  private static final int BUFFER_BYTES = 2 * FrameReader.MOST_BYTES;
  private static final long MOST_WAIT_MILLIS = 20;

  private final Endpoint server;
  private final IntFunction<String> paths;
  private final boolean snapshots;
  private final Products products;
  private final FrameReader frames;
  private final Selector selector;
  private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final Queue<Runnable> asked = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Thread thread = new Thread(this, "viewers");
  private final List<Viewer> viewers = new ArrayList<>();
  private final SelectionKey[] keys;
  private final Queue<Viewer> toConnect = new ArrayDeque<>();
  private int mostConnecting = MOST_CONNECTING;
  private int connecting;
  private int ready;
  private int lost;
  private long delivered;
  private long stepsBack;
  private long now;
  private Optional<String> firstLoss = Optional.empty();
  private Optional<Stall> stall = Optional.empty();
  private Optional<Storm> storm = Optional.empty();
  private Lateness lateness = (product, total, nanos, into) -> {};
  private Histogram late = Lateness.histogram();
  private volatile boolean closed;

  /**
   * @param watched the products that the viewer with that number follows, sorted; none: whatever it
   *     is told
   * @param paths what the viewer with that number opens
   * @param snapshots whether the server tells when a viewer has its snapshot
   */
  Swarm(
      Endpoint server,
      int size,
      IntFunction<int[]> watched,
      IntFunction<String> paths,
      boolean snapshots,
      Products products)
      throws IOException {
    this.server = server;
    this.paths = paths;
    this.snapshots = snapshots;
    this.products = products;
    this.frames = new FrameReader(products);
    this.selector = Selector.open();
    this.keys = new SelectionKey[size];
    for (int number = 0; number < size; number++) {
      viewers.add(new Viewer(this, number, watched.apply(number)));
    }
  }

  /** Begins to open them. */
  void start() {
    toConnect.addAll(viewers);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Has this done on the viewers' thread, and waits for it.
   *
   * @throws CompletionException where that thread has failed
   */
  <T> T ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    tell(() -> answer.complete(question.get()));
    CompletableFuture.anyOf(answer, ended).join();
    return answer.join();
  }

  /** Has this done on the viewers' thread, soon. */
  void tell(Runnable task) {
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
        long wait = connectMore();
        selector.select(this::look, wait);
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    } catch (IOException | RuntimeException | Error e) {
      ended.completeExceptionally(e); // so that nobody waits for an answer
    }
  }

  /** Returns for how long there is nothing to open, in milliseconds. */
  private long connectMore() {
    now = System.nanoTime();
    while (connecting < mostConnecting && !toConnect.isEmpty()) {
      long due = storm.map(s -> s.dueNanos(toConnect.element().number())).orElse(now);
      if (due > now) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(due - now));
      }
      connect(toConnect.remove());
    }
    return MOST_WAIT_MILLIS;
  }

  private void connect(Viewer viewer) {
    viewer.moveTo(Viewer.State.CONNECTING);
    connecting++;
    try {
      SocketChannel channel = server.socket(viewer.number());
      channel.configureBlocking(false);
      keys[viewer.number()] = channel.register(selector, SelectionKey.OP_CONNECT, viewer);
      if (channel.connect(server.address())) {
        connected(viewer);
      }
    } catch (IOException e) {
      drop(viewer, e);
    }
  }

  private void connected(Viewer viewer) throws IOException {
    keys[viewer.number()].interestOps(SelectionKey.OP_READ);
    viewer.moveTo(Viewer.State.UPGRADING);
    write(viewer, ByteBuffer.wrap(server.handshake(paths.apply(viewer.number()))));
  }

  private void look(SelectionKey key) {
    Viewer viewer = (Viewer) Objects.requireNonNull(key.attachment());
    try {
      if (viewer.state() == Viewer.State.CONNECTING) {
        ((SocketChannel) key.channel()).finishConnect();
        connected(viewer);
      } else {
        now = System.nanoTime();
        viewer.read(key, in, frames);
      }
    } catch (IOException e) {
      drop(viewer, e);
    }
  }

  /** What a viewer says is short, and its socket empty: what does not fit at once never will. */
  void write(Viewer viewer, ByteBuffer bytes) throws IOException {
    ((SocketChannel) keys[viewer.number()].channel()).write(bytes);
    if (bytes.hasRemaining()) {
      throw new IOException("the server reads nothing");
    }
  }

  private void drop(Viewer viewer, IOException why) {
    if (viewer.state() == Viewer.State.LOST) {
      return;
    }
    if (viewer.isUnderWay()) {
      connecting--;
    } else if (viewer.isSynced()) {
      ready--;
    }
    viewer.moveTo(Viewer.State.LOST);
    lost++;
    if (firstLoss.isEmpty()) {
      firstLoss = Optional.of(String.valueOf(why.getMessage()));
    }
    closeQuietly(viewer);
  }

  private void closeQuietly(Viewer viewer) {
    try {
      SelectionKey key = keys[viewer.number()];
      if (key != null) {
        key.channel().close();
      }
    } catch (IOException e) {
      // it is gone either way
    }
  }

  void upgraded(Viewer viewer) {
    connecting--;
    if (!snapshots) {
      viewer.synced();
    }
  }

  void synced(Viewer viewer) {
    ready++;
    storm.ifPresent(s -> s.back(viewer.number(), now));
  }

  void steppedBack() {
    stepsBack++;
  }

  /**
   * @param isNew whether the viewer was not told it before, in a snapshot
   */
  void delivered(Viewer viewer, int product, long total, boolean isNew) {
    delivered++;
    if (isNew && (stall.isEmpty() || !stall.get().isStalled(viewer.number()))) {
      lateness.arrived(product, total, now, late);
    }
  }

  /** How many totals a viewer keeps that follows these. */
  int slots(int[] watched) {
    return watched.length == 0 ? products.size() : watched.length;
  }

  /** Those that are not there yet never come. */
  void giveUp(String why) {
    toConnect.clear();
    for (Viewer viewer : viewers) {
      if (!viewer.isSynced()) {
        drop(viewer, new IOException(why));
      }
    }
  }

  /** Have their snapshot. */
  int ready() {
    return ready;
  }

  /** Have their snapshot, or are lost. */
  int settled() {
    return ready + lost;
  }

  Counts counts() {
    Counts counts =
        new Counts(System.nanoTime(), ready, lost, firstLoss, delivered, stepsBack, late);
    late = Lateness.histogram();
    return counts;
  }

  /** From now on totals are late by this. */
  boolean measure(Lateness by) {
    lateness = by;
    return true;
  }

  /** How many of those that are open have exactly these totals, and of the stalled ones only. */
  int right(long[] expected, boolean stalledOnly) {
    int right = 0;
    for (Viewer viewer : viewers) {
      boolean asked = !stalledOnly || stall.filter(s -> s.isStalled(viewer.number())).isPresent();
      if (asked && viewer.state() == Viewer.State.OPEN && viewer.has(expected)) {
        right++;
      }
    }
    return right;
  }

  /** These do not read from now on. */
  void stall(Stall which) {
    stall = Optional.of(which);
    setStalled(0);
  }

  /** They read again. */
  int unstall() {
    return setStalled(SelectionKey.OP_READ);
  }

  /** Returns how many there are. */
  private int setStalled(int interest) {
    int open = 0;
    for (Viewer viewer : viewers) {
      if (viewer.state() == Viewer.State.OPEN
          && stall.filter(s -> s.isStalled(viewer.number())).isPresent()) {
        keys[viewer.number()].interestOps(interest);
        open++;
      }
    }
    return open;
  }

  /** Cuts all connections at once, with a reset, and has each come back in its time. */
  int cut() {
    try {
      for (Viewer viewer : viewers) {
        if (viewer.state() == Viewer.State.OPEN) {
          SocketChannel channel = (SocketChannel) keys[viewer.number()].channel();
          channel.setOption(StandardSocketOptions.SO_LINGER, 0);
          channel.close();
          viewer.moveTo(Viewer.State.AWAY);
          toConnect.add(viewer);
        }
      }
      selector.selectNow(key -> {}); // which is when they are really closed
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ready = 0;
    mostConnecting = Integer.MAX_VALUE; // browsers do not wait for each other
    storm = Optional.of(new Storm(System.nanoTime(), viewers.size()));
    return toConnect.size();
  }

  Outcome.Storm storm() {
    return storm.orElseThrow().outcome();
  }
}
