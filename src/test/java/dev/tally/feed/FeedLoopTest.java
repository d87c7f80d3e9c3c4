package dev.tally.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import dev.tally.feed.Staleness.Stale;
import dev.tally.shop.Category;
import dev.tally.shop.Change;
import dev.tally.shop.Image;
import dev.tally.shop.Interest;
import dev.tally.shop.Lineage;
import dev.tally.shop.Position;
import dev.tally.shop.Price;
import dev.tally.shop.Product;
import dev.tally.shop.ProductId;
import dev.tally.shop.Shop;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests what a loop does by the clock, and the bounds of what a viewer may cost. */
class FeedLoopTest {

  private static final Duration FLUSH = Duration.ofMillis(20);
  private static final Interest TOYS = new Interest.InCategory("toys");

  private final FakeLoop.FakeClock clock = new FakeLoop.FakeClock();
  private final FakeLoop loop = new FakeLoop(clock);
  private final Shop shop = new Shop();
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
  private final FakeViewer viewer = new FakeViewer();
  private long offset = Position.EMPTY_SHOP;
  private Feed feed =
      new Feed(
          List.of(loop),
          window -> shop.image(),
          FeedTiming.of(FLUSH, Duration.ofSeconds(30)),
          Staleness.NEVER,
          allocator);

  /** A socket that takes everything at once, or nothing at all. */
  private static final class FakeViewer implements Viewer {
    final List<String> writes = new ArrayList<>();
    Optional<ByteBuf> last = Optional.empty();
    boolean stalled;
    boolean breaks;
    boolean reading = true;
    long pending;
    Optional<CloseReason> closed = Optional.empty();
    String detail = "";

    @Override
    public boolean idle() {
      return pending == 0;
    }

    @Override
    public long pending() {
      return pending;
    }

    @Override
    public void write(ByteBuf frames) {
      writes.add(frames.toString(StandardCharsets.ISO_8859_1));
      last = Optional.of(frames);
      pending = stalled ? frames.readableBytes() : 0;
      if (breaks) {
        throw new OutOfMemoryError("made by the test");
      }
    }

    @Override
    public void reading(boolean on) {
      reading = on;
    }

    @Override
    public void close(CloseReason why, String why2) {
      closed = Optional.of(why);
      detail = why2;
    }

    String all() {
      return String.join("", writes);
    }
  }

  @BeforeEach
  void stock() {
    shop.onReset(Lineage.of("e"));
    shop.onChanges(
        List.of(
            new Change.CategoryDefined(++offset, new Category("toys", "Toys", "A")),
            new Change.ProductDefined(++offset, toy(1), offset)));
    shop.onCaughtUp(new Position("e", offset));
    feed =
        new Feed(
            List.of(loop),
            window -> shop.image(),
            FeedTiming.of(FLUSH, Duration.ofSeconds(30)),
            Staleness.NEVER,
            allocator);
    shop.onPublished(feed::wake);
  }

  @Test
  void aChangeAfterQuiet_leavesAtOnce_andTheNextWaitsForTheFlush() {
    join(Wire.WEBSOCKET);
    order(1);
    run();
    assertThat(viewer.writes).hasSize(2);

    order(2);
    order(3);
    run();
    assertThat(viewer.writes).as("at rest").hasSize(2);
    advance(FLUSH);
    assertThat(viewer.writes).hasSize(3);
    assertThat(viewer.all()).contains("\"total\":3").doesNotContain("\"total\":2");
  }

  @Test
  void aPass_isTimedFromTheFirstChangeThatItShows_andOneThatShowsNothingIsNot() {
    join(Wire.WEBSOCKET);
    List<Duration> delays = new ArrayList<>();
    feed.onPass((busy, delay) -> delays.add(Duration.ofNanos(delay)));
    shop.onBeat(1);
    run();
    advance(FLUSH);
    order(1);
    run();
    advance(Duration.ofMillis(10));
    order(2);
    order(3);
    advance(FLUSH);

    assertThat(delays).containsExactly(Duration.ZERO, Duration.ofMillis(10));
    assertThat(feed.sum(FeedCounts::conflated)).isEqualTo(1);
  }

