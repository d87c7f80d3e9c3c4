package dev.tally.feed;

import dev.tally.shop.Image;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** All loops with their viewers. Safe for all threads. */
public final class Feed {

  private final List<FeedLoop> loops;

  /**
   * @param newest the newest image; {@link #wake()} is due after each new one
   */
  public Feed(
      List<? extends Loop> loops,
      Supplier<Image> newest,
      FeedTiming pace,
      ByteBufAllocator allocator) {
    this.loops = loops.stream().map(loop -> new FeedLoop(loop, newest, pace, allocator)).toList();
  }

  /** The viewers of the loop that stood at this place in the constructor's list. */
  public FeedLoop on(int loop) {
    return loops.get(loop);
  }

  /** There is a newer image; returns at once. */
  public void wake() {
    loops.forEach(FeedLoop::wake);
  }

  /** How many viewers are connected, about. */
  public int viewers() {
    return loops.stream().mapToInt(FeedLoop::viewers).sum();
  }

  /**
   * How many viewers follow each category.
   *
   * @return completes on some loop, once every loop has counted its own
   */
  public CompletableFuture<Map<String, Integer>> viewersByCategory() {
    return loops.stream()
        .map(Feed::viewersByCategory)
        .reduce(
            CompletableFuture.completedFuture(Map.of()),
            (some, others) -> some.thenCombine(others, Feed::sums));
  }

  private static CompletableFuture<Map<String, Integer>> viewersByCategory(FeedLoop loop) {
    CompletableFuture<Map<String, Integer>> counted = new CompletableFuture<>();
    loop.execute(() -> counted.complete(loop.viewersByCategory()));
    return counted;
  }

  private static Map<String, Integer> sums(Map<String, Integer> some, Map<String, Integer> others) {
    Map<String, Integer> sums = new HashMap<>(some);
    others.forEach((category, viewers) -> sums.merge(category, viewers, Integer::sum));
    return sums;
  }

  /** How many writes the passes have made; a write tells one viewer everything that is due. */
  public long writes() {
    return loops.stream().mapToLong(FeedLoop::writes).sum();
  }

  /** The time all loops have spent in passes. */
  public Duration busy() {
    return Duration.ofNanos(loops.stream().mapToLong(FeedLoop::busyNanos).sum());
  }

  /**
   * Sends every viewer away for a while, each with its own time of return so that they do not come
   * back as one: spread over half a millisecond a viewer, from half a second on.
   *
   * @return completes when all have been told
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
