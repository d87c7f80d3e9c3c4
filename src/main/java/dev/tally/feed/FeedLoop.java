package dev.tally.feed;

import dev.tally.feed.Staleness.Stale;
import dev.tally.shop.Image;
import dev.tally.shop.Interest;
import dev.tally.shop.Position;
import dev.tally.shop.Window;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;

/**
 * The viewers of one event loop. It paces itself: a change after a quiet period is sent at once;
 * then the loop rests for at least the flush pause and at least as long as its last pass took. So
 * serving viewers takes at most half of the loop's time, however fast orders come in.
 *
 * <p>Everything except {@link #wake()}, {@link #viewers()} and the counts belongs to the loop's
 * thread.
 */
public final class FeedLoop {

  /** The number of steps in which the heartbeats of all viewers are spread over a second. */
  private static final int BEATS_A_SECOND = 20;

  /** The rough cost of a write, in checks of a viewer that has nothing due. */
  private static final int LOOKS_A_WRITE = 16;

  private enum State {
    QUIET,
    PASSING,
    RESTING
  }

  private final Loop loop;
  private final FeedTiming timing;
  private final Staleness staleness;
  private final AtomicBoolean woken = new AtomicBoolean();
  private final List<Subscription> viewers = new ArrayList<>();
  private final Map<Window, Source> sources = new EnumMap<>(Window.class);
  private final Source shop;
  private final Map<Topic.Key, Topic> topics = new HashMap<>();
  private final FeedCounts counts = new FeedCounts();
  private final PassTimer timer = new PassTimer();
  private volatile int viewerCount;

  private final long origin;
  private State state = State.QUIET;
  private boolean again;
  private int nextInPass;
  private int nextToBeat;
  private int nowSeconds;
  private boolean beating;
  private Optional<Stale> stale = Optional.empty();
  private int staleAt;
  private int lagging;
  private LongConsumer onBeat = beat -> {};
  private long beatPassed;

  FeedLoop(
      Loop loop,
      Function<Window, Image> newest,
      FeedTiming timing,
      Staleness staleness,
      ByteBufAllocator allocator) {
    this.loop = loop;
    this.staleness = staleness;
    this.timing = timing;
    for (Window window : Window.values()) {
      sources.put(
          window,
          new Source(
              () -> newest.apply(window), new Encodings(allocator, timing.productsAWrite())));
    }
    this.shop = source(Interest.NOTHING);
    this.origin = loop.nanoTime();
  }

  /**
   * Adds a viewer. Sends it the snapshot, or what it missed since a position, and every change from
   * then on.
   *
   * @param since the position from which the viewer resumes; one of another lineage or from the
   *     future gets the full snapshot, and so does one who follows a window, a list or skus
   */
  public Subscription join(Viewer viewer, Wire wire, Interest what, Optional<Position> since) {
    Optional<Long> cursor = cursor(what, since);
    startBeating();
    Subscription subscription =
        new Subscription(this, viewer, enter(new Topic.Key(what, wire)), cursor);
    subscription.index(viewers.size());
    viewers.add(subscription);
    viewerCount = viewers.size();
    subscription.serve();
    return subscription;
  }

  /** Returns the offset after which a viewer lacks something; empty: it lacks everything. */
  Optional<Long> cursor(Interest what, Optional<Position> since) {
    Image image = newest(source(what));
    return since
        .filter(position -> isResumable(what) && image.holds(position))
        .map(Position::offset)
        .filter(offset -> offset > 0);
  }

  /** A window has offsets of its own; a list and what skus mean are known to a loop alone. */
  private static boolean isResumable(Interest what) {
    return what.window() == Window.ALL
        && (what instanceof Interest.InCategory || what instanceof Interest.Products);
  }

  /** Registers who is told, on the loop, of each pass that wrote something. */
  void onPass(PassListener listener) {
    timer.onPass(listener);
  }