  @Test
  void aBeat_isPassedOnceAllViewersWereServed_andANewerOneForBoth() {
    join(Wire.WEBSOCKET);
    List<String> passed = new ArrayList<>();
    feed.on(0).onBeat(beat -> passed.add(beat + " after " + count("\"total\":1")));
    order(1);
    shop.onBeat(1);
    run();
    shop.onBeat(2);
    shop.onBeat(3);
    advance(FLUSH);
    order(2);
    advance(FLUSH);

    assertThat(passed).containsExactly("1 after 1", "3 after 1");
    assertThat(viewer.writes).as("nobody else is told of beats").hasSize(3);
  }

  /** For example an {@link OutOfMemoryError}: a loop left in a pass would stay silent for ever. */
  @Test
  void whateverEscapesAPass_theLoopGoesOn() {
    AtomicBoolean fails = new AtomicBoolean();
    feed =
        new Feed(
            List.of(loop),
            window -> {
              if (fails.getAndSet(false)) {
                throw new OutOfMemoryError("made by the test");
              }
              return shop.image();
            },
            FeedTiming.of(FLUSH, Duration.ofSeconds(30)),
            Staleness.NEVER,
            allocator);
    shop.onPublished(feed::wake);
    join(Wire.WEBSOCKET);
    fails.set(true);
    order(7);
    assertThatThrownBy(this::run).isInstanceOf(OutOfMemoryError.class);
    advance(FLUSH);

    assertThat(viewer.all()).contains("\"total\":7");
  }

  @Test
  void aPosition_isSaidAtMostOnceASecond_withAFlush() {
    join(Wire.WEBSOCKET);
    for (int total = 1; total <= 30; total++) {
      order(total);
      advance(Duration.ofMillis(100));
    }
    assertThat(count("\"event\":\"position\"")).isBetween(2, 3);
  }

  @Test
  void aPosition_isSaidAfterFifteenSecondsOfSilence() {
    join(Wire.WEBSOCKET);
    advance(Duration.ofMillis(14_500));
    assertThat(count("\"event\":\"position\"")).isZero();
    advance(Duration.ofSeconds(2));
    assertThat(count("\"event\":\"position\"")).isOne();
  }

  @Test
  void aViewerThatAnswersNoPing_isGivenUp_andOneThatDoesStays() {
    Subscription subscription = join(Wire.WEBSOCKET);
    for (int second = 0; second < 300; second += 10) {
      subscription.heard();
      advance(Duration.ofSeconds(10));
    }
    assertThat(viewer.closed).isEmpty();

    advance(Duration.ofSeconds(65));
    assertThat(viewer.all()).as("a ping").contains("\u0089\u0000");
    assertThat(viewer.closed).contains(CloseReason.TOOK_NOTHING);
    assertThat(feed.viewers()).isZero();
  }

  @Test
  void anEventStream_isNotExpectedToAnswer() {
    join(Wire.EVENT_STREAM);
    advance(Duration.ofMinutes(5));

    assertThat(viewer.closed).isEmpty();
    assertThat(count("event: position")).isGreaterThan(10);
  }

  @Test
  void whoMayTakeNothingForLonger_needNotAnswerForAsLong() {
    feed =
        new Feed(
            List.of(loop),
            window -> shop.image(),
            FeedTiming.of(FLUSH, Duration.ofMinutes(2)),
            Staleness.NEVER,
            allocator);
    join(Wire.WEBSOCKET);
    advance(Duration.ofSeconds(110));
    assertThat(viewer.closed).isEmpty();

    advance(Duration.ofSeconds(20));
    assertThat(viewer.closed).contains(CloseReason.TOOK_NOTHING);
  }

  @Test
  void aViewerThatTakesNothing_isClosed_andOneThatTakesALittleStays() {
    viewer.stalled = true;
    Subscription subscription = join(Wire.WEBSOCKET);
    for (int second = 0; second < 120; second += 10) {
      subscription.heard();
      viewer.pending--;
      advance(Duration.ofSeconds(10));
    }
    assertThat(viewer.closed).isEmpty();

    subscription.heard();
    advance(Duration.ofSeconds(32));
    assertThat(viewer.closed).contains(CloseReason.TOOK_NOTHING);
  }

  @Test
  void aViewerThatTakesALittle_owesNoAnswerToThePingBehindIt() {
    join(Wire.WEBSOCKET);
    advance(Duration.ofSeconds(22));
    assertThat(viewer.all()).as("a ping").contains("\u0089\u0000");
    viewer.stalled = true;
    order(1);
    run();
    for (int second = 0; second < 120; second += 10) {
      viewer.pending++; // any difference counts
      advance(Duration.ofSeconds(10));
    }
    assertThat(viewer.closed).isEmpty();
  }

