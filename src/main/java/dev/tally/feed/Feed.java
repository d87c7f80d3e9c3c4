package dev.tally.feed;

import dev.tally.shop.Image;
import dev.tally.shop.Window;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;

/** All loops with their viewers. Thread-safe. */
public final class Feed {

  private final List<FeedLoop> loops;

  /**
   * @param newest returns the newest image of a window; call {@link #wake()} after each new one
   */
  public Feed(
      List<? extends Loop> loops,
      Function<Window, Image> newest,
      FeedTiming timing,
      Staleness staleness,
      ByteBufAllocator allocator) {
    this.loops =
        loops.stream()
            .map(loop -> new FeedLoop(loop, newest, timing, staleness, allocator))
            .toList();
  }

  /** Returns the viewers of the loop at this index in the constructor's list. */
  public FeedLoop on(int loop) {
    return loops.get(loop);
  }

  /** Tells all loops that there is a newer image. Returns at once. */
  public void wake() {
    loops.forEach(FeedLoop::wake);
  }

  /** Returns roughly how many viewers are connected. */
  public int viewers() {
    return loops.stream().mapToInt(FeedLoop::viewers).sum();
  }

  /**
   * Counts the viewers.
   *
   * @return completes on one of the loops, once every loop has counted its own
   */
  public CompletableFuture<ViewerCounts> counts() {
    return loops.stream()
        .map(Feed::counts)
        .reduce(
            CompletableFuture.completedFuture(ViewerCounts.NONE),
            (some, others) -> some.thenCombine(others, ViewerCounts::plus));
  }

  private static CompletableFuture<ViewerCounts> counts(FeedLoop loop) {
    CompletableFuture<ViewerCounts> counted = new CompletableFuture<>();
    loop.execute(
        () -> counted.complete(new ViewerCounts(loop.viewers(), loop.viewersByCategory())));
    return counted;
  }

  /**
   * Registers who is told of each pass of each loop, on that loop. Call before there are viewers.
   */
  public void onPass(PassListener listener) {
    loops.forEach(loop -> loop.execute(() -> loop.onPass(listener)));
  }

  /** Adds up one of the counts of all loops. */
  public long sum(ToLongFunction<FeedCounts> count) {
    return loops.stream().map(FeedLoop::counts).mapToLong(count).sum();
  }

  /**
   * Closes every viewer with a random retry delay of its own, so that they do not all return at
   * once: at least half a second, plus up to half a second and half a millisecond per viewer.
   *
   * @return completes when every viewer has been sent its close
   */
  public CompletableFuture<Void> closeAll(RandomGenerator random) {
    int spreadMillis = 500 + viewers() / 2;
    return CompletableFuture.allOf(
        loops.stream()
            .map(loop -> closeAll(loop, random, spreadMillis))
            .toArray(CompletableFuture<?>[]::new));
  }

  private static CompletableFuture<Void> closeAll(
      FeedLoop loop, RandomGenerator random, int spreadMillis) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          loop.closeAll(
              CloseReason.RETURN_LATER, i -> "retry=" + (500 + random.nextInt(spreadMillis)));
          done.complete(null);
        });
    return done;
  }
}
