package dev.tally.history;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.Receipt;
import dev.tally.ledger.Sale;
import dev.tally.ledger.WriterLedger;
import dev.tally.ledger.memory.MemoryStore;
import dev.tally.shop.Command;
import dev.tally.shop.Follower;
import dev.tally.shop.Position;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RecallTest {

  private static final InstantSource CLOCK = InstantSource.system();

  private final History history = new History(CLOCK);

  /** Answers everything with this. */
  private record Answering(CompletionStage<Receipt> receipt) implements Ledger {
    @Override
    public CompletionStage<Receipt> submit(Command command) {
      return receipt;
    }

    @Override
    public CompletionStage<Position> follow(Position after, Follower follower) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void onSales(Consumer<List<Sale>> listener) {}

    @Override
    public Optional<LedgerException> trouble() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }

  private Recall over(CompletionStage<Receipt> receipt) {
    return Recall.unstarted(new Answering(receipt), history, CLOCK, 10);
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
    try (Ledger again = WriterLedger.start(store, CLOCK);
        Recall recall = Recall.start(again, history, CLOCK)) {
      await().until(this::isComplete);
      assertThat(history.window(Optional.of("A"), 1_440).orders().stream().mapToLong(n -> n).sum())
          .isEqualTo(2_500);
      await().until(() -> !recall.isRunning());
    }
  }

  @Test
  void page_ofALedgerThatFails_isTriedAgainInAMinute() {
    Recall recall = over(CompletableFuture.failedFuture(new LedgerException("The test broke it.")));
    assertThat(recall.page()).isEqualTo(Duration.ofMinutes(1));
    assertThat(recall.page()).isEqualTo(Duration.ofMinutes(1));
    assertThat(isComplete()).isFalse();
  }

  @Test
  void page_ofABusyLedger_isTriedAgainWhenThatSays() {
    Duration after = Duration.ofSeconds(7);
    assertThat(over(CompletableFuture.completedFuture(new Receipt.Busy(after))).page())
        .isEqualTo(after);
    assertThat(isComplete()).isFalse();
  }

  @Test
  void close_endsItsRest() {
    Duration anHour = Duration.ofHours(1);
    Ledger busy = new Answering(CompletableFuture.completedFuture(new Receipt.Busy(anHour)));
    Recall recall = Recall.start(busy, history, CLOCK);
    recall.close();
    assertThat(recall.isRunning()).isFalse();
  }
}
