package dev.tally.history;

import static dev.tally.ledger.Commands.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.history.HistoryWindow.ProductUnits;
import dev.tally.ledger.OrderEvent;
import dev.tally.ledger.OrderEvent.Counted;
import dev.tally.shop.ProductId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Tests by hand what {@link HistoryModelTest} tests at random, and what a history holds. */
class HistoryTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private Instant now = NOON;
  private final History history =
      new History(
          () -> now,
          new Windows(() -> now, ZoneOffset.UTC),
          () -> Duration.between(Instant.EPOCH, now).toNanos());

  private void sell(long number, Instant at, String product, long units) {
    history.accept(
        List.of(
            new OrderEvent(
                number,
                Optional.empty(),
                new Counted(Optional.of(at), Map.of(id(product), units)))));
  }

  private HistoryWindow last(int minutes) {
    return history.window(Optional.of("A"), minutes);
  }

  private List<ProductId> sold(Optional<String> prefix) {
    List<ProductId> ids = new ArrayList<>();
    history.window(prefix, 60).products().forEachRemaining(product -> ids.add(product.id()));
    return ids;
  }

  @Test
  void window_endsWithTheMinuteThatIsRunning() {
    sell(1, NOON.minusMillis(1), "A1", 5);
    sell(2, NOON, "A1", 7);
    now = NOON.plusSeconds(59);
    assertThat(last(3).from()).isEqualTo(NOON.minusSeconds(120));
    assertThat(last(3).units()).containsExactly(0L, 5L, 7L);
    assertThat(last(3).orders()).containsExactly(0L, 1L, 1L);
    assertThat(last(3).products().next())
        .isEqualTo(new ProductUnits(id("A1"), List.of(0L, 5L, 7L)));
    now = NOON.plusSeconds(60);
    assertThat(last(3).units()).containsExactly(5L, 7L, 0L);
  }

  @Test
  void window_namesProductsInIdOrder_alsoOfTheWholeShop() {
    List<String> ids = List.of("AA1", "B1", "A10", "A2", "Z9");
    for (int i = 0; i < ids.size(); i++) {
      sell(i + 1, now, ids.get(i), 1);
    }
    assertThat(sold(Optional.empty()))
        .containsExactly(id("A2"), id("A10"), id("B1"), id("Z9"), id("AA1"));
    assertThat(sold(Optional.of("A"))).containsExactly(id("A2"), id("A10"));
    assertThat(sold(Optional.of("AA"))).containsExactly(id("AA1"));
  }

  @Test
  void window_ofTheBest_goesByTheLast15Minutes_andTiesById() {
    sell(1, NOON.minus(Duration.ofMinutes(15)), "A1", 100);
    sell(2, NOON.minus(Duration.ofMinutes(14)), "A10", 5);
    sell(3, NOON, "A3", 2);
    sell(4, NOON, "A2", 2);
    sell(5, NOON, "B1", 1);
    assertThat(best("A", 60, 2)).containsExactly(id("A2"), id("A10"));
    assertThat(best("A", 60, 1)).containsExactly(id("A10"));
    assertThat(best("A", 60, 1_000)).containsExactly(id("A2"), id("A3"), id("A10"));
    assertThat(best("A", 1, 1)).as("of the last minute alone").containsExactly(id("A2"));
    assertThat(best("A", 60, 0)).isEmpty();
    HistoryWindow whole = history.window(Optional.of("A"), 60, OptionalInt.of(1));
    assertThat(whole.units().stream().mapToLong(n -> n).sum()).isEqualTo(109);
    assertThat(whole.products().next().units()).hasSize(60);
  }

  private List<ProductId> best(String prefix, int minutes, int most) {
    List<ProductId> ids = new ArrayList<>();
    history
        .window(Optional.of(prefix), minutes, OptionalInt.of(most))
        .products()
        .forEachRemaining(product -> ids.add(product.id()));
    return ids;
  }

  @Test
  void accept_countsAnOrderOfManyProductsOnceACategory() {
    Map<ProductId, Long> units = Map.of(id("A1"), 1L, id("A2"), 2L, id("B1"), 4L);
    history.accept(
        List.of(new OrderEvent(1, Optional.empty(), new Counted(Optional.of(now), units))));
    assertThat(last(1).orders()).containsExactly(1L);
    assertThat(last(1).units()).containsExactly(3L);
    assertThat(history.window(Optional.of("B"), 1).units()).containsExactly(4L);
    assertThat(history.window(Optional.empty(), 1).orders()).containsExactly(1L);
    assertThat(history.window(Optional.empty(), 1).units()).containsExactly(7L);
  }

  @Test
  void accept_letsGoOfProductsThatSellNoMore() {
    for (int n = 1; n <= 100; n++) {
      sell(2L * n - 1, now, "A" + n, 1);
      sell(2L * n, NOON.minus(Duration.ofMinutes(60)), "B" + n, 1);
    }
    assertThat(history.products()).as("B was an hour ago").isEqualTo(100);
    now = NOON.plus(Duration.ofMinutes(59));
    sell(201, now, "A7", 1);
    assertThat(history.products()).isEqualTo(100);
    now = NOON.plus(Duration.ofMinutes(60));
    sell(202, now, "A7", 1);
    assertThat(history.products()).isEqualTo(1);
    assertThat(last(60).products().next().units().get(58)).isEqualTo(1);
  }

  @Test
  void window_ofNoMinutesOrMoreThanADay_isAFault() {
    assertThatThrownBy(() -> last(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> last(1_441)).isInstanceOf(IllegalArgumentException.class);
  }
}