  /**
   * Registers who is told, on the loop, of each heartbeat whose image was offered to all viewers.
   */
  public void onBeat(LongConsumer listener) {
    onBeat = listener;
  }

  /**
   * Tells the loop that there is a newer image. Any thread; calls coalesce until the loop looks.
   */
  void wake() {
    timer.published();
    if (!woken.getAndSet(true)) {
      timer.woken(loop.nanoTime());
      loop.execute(this::look);
    }
  }

  private void look() {
    timer.look();
    woken.set(false); // before reading the image, so that no wake is lost
    if (state == State.QUIET) {
      startPass();
    } else {
      again = true;
    }
  }

  private void startPass() {
    state = State.PASSING;
    again = false;
    nextInPass = 0;
    counts.conflated(timer.start());
    goOn(
        () -> {
          for (Source source : sources.values()) {
            if (source.isFollowed() || source == shop) {
              source.show(newest(source));
            }
          }
          continuePass();
        });
  }

  /** Runs a step. If it throws, schedules another pass: a loop left passing would stay silent. */
  private void goOn(Runnable step) {
    boolean isDone = false;
    try {
      step.run();
      isDone = true;
    } finally {
      if (!isDone) {
        again = true;
        rest();
      }
    }
  }

  private void continuePass() {
    long start = loop.nanoTime();
    int written = 0;
    int looks = LOOKS_A_WRITE * timing.writesAPiece();
    while (nextInPass < viewers.size() && looks > 0) {
      boolean wrote = viewers.get(nextInPass++).serve();
      written += wrote ? 1 : 0;
      looks -= wrote ? LOOKS_A_WRITE : 1;
    }
    counts.wrote(written);
    long now = loop.nanoTime();
    timer.add(now - start, written > 0);
    if (nextInPass < viewers.size()) {
      soon(() -> goOn(this::continuePass));
    } else {
      counts.busy(timer.busyNanos());
      rest();
      timer.end(now);
      passBeat();
    }
  }

  private void passBeat() {
    long beat = shop.current().beat();
    if (beat != beatPassed) {
      beatPassed = beat;
      onBeat.accept(beatPassed);
    }
  }

  private void rest() {
    state = State.RESTING;
    Duration pass = Duration.ofNanos(timer.busyNanos());
    loop.schedule(this::endRest, pass.compareTo(timing.flush()) > 0 ? pass : timing.flush());
  }

  private void endRest() {
    state = State.QUIET;
    if (again) {
      startPass();
    }
  }

  private Source source(Interest what) {
    return Objects.requireNonNull(sources.get(what.window()), "each window has one");
  }

  /**
   * Returns the newest image. If its epoch is new, closes all viewers: cursors mean nothing in it.
   */
  Image newest(Source source) {
    Image image = source.newest();
    boolean isForeign = !image.at().epoch().equals(source.epoch());
    if (isForeign) {
      source.show(image);
    }
    if (isForeign && source.isFollowed()) { // else nobody has a cursor in it
      closeAll(CloseReason.RETURN_LATER, i -> "retry=" + (500 + i / 2)); // 2,000 a second
    }
    return image;
  }

  /** Runs a task after whatever else is waiting on the loop. */
  void soon(Runnable task) {
    loop.schedule(task, Duration.ZERO);
  }

  /** Closes all viewers. */
  void closeAll(CloseReason why, IntFunction<String> detail) {
    List<Subscription> all = List.copyOf(viewers);
    for (int i = 0; i < all.size(); i++) {
      all.get(i).close(why, detail.apply(i));
    }
  }

  /**
   * Forgets a viewer.
   *
   * @param why why the server closes it; empty if it left
   */
  void leave(Subscription gone, Optional<CloseReason> why) {
    counts.left(why);
    Subscription last = viewers.remove(viewers.size() - 1);
    if (last != gone) {
      viewers.set(gone.index(), last);
      last.index(gone.index());
      again = again || state == State.PASSING; // the pass may skip the viewer that moved
    }
    viewerCount = viewers.size();
    exit(gone.topic());
    if (viewers.isEmpty()) {
      counts.lagging(0);
      shop.encodings().forget();
    }
  }

