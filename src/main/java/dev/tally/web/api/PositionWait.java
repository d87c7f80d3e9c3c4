package dev.tally.web.api;

import dev.tally.shop.Position;
import dev.tally.shop.Shop;
import dev.tally.web.http.Answer;
import dev.tally.web.http.Handler;
import dev.tally.web.http.Request;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets a read wait until the shop has reached the position that its sender knows from another node,
 * which was a few milliseconds ahead: so that nobody steps back. After the longest wait the read is
 * answered as things are. Safe for all threads.
 *
 * <p>The position stands in {@code Tally-Position}, or, for a feed, in {@code Last-Event-ID} or
 * {@code ?since=}.
 */
public final class PositionWait {

  private record Key(long offset, long number) {
    private static final Comparator<Key> IN_ORDER =
        Comparator.comparingLong(Key::offset).thenComparingLong(Key::number);
  }

  private final Shop shop;
  private final Duration longest;
  private final ConcurrentSkipListMap<Key, Runnable> waiting =
      new ConcurrentSkipListMap<>(Key.IN_ORDER);
  private final AtomicLong numbers = new AtomicLong();

  /**
   * @param longest the longest wait; zero: none
   */
  public PositionWait(Shop shop, Duration longest) {
    this.shop = shop;
    this.longest = longest;
  }

  /** Returns a handler that answers once the request's position is reached. */
  public Handler before(Handler handler) {
    return longest.isZero() ? handler : request -> answer(request, handler);
  }

  private CompletionStage<? extends Answer> answer(Request request, Handler handler) {
    Optional<Position> ahead = position(request).filter(this::isAhead);
    return ahead.isEmpty()
        ? handler.on(request)
        : reached(ahead.get(), request).thenCompose(reached -> handler.on(request));
  }

  private static Optional<Position> position(Request request) {
    return request
        .header("Tally-Position")
        .or(() -> request.header("Last-Event-ID"))
        .or(() -> request.query("since"))
        .flatMap(Position::parse);
  }

  private boolean isAhead(Position position) {
    Position here = shop.image().at();
    return position.epoch().equals(here.epoch()) && position.offset() > here.offset();
  }

  /** Completes on the request's loop. */
  private CompletableFuture<Void> reached(Position position, Request request) {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    Key key = new Key(position.offset(), numbers.incrementAndGet());
    ScheduledFuture<?> timeout =
        request
            .loop()
            .schedule(
                () -> {
                  waiting.remove(key);
                  reached.complete(null);
                },
                longest.toMillis(),
                TimeUnit.MILLISECONDS);
    waiting.put(
        key,
        () ->
            request
                .loop()
                .execute(
                    () -> {
                      timeout.cancel(false);
                      reached.complete(null);
                    }));
    look(); // it may have been reached meanwhile
    return reached;
  }

  /** Lets those go on whose position is reached; call after each new image. */
  public void look() {
    if (waiting.isEmpty()) {
      return;
    }
    Key reached = new Key(shop.image().at().offset(), Long.MAX_VALUE);
    var due = waiting.headMap(reached, true);
    for (var first = due.pollFirstEntry(); first != null; first = due.pollFirstEntry()) {
      first.getValue().run();
    }
  }
}