  @Test
  void aViewerThatDoesNotRead_isWrittenNothing_andGetsTheNewestAtOnceWhenItDoes() {
    viewer.stalled = true;
    Subscription subscription = join(Wire.WEBSOCKET);
    for (int total = 1; total <= 1_000; total++) {
      order(total);
      advance(FLUSH);
    }
    assertThat(viewer.writes).hasSize(1);

    viewer.pending = 0;
    subscription.writable();
    assertThat(viewer.writes).hasSize(2);
    assertThat(viewer.writes.get(1)).contains("\"total\":1000").doesNotContain("\"total\":999");
  }

  @Test
  void withSixteenAnswersUnsent_nothingMoreIsRead_untilTheyAreTaken() {
    viewer.stalled = true;
    Subscription subscription = join(Wire.WEBSOCKET);
    for (int n = 0; n < 15; n++) {
      subscription.reply(Event.pong(Optional.empty()));
    }
    assertThat(viewer.reading).isTrue();
    subscription.reply(Event.pong(Optional.empty()));
    assertThat(viewer.reading).isFalse();

    viewer.stalled = false;
    viewer.pending = 0;
    subscription.writable();
    assertThat(viewer.reading).isTrue();
    assertThat(count("pong")).isEqualTo(16);
  }

  @Test
  void answersWithoutEnd_closeTheViewer() {
    viewer.stalled = true;
    Subscription subscription = join(Wire.WEBSOCKET);
    for (int n = 0; n < 300; n++) {
      subscription.reply(Event.pong(Optional.empty()));
    }
    assertThat(viewer.closed).contains(CloseReason.REFUSED);
  }

  @Test
  void dataThatWasReset_sendsEveryoneAwayForAWhile() {
    join(Wire.WEBSOCKET);
    shop.onReset(Lineage.of("f"));
    shop.onCaughtUp(new Position("f", Position.EMPTY_SHOP));
    run();

    assertThat(viewer.closed).contains(CloseReason.RETURN_LATER);
    assertThat(viewer.detail).matches("retry=\\d+");
  }

  @Test
  void dataThatWasReset_spreadsTheReturnOfMany() {
    List<FakeViewer> many = new ArrayList<>();
    for (int n = 0; n < 1_000; n++) {
      FakeViewer one = new FakeViewer();
      feed.on(0).join(one, Wire.WEBSOCKET, TOYS, Optional.empty());
      many.add(one);
    }
    shop.onReset(Lineage.of("f"));
    shop.onCaughtUp(new Position("f", Position.EMPTY_SHOP));
    run();

    assertThat(many.stream().map(one -> one.detail).distinct().count()).isEqualTo(500);
    assertThat(many).allSatisfy(one -> assertThat(one.detail).matches("retry=([5-9]\\d\\d)"));
  }

  @Test
  void aLargeSnapshot_goesOutInPieces_oneWriteATurn() {
    stockUpTo(2_000);
    join(Wire.WEBSOCKET);
    assertThat(viewer.writes).as("before anyone else has had a turn").hasSize(1);
    run();

    assertThat(viewer.writes).hasSize(2); // eight blocks, four per write
    assertThat(count("\"total\"")).isEqualTo(2_000);
    assertThat(viewer.writes.get(1)).contains("synced");
  }

  @Test
  void ordersOverALargeCategory_areOneWrite_howeverManyBlocksTheyTouch() {
    stockUpTo(100_000);
    join(Wire.WEBSOCKET);
    run();
    viewer.writes.clear();
    List<Change> orders = new ArrayList<>();
    for (int number = 1; number <= 100_000; number += 200) {
      orders.add(new Change.TotalMoved(++offset, new ProductId("A", number), 5));
    }
    shop.onChanges(orders);
    advance(FLUSH);

    assertThat(viewer.writes).hasSize(1);
    assertThat(count("\"total\"")).isEqualTo(500);
  }

  @Test
  void viewersWhoStandAtTheSameCursor_areWrittenTheSameBuffer() {
    FakeViewer other = new FakeViewer();
    join(Wire.WEBSOCKET);
    feed.on(0).join(other, Wire.WEBSOCKET, TOYS, Optional.empty());
    order(1);
    run();

    assertThat(other.last).isPresent().get().isSameAs(viewer.last.orElseThrow());
    assertThat(other.last.orElseThrow().refCnt()).as("the topic's alone").isOne();
  }