  /** Counts somebody who was closed for this reason before joining. */
  public void turnedAway(CloseReason why) {
    counts.left(Optional.of(why));
  }

  /** Moves a viewer from one topic to another of the same wire. */
  Topic move(Topic from, Interest what) {
    Topic to = enter(new Topic.Key(what, from.wire()));
    exit(from);
    return to;
  }

  private Topic enter(Topic.Key key) {
    Topic topic = topics.computeIfAbsent(key, this::topic);
    topic.enter();
    counts.entered(key);
    return topic;
  }

  private Topic topic(Topic.Key key) {
    Source source = source(key.what());
    if (!source.isFollowed()) {
      source.show(source.newest()); // it rested, or its image is older than the last reset
    }
    source.enter();
    return new Topic(key, source);
  }

  private void exit(Topic topic) {
    topic.leave();
    counts.exited(topic.key());
    if (topic.viewers() == 0) {
      topics.remove(topic.key());
      topic.source().leave();
      if (!topic.source().isFollowed() && topic.source() != shop) { // which each pass shows
        topic.source().rest();
      }
    }
  }

  private void startBeating() {
    if (!beating) {
      beating = true;
      nowSeconds = secondsSinceOrigin();
      loop.schedule(this::beat, Duration.ofSeconds(1).dividedBy(BEATS_A_SECOND));
    }
  }

  /** Checks the next part of the viewers: one timer drives all heartbeats. */
  private void beat() {
    beating = false;
    nowSeconds = secondsSinceOrigin();
    lookWhetherStale();
    for (int n = viewers.size() / BEATS_A_SECOND + 1; n > 0 && !viewers.isEmpty(); n--) {
      nextToBeat = (nextToBeat + 1) % viewers.size();
      if (nextToBeat == 0) {
        counts.lagging(lagging);
        lagging = 0;
      }
      lagging += viewers.get(nextToBeat).beat(nowSeconds, timing) ? 1 : 0;
    }
    if (!viewers.isEmpty()) {
      startBeating();
    }
  }

  private void lookWhetherStale() {
    Optional<Stale> found = staleness.present().get();
    if (found.isPresent() && stale.isEmpty()) {
      staleAt = nowSeconds;
    }
    stale = found;
    if (found.filter(staleness::isUnbearable).isPresent()) {
      closeAll(CloseReason.RETURN_LATER, i -> "retry=" + (500 + i / 2)); // as in newest(Source)
    }
  }

  /** Returns since when viewers may lack something, as of the last beat. */
  Optional<Stale> stale() {
    return stale;
  }

  /** Returns the second from which on it was stale, if it {@linkplain #stale is}. */
  int staleAt() {
    return staleAt;
  }

  FeedTiming timing() {
    return timing;
  }

  /** Returns the time of the last beat: while there are viewers, at most 1/20 of a second old. */
  int nowSeconds() {
    return nowSeconds;
  }

  private int secondsSinceOrigin() {
    return (int) ((loop.nanoTime() - origin) / 1_000_000_000L);
  }

  int viewers() {
    return viewerCount;
  }

  /** Counts the viewers of each category that is followed, even if it does not exist. */
  Map<String, Integer> viewersByCategory() {
    Map<String, Integer> byCategory = new HashMap<>();
    for (Topic topic : topics.values()) {
      if (topic.what() instanceof Interest.InCategory category) {
        byCategory.merge(category.name(), topic.viewers(), Integer::sum); // one topic a wire
      }
    }
    return byCategory;
  }

  /** Returns what this loop has done so far; any thread may read it. */
  public FeedCounts counts() {
    return counts;
  }

  void execute(Runnable task) {
    loop.execute(task);
  }
}
