package dev.tally.history;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.ledger.DamagedException;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.Ledger.Recalled;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.OrderEvent;
import dev.tally.ledger.Receipt;
import dev.tally.ledger.WriterLedger;
import dev.tally.ledger.memory.MemoryStore;
import dev.tally.shop.Command;
import dev.tally.shop.Command.RecordOrder;
import dev.tally.shop.Follower;
import dev.tally.shop.Order;
import dev.tally.shop.Position;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryReplayTest {

  private static final InstantSource CLOCK = InstantSource.system();

  private final History history = new History(CLOCK, ZoneOffset.UTC);

  /** A ledger whose {@link #recall} has this outcome. */
  private record Answering(CompletionStage<Recalled> recalled) implements Ledger {
    @Override
    public CompletionStage<Receipt> submit(Command command) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Integer> fold(Duration age, int most) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Recalled> recall(long below, Instant receivedSince, int most) {
      return recalled;
    }

    @Override
    public CompletionStage<Void> beat(long number) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Optional<OrderRecord>> order(String key, int most) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Position> follow(Position after, Follower follower) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void onCommit(CommitListener listener) {}

    @Override
    public Waiting waiting() {
      return new Waiting(0, 0);
    }

    @Override
    public void onOrderEvents(Consumer<List<OrderEvent>> listener) {}

    @Override
    public void distrust(DamagedException found) {}

    @Override
    public Optional<LedgerException> trouble() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }

  private HistoryReplay over(CompletionStage<Recalled> recalled) {
    return HistoryReplay.unstarted(new Answering(recalled), history, CLOCK, 10);
  }

  private static void follow(Ledger ledger, History history) {
    ledger.follow(Position.ORIGIN, history.windows()).toCompletableFuture().join();
  }

  private Ledger following(Ledger ledger) {
    follow(ledger, history);
    return ledger;
  }

  private boolean isComplete() {
    return history.window(Optional.empty(), 1).isComplete();
  }

  @Test
  void start_readsEverythingByItself() {
    MemoryStore store = new MemoryStore(new Random(1));
    try (Ledger ledger = WriterLedger.start(store, CLOCK)) {
      accept(ledger, category("toys"));
      accept(ledger, product("toys", "Kite"));
      for (int n = 0; n < 2_500; n++) {
        ledger.submit(order("k" + n, "A1"));
      }
    }
    try (Ledger again = following(WriterLedger.start(store, CLOCK));
        HistoryReplay recall = HistoryReplay.start(again, history, CLOCK)) {
      await().until(this::isComplete);
      assertThat(history.window(Optional.of("A"), 1_440).orders().stream().mapToLong(n -> n).sum())
          .isEqualTo(2_500);
      assertThat(recall.isRunning()).as("it looks after the clock").isTrue();
    }
  }

  /** A day of orders, one every ten minutes; the store keeps when they came. */
  private static final class Day {
    private Instant now = Instant.parse("2026-11-22T12:00:30Z");
    private long nanos;
    private Runnable beforeEvents = () -> {}; // runs on the writer's thread
    private final Ledger ledger = WriterLedger.start(new MemoryStore(new Random(1)), () -> now);
    private final History history =
        new History(() -> now, new Windows(() -> now, ZoneOffset.UTC), () -> nanos);

    {
      follow(ledger, history);
      ledger.onOrderEvents(events -> beforeEvents.run()); // before the history hears of them
    }

    private final HistoryReplay recall = HistoryReplay.unstarted(ledger, history, () -> now, 10);
    private int orders;

    Day() {
      accept(ledger, category("toys"));
      accept(ledger, product("toys", "Kite"));
      for (int n = 0; n < 144; n++) {
        pass(Duration.ofMinutes(10));
        sell();
      }
      readBack();
    }

    void pass(Duration time) {
      now = now.plus(time);
      nanos += time.toNanos();
    }

    void set(Duration by) {
      now = now.plus(by);
    }

    void sell() {
      accept(ledger, order("k" + orders++, "A1"));
    }

    void readBack() {
      do {
        recall.step();
      } while (!history.window(Optional.empty(), 1).isComplete());
    }

    List<Long> units() {
      return history.window(Optional.of("A"), 1_440).units();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 30, -2, -30, 24 * 365})
  void theHistory_isRightAgain_afterAClockThatWasSetAndSetBack(long hours) {
    Day day = new Day();
    List<Long> before = day.units();
    assertThat(before).filteredOn(units -> units == 1).hasSize(144);
    day.set(Duration.ofHours(hours));
    day.pass(Duration.ofSeconds(1));
    day.sell(); // stands at the time of the wrong clock
    day.pass(Duration.ofSeconds(1));
    day.sell();
    day.readBack();
    day.set(Duration.ofHours(-hours));
    day.pass(Duration.ofSeconds(1));
    day.sell();
    day.readBack();

    List<Long> after = day.units();
    assertThat(after.subList(0, 1_439)).isEqualTo(withTheTwo(before, hours));
    assertThat(after.get(1_439)).isEqualTo(before.get(1_439) + 1);
    day.pass(Duration.ofMinutes(1));
    day.sell();
    assertThat(day.units().subList(1_438, 1_440)).containsExactly(before.get(1_439) + 1, 1L);
    day.ledger.close();
  }

  /** Adds two orders of a wrong clock: if it was two hours slow, they stand two hours ago. */
  private static List<Long> withTheTwo(List<Long> before, long hours) {
    List<Long> sums = new ArrayList<>(before.subList(0, 1_439));
    int then = 1_439 + (int) (60 * hours);
    if (then >= 0 && then < 1_439) {
      sums.set(then, sums.get(then) + 2);
    }
    return sums;
  }

  /** A page that was read before is counted after the history cleared itself. */
  @Test
  void theHistory_isRight_afterAClockThatWasSet_whileAPageWasOnItsWay() {
    Day day = new Day();
    day.set(Duration.ofHours(2));
    day.pass(Duration.ofSeconds(1));
    day.recall.step();
    day.beforeEvents =
        () -> {
          day.set(Duration.ofHours(-2));
          day.beforeEvents = () -> {};
        };
    day.recall.step();
    day.readBack();

    assertThat(day.units()).filteredOn(units -> units == 1).hasSize(144);
    day.ledger.close();
  }

  @Test
  void theHistory_noticesAClockThatWasSet_alsoWhereNobodyOrders() {
    Day day = new Day();
    day.set(Duration.ofHours(30));
    day.pass(Duration.ofSeconds(1));
    day.sell();
    day.set(Duration.ofHours(-30));
    day.pass(Duration.ofSeconds(10));
    assertThat(day.history.window(Optional.empty(), 1).isComplete()).isFalse();
    day.readBack();

    assertThat(day.units()).filteredOn(units -> units == 1).hasSize(144);
    day.ledger.close();
  }

  @Test
  void ordersOfThePast_withoutATime_areInNoMinute_alsoAfterARestart() {
    MemoryStore store = new MemoryStore(new Random(1));
    for (int start = 1; start <= 2; start++) {
      History fresh = new History(CLOCK, ZoneOffset.UTC);
      try (Ledger ledger = WriterLedger.start(store, CLOCK)) {
        follow(ledger, fresh);
        HistoryReplay recall = HistoryReplay.unstarted(ledger, fresh, CLOCK, 10);
        if (start == 1) {
          accept(ledger, category("toys"));
          accept(ledger, product("toys", "Kite"));
        }
        for (int n = 0; n < 20; n++) {
          String key = "k" + start + "-" + n;
          Order order = order(key, "A1").order();
          accept(ledger, n % 4 == 0 ? order(key, "A1") : new RecordOrder(order, Optional.empty()));
        }
        while (!fresh.window(Optional.empty(), 1).isComplete()) {
          recall.step();
        }
      }
      assertThat(fresh.window(Optional.of("A"), 1_440).units().stream().mapToLong(n -> n).sum())
          .isEqualTo(5L * start);
    }
  }

  @Test
  void step_ofALedgerThatFails_isTriedAgainInAMinute() {
    HistoryReplay recall =
        over(CompletableFuture.failedFuture(new LedgerException("The test broke it.")));
    assertThat(recall.step()).isEqualTo(Duration.ofMinutes(1));
    assertThat(recall.step()).isEqualTo(Duration.ofMinutes(1));
    assertThat(isComplete()).isFalse();
  }

  @Test
  void close_endsItsRest() {
    Ledger failing =
        new Answering(CompletableFuture.failedFuture(new LedgerException("The test broke it.")));
    HistoryReplay recall = HistoryReplay.start(failing, history, CLOCK);
    recall.close();
    assertThat(recall.isRunning()).isFalse();
  }
}
