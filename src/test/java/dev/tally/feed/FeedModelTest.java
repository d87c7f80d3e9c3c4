package dev.tally.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.shop.Interest;
import dev.tally.shop.Position;
import dev.tally.shop.Shop;
import dev.tally.shop.Window;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Drives the feed through random interleavings and checks every frame against {@link ModelShop}. A
 * failure names its seed; {@code ./bench/feed-model} takes ten million steps.
 */
class FeedModelTest {

  private static final int STEPS = Integer.getInteger("tally.model.steps", 1_000_000);
  private static final int SEEDS = Integer.getInteger("tally.model.seeds", 12);
  private static final long FIRST_SEED = Long.getLong("tally.model.firstSeed", 1);

  private static final List<ModelViewer.Pace> PACES = List.of(ModelViewer.Pace.values());

  static List<Long> seeds() {
    return java.util.stream.LongStream.range(FIRST_SEED, FIRST_SEED + SEEDS).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyViewer_endsOnTheModelsTotals_andNeverSeesAGapOrAStepBack(long seed) {
    World world = new World(seed);
    for (int step = 0; step < STEPS / SEEDS; step++) {
      world.step();
      if (step % 2_000 == 0) {
        world.settle();
      }
    }
    world.end();
    assertThat(world.frames()).as("something was told").isPositive();
  }

  /** The shop, loops and viewers, and the random numbers that choose whose turn it is. */
  private static final class World {
    private final Random random;
    private final FakeLoop.FakeClock clock = new FakeLoop.FakeClock();
    private final List<FakeLoop> loops = new ArrayList<>();
    private final List<ModelViewer> viewers = new ArrayList<>();
    private final Map<Window, ModelShop> models = new EnumMap<>(Window.class);
    private final ModelShop model;
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private int refs;

    World(long seed) {
      random = new Random(seed);
      Shop shop = new Shop();
      Shop day = new Shop();
      int ready = seed % 2 == 0 ? 1_000 : 0;
      model = new ModelShop(shop, Window.ALL, random, ready);
      models.put(Window.ALL, model);
      models.put(Window.DAY, new ModelShop(day, Window.DAY, random, ready));
      for (int i = 0; i < 3; i++) {
        loops.add(new FakeLoop(clock));
      }
      Feed feed =
          new Feed(
              loops,
              window -> (window == Window.DAY ? day : shop).image(),
              pace(),
              Staleness.NEVER,
              allocator);
      shop.onPublished(feed::wake);
      day.onPublished(feed::wake);
      for (int i = 0; i < 24; i++) {
        Wire wire = i % 4 == 0 ? Wire.EVENT_STREAM : Wire.WEBSOCKET;
        viewers.add(new ModelViewer(models, feed.on(i % 3), wire, anyFollowing()));
      }
    }

    /** Returns a timing with small portions, so that small shops are sent in many of them. */
    private static FeedTiming pace() {
      return new FeedTiming(
          Duration.ofMillis(20),
          3,
          2,
          Duration.ofSeconds(15),
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30));
    }

    private ModelShop anyModel() {
      return random.nextInt(3) == 0 ? models.get(Window.DAY) : model;
    }

    private Interest anyFollowing() {
      return anyModel().anyFollowing();
    }

    void step() {
      int dice = random.nextInt(1_000);
      ModelViewer viewer = viewers.get(random.nextInt(viewers.size()));
      if (dice < 450) {
        runATask();
      } else if (dice < 600) {
        viewer.drain();
      } else if (dice < 750) {
        clock.advance(Duration.ofMillis(random.nextInt(40)));
      } else if (dice < 850) {
        anyModel().commit();
      } else if (dice < 999) {
        disturb(viewer, random.nextInt(150));
      } else {
        rarely(random.nextInt(400));
      }
    }

    private void disturb(ModelViewer viewer, int dice) {
      if (!viewer.isOpen()) {
        join(viewer);
      } else if (dice < 25) {
        viewer.leave();
      } else if (dice < 60) {
        viewer.follow(anyFollowing(), "r" + refs++);
      } else if (dice < 70) {
        viewer.repeat(anySince(viewer), "r" + refs++, random.nextBoolean());
      } else if (dice < 75) {
        viewer.ping();
      } else if (dice < 110) {
        viewer.hear();
      } else {
        viewer.pace(PACES.get(random.nextInt(3)));
      }
    }

    /** Returns a position behind the viewer's, its own, or one ahead of what it was told. */
    private Optional<Position> anySince(ModelViewer viewer) {
      Position head = model.head();
      return switch (random.nextInt(4)) {
        case 0 -> Optional.empty();
        case 1 -> viewer.position();
        case 2 ->
            Optional.of(new Position(head.epoch(), 1 + random.nextLong(Math.max(1, head.offset()))))
                .filter(position -> position.offset() <= head.offset());
        default -> Optional.of(head).filter(position -> position.offset() > 0);
      };
    }

    private void join(ModelViewer viewer) {
      Optional<Position> since = viewer.position();
      switch (random.nextInt(6)) {
        case 0 -> since = Optional.of(new Position("foreign", 3));
        case 1 ->
            since = Optional.of(new Position(model.head().epoch(), model.head().offset() + 1_000));
        case 2 -> since = Optional.empty();
        default -> {}
      }
      viewer.join(since.isPresent() ? viewer.following() : anyFollowing(), since);
    }

    private void rarely(int dice) {
      if (dice < 4) {
        anyModel().reset();
      } else if (dice < 100) {
        clock.advance(Duration.ofSeconds(10 + random.nextInt(10)));
      }
    }

    private void runATask() {
      FakeLoop loop = loops.get(random.nextInt(loops.size()));
      if (loop.hasWork()) {
        loop.step();
      }
    }

    /** Lets all viewers read and all tasks run, then compares all viewers with the model. */
    void settle() {
      viewers.forEach(viewer -> viewer.pace(ModelViewer.Pace.AT_ONCE));
      for (int round = 0; round < 50; round++) {
        viewers.forEach(ModelViewer::drain);
        viewers.forEach(ModelViewer::hear);
        clock.advance(Duration.ofMillis(20));
        loops.forEach(
            loop -> {
              for (int n = 0; n < 1_000 && loop.hasWork(); n++) {
                loop.step();
              }
            });
      }
      viewers.forEach(ModelViewer::assertNothingFailed);
      viewers.stream().filter(ModelViewer::isOpen).forEach(ModelViewer::checkEnd);
    }

    /** Closes all viewers, and checks that no buffer is left unreleased. */
    void end() {
      settle();
      viewers.forEach(ModelViewer::leave);
      assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
          .as("bytes of buffers that nobody released")
          .isZero();
    }

    long frames() {
      return viewers.stream().mapToLong(viewer -> viewer.frames).sum();
    }
  }
}