  /** A socket that takes everything and keeps nothing of it. */
  private static final class Sink implements Viewer {
    @Override
    public boolean idle() {
      return true;
    }

    @Override
    public long pending() {
      return 0;
    }

    @Override
    public void write(ByteBuf frames) {}

    @Override
    public void reading(boolean on) {}

    @Override
    public void close(CloseReason why, String detail) {}
  }

  @Test
  void aPass_allocatesNothingAViewer() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int viewers = 10_000;
    for (int n = 0; n < viewers; n++) {
      feed.on(0).join(new Sink(), Wire.WEBSOCKET, TOYS, Optional.empty());
    }
    long allocated = 0;
    for (int total = 1; total <= 3; total++) { // the first passes load classes
      order(total);
      long before = threads.getCurrentThreadAllocatedBytes();
      clock.advance(FLUSH);
      run();
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }

    assertThat(feed.sum(FeedCounts::writes)).isEqualTo(3L * viewers);
    assertThat(allocated).isLessThan(viewers); // less than a byte per viewer
  }

  @Test
  void aPassOverViewersWhoAreToldNothing_yieldsToOthersToo() {
    Interest nothing = new Interest.Products(List.of(new ProductId("A", 99)));
    for (int n = 0; n < 10_000; n++) {
      feed.on(0).join(new FakeViewer(), Wire.WEBSOCKET, nothing, Optional.empty());
    }
    join(Wire.WEBSOCKET); // served last in the pass
    order(1);
    loop.step();

    assertThat(viewer.all()).doesNotContain("\"total\":1");
    run();
    assertThat(viewer.all()).contains("\"total\":1");
  }

  @Test
  void aViewerThatFails_costsNobodyElseAnything() {
    join(Wire.WEBSOCKET);
    FakeViewer broken = new FakeViewer();
    feed.on(0).join(broken, Wire.WEBSOCKET, TOYS, Optional.empty());
    broken.breaks = true;
    order(1);
    run();
    order(2);
    advance(FLUSH);

    assertThat(broken.closed).contains(CloseReason.RETURN_LATER);
    assertThat(viewer.all()).contains("\"total\":2");
    assertThat(feed.viewers()).isOne();
  }

  @Test
  void aViewerAlone_keepsNoOlderImageAlive() {
    join(Wire.WEBSOCKET);
    WeakReference<Image> old = new WeakReference<>(shop.image());
    order(1);
    run();
    advance(FLUSH);

    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(old.refersTo(null)).isTrue();
            });
  }

  @Test
  void aSwitchThatIsAbandoned_isAnsweredToo() {
    viewer.stalled = true;
    Subscription subscription = join(Wire.WEBSOCKET);
    subscription.follow(Interest.NOTHING, Optional.empty(), Optional.of("first"));
    subscription.follow(TOYS, Optional.empty(), Optional.of("second"));
    viewer.stalled = false;
    viewer.pending = 0;
    subscription.writable();
    run();

    assertThat(viewer.all())
        .contains("\"code\":\"abandoned\"")
        .contains("\"ref\":\"first\"")
        .endsWith("\"unknown\":[],\"ref\":\"second\"}");
  }

  @Test
  void aPositionBeforeEverything_getsTheFullSnapshot() {
    feed.on(0).join(viewer, Wire.WEBSOCKET, TOYS, Optional.of(new Position("e", 0)));

    assertThat(viewer.all()).contains("\"resumed\":false");
  }

  @Test
  void viewersWhoDoNotRead_keepNoOlderImageAlive() {
    Interest watched = new Interest.Products(List.of(new ProductId("A", 1)));
    for (int n = 0; n < 2; n++) {
      FakeViewer stalled = new FakeViewer();
      stalled.stalled = true;
      feed.on(0).join(stalled, Wire.WEBSOCKET, watched, Optional.empty());
    }
    WeakReference<Image> old = new WeakReference<>(shop.image());
    order(1);
    advance(FLUSH);

    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(old.refersTo(null)).isTrue();
            });
    assertThat(allocator.metric().usedDirectMemory()).isZero();
  }

  @Test
  void aServerThatIsCutOff_saysSoInsteadOfThePosition_untilItNoLongerIs() {
    AtomicReference<Optional<Stale>> stale = new AtomicReference<>(Optional.empty());
    serveWith(new Staleness(stale::get, Optional.empty()));
    join(Wire.WEBSOCKET);
    advance(Duration.ofSeconds(3));
    stale.set(Optional.of(new Stale(Instant.parse("2026-03-01T12:00:00.5Z"), FLUSH)));
    advance(Duration.ofSeconds(2));
    assertThat(count("\"stale\",\"since\":\"2026-03-01T12:00:00Z\"")).isEqualTo(1);
    advance(Duration.ofSeconds(31));
    assertThat(count("\"stale\"")).as("a sign of life every 15 s").isEqualTo(3);
    assertThat(count("\"event\":\"position\"")).isZero();
    stale.set(Optional.empty());
    advance(Duration.ofSeconds(20));
    assertThat(count("\"stale\"")).isEqualTo(3);
    assertThat(count("\"event\":\"position\"")).isEqualTo(1);
    assertThat(viewer.closed).isEmpty();
  }

  @Test
  void aServerThatIsCutOffForTooLong_sendsItsViewersToAnother() {
    AtomicReference<Optional<Stale>> stale = new AtomicReference<>(Optional.empty());
    serveWith(new Staleness(stale::get, Optional.of(Duration.ofSeconds(60))));
    join(Wire.WEBSOCKET);
    stale.set(Optional.of(new Stale(Instant.EPOCH, Duration.ofSeconds(60))));
    advance(Duration.ofSeconds(1));
    assertThat(viewer.closed).isEmpty();
    stale.set(Optional.of(new Stale(Instant.EPOCH, Duration.ofSeconds(61))));
    advance(Duration.ofSeconds(1));
    assertThat(viewer.closed).contains(CloseReason.RETURN_LATER);
    assertThat(viewer.detail).matches("retry=\\d+");
  }

  private void serveWith(Staleness staleness) {
    feed =
        new Feed(
            List.of(loop),
            window -> shop.image(),
            FeedTiming.of(FLUSH, Duration.ofSeconds(30)),
            staleness,
            allocator);
    shop.onPublished(feed::wake);
  }

  @Test
  void whatCannotBeEncoded_leavesNothingBehind() {
    feed =
        new Feed(
            List.of(loop),
            window -> shop.image(),
            FeedTiming.of(FLUSH, Duration.ofSeconds(30)),
            Staleness.NEVER,
            withoutRoom());
    join(Wire.WEBSOCKET);

    assertThat(viewer.closed).contains(CloseReason.RETURN_LATER);
    assertThat(allocator.metric().usedDirectMemory()).isZero();
  }

  private ByteBufAllocator withoutRoom() {
    return new AbstractByteBufAllocator() {
      @Override
      protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return allocator.heapBuffer(8, 8);
      }

      @Override
      protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return allocator.directBuffer(8, 8);
      }

      @Override
      public boolean isDirectBufferPooled() {
        return false;
      }
    };
  }

  @Test
  void everyBuffer_isReleased() {
    FakeViewer other = new FakeViewer();
    Subscription first = join(Wire.WEBSOCKET);
    Subscription second = feed.on(0).join(other, Wire.WEBSOCKET, TOYS, Optional.empty());
    order(1);
    run();
    first.leave();
    second.leave();

    assertThat(allocator.metric().usedDirectMemory()).isZero();
  }

  private void stockUpTo(int number) {
    List<Change> many = new ArrayList<>();
    for (int next = 2; next <= number; next++) {
      many.add(new Change.ProductDefined(++offset, toy(next), offset));
    }
    shop.onChanges(many);
    run();
  }

  private static Product toy(int number) {
    ProductId id = new ProductId("A", number);
    return new Product(id, "toys", "Toy", new Price("5"), "-", Optional.empty(), false);
  }

  private Subscription join(Wire wire) {
    return feed.on(0).join(viewer, wire, TOYS, Optional.empty());
  }

  private void order(long total) {
    shop.onChanges(List.of(new Change.TotalMoved(++offset, new ProductId("A", 1), total)));
  }

  private int count(String part) {
    return viewer.all().split(part, -1).length - 1;
  }

  private void advance(Duration time) {
    Duration step = Duration.ofMillis(10);
    for (Duration left = time; left.compareTo(Duration.ZERO) > 0; left = left.minus(step)) {
      clock.advance(step);
      run();
    }
  }

  private void run() {
    while (loop.hasWork()) {
      loop.step();
    }
  }
}
