package dev.tally.ledger;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.await;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.id;
import static dev.tally.ledger.Commands.line;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static dev.tally.ledger.Commands.submit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.OrderEvent.Counted;
import dev.tally.shop.Command.CancelOrder;
import dev.tally.shop.Command.PlaceOrder;
import dev.tally.shop.Command.RecordOrder;
import dev.tally.shop.Order;
import dev.tally.shop.ProductId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The contract for what a ledger tells its sales listeners. */
abstract class SalesContract extends LedgerFixture {

  private final List<OrderEvent> told = new CopyOnWriteArrayList<>();

  private Ledger openListening() {
    Ledger ledger = openWithToys();
    ledger.onOrderEvents(told::addAll);
    return ledger;
  }

  private static long recall(Ledger ledger, long below, int most) {
    return await(ledger.recall(below, Instant.EPOCH, most)).below();
  }

  private static OrderEvent event(
      long number, Instant at, String product, long units, boolean cancelled) {
    return event(number, at, Map.of(id(product), units), cancelled);
  }

  private static OrderEvent event(
      long number, Instant at, Map<ProductId, Long> units, boolean cancelled) {
    Counted counted = new Counted(Optional.of(at), units);
    return cancelled
        ? new OrderEvent(number, Optional.of(counted), new Counted(Optional.of(at), Map.of()))
        : new OrderEvent(number, Optional.empty(), counted);
  }

  /** A time with a fraction of a second: the file keeps milliseconds. */
  private static final Instant AT = Instant.parse("2026-03-01T11:00:00.5Z");

  private static PlaceOrder placed(String key, Instant at) {
    return new PlaceOrder(new Order(key, Optional.of(at), List.of(line("A1", 1))));
  }

  @Test
  void onSales_tellsOfOrdersAndCancellations_asTheyComeToCount() {
    Ledger ledger = openListening();
    accept(ledger, order("k", List.of(line("A1", 2), line("A2", 1), line("A1", 1))));
    assertThat(told).containsExactly(event(1, NOW, Map.of(id("A1"), 3L, id("A2"), 1L), false));
    accept(ledger, placed("l", AT));
    now = NOW.plusSeconds(60);
    accept(ledger, new CancelOrder("k"));
    accept(ledger, new CancelOrder("l"));
    assertThat(told.subList(1, 4))
        .containsExactly(
            event(2, AT, "A1", 1, false),
            event(1, NOW, Map.of(id("A1"), 3L, id("A2"), 1L), true),
            event(2, AT, "A1", 1, true));
  }

  @Test
  void onSales_tellsNothingOfWhatChangesNothing() {
    Ledger ledger = openListening();
    accept(ledger, order("k", "A1"));
    told.clear();
    submit(ledger, order("k", "A1"));
    submit(ledger, order("l", "A9"));
    submit(ledger, new CancelOrder("m"));
    now = NOW.plus(Duration.ofDays(1));
    await(ledger.fold(Duration.ZERO, 10));
    assertThat(told).isEmpty();
  }

  /** A later revision may bring it back: a listener must know that it has seen this number. */
  @Test
  void onSales_tellsOfAnOrderThatComesAndCountsNothing() {
    Ledger ledger = openListening();
    accept(ledger, new RecordOrder(order("n", "A1").order(), Optional.of(NOW)));
    submit(ledger, new CancelOrder("n"));
    assertThat(told)
        .containsExactly(
            new OrderEvent(1, Optional.empty(), new Counted(Optional.empty(), Map.of())));
  }

  @Test
  void onSales_tellsOfWhatWasRecorded_andOfItsCancellation() {
    Ledger ledger = openListening();
    Order order = placed("k", AT).order();
    accept(ledger, new RecordOrder(order, Optional.empty()));
    accept(ledger, new RecordOrder(order, Optional.of(AT)));
    assertThat(told).containsExactly(event(1, AT, "A1", 1, false), event(1, AT, "A1", 1, true));
  }

  @Test
  void onSales_hasNoOrderPlacedAfterItWasReceived() {
    Ledger ledger = openListening();
    accept(ledger, placed("k", NOW.plusSeconds(3_600)));
    now = NOW.plusSeconds(9);
    accept(ledger, new CancelOrder("k"));
    accept(ledger, placed("l", now.plusSeconds(1)));
    ledger.close();
    Ledger again = open();
    again.onOrderEvents(told::addAll);
    recall(again, Long.MAX_VALUE, 10);
    assertThat(told)
        .extracting(event -> event.after().at().orElseThrow().toEpochMilli())
        .containsExactly(
            NOW.toEpochMilli(),
            NOW.toEpochMilli(),
            now.toEpochMilli(),
            now.toEpochMilli(),
            NOW.toEpochMilli());
  }

  @Test
  void recall_tellsOfOrdersAsTheyAreNow_newestFirst_pageByPage() {
    Ledger ledger = openListening();
    for (int i = 1; i <= 5; i++) {
      accept(ledger, order("k" + i, List.of(line("A1", i))));
    }
    accept(ledger, new CancelOrder("k4"));
    ledger.close();
    told.clear();
    Ledger again = open();
    again.onOrderEvents(told::addAll);
    assertThat(recall(again, Long.MAX_VALUE, 2)).isEqualTo(4);
    assertThat(told).extracting(OrderEvent::number).containsExactly(5L, 4L);
    assertThat(recall(again, 4, 2)).isEqualTo(2);
    assertThat(told).extracting(OrderEvent::number).containsExactly(5L, 4L, 3L, 2L);
    assertThat(recall(again, 2, 2)).isEqualTo(0);
    assertThat(told)
        .containsExactly(
            event(5, NOW, "A1", 5, false),
            event(4, NOW, Map.of(), false),
            event(3, NOW, "A1", 3, false),
            event(2, NOW, "A1", 2, false),
            event(1, NOW, "A1", 1, false));
    assertThat(recall(again, 1, 2)).isEqualTo(0);
  }

  /** Orders of many products come in smaller pages, as a page is held as a whole. */
  @Test
  void recall_ofLargeOrders_looksAtFewerAtOnce_andMissesNone() {
    Ledger ledger = open();
    accept(ledger, category("many"));
    List<CompletionStage<Receipt>> made = new ArrayList<>();
    for (int n = 0; n < 5_001; n++) {
      made.add(ledger.submit(product("many", "P" + n)));
    }
    List<Order.Line> lines = new ArrayList<>();
    made.forEach(receipt -> lines.add(line(((Receipt.Accepted) await(receipt)).made(), 1)));
    for (int n = 0; n < 5; n++) {
      accept(ledger, order("large" + n, lines));
    }
    ledger.close();
    Ledger again = open();
    again.onOrderEvents(told::addAll);
    List<Integer> pages = new ArrayList<>();
    for (long below = Long.MAX_VALUE; below > 0; ) {
      below = recall(again, below, 100);
      pages.add(told.size());
    }
    assertThat(pages.subList(0, 3)).containsExactly(2, 4, 5);
    assertThat(told).extracting(OrderEvent::number).doesNotHaveDuplicates();
  }

  @Test
  void recall_passesOverWhatWasReceivedBefore_andEndsWhereAPageHasNothingElse() {
    Ledger ledger = openListening();
    for (int i = 1; i <= 4; i++) {
      accept(ledger, order("old" + i, "A1"));
    }
    now = NOW.plusSeconds(60);
    accept(ledger, placed("placed long ago", AT));
    now = NOW; // the clock was wrong for a moment
    accept(ledger, order("stamped too early", "A1"));
    now = NOW.plusSeconds(61);
    accept(ledger, order("new", "A2"));
    told.clear();
    Instant since = NOW.plusSeconds(60);
    assertThat(await(ledger.recall(Long.MAX_VALUE, since, 2)).below()).isEqualTo(6);
    assertThat(await(ledger.recall(6, since, 2)).below()).isEqualTo(4);
    assertThat(await(ledger.recall(4, since, 2)).below()).isEqualTo(0);
    assertThat(told).extracting(OrderEvent::number).containsExactly(7L, 5L);
  }

  @Test
  void onSales_ofAnOrderOfThePast_withoutATime_saysThatNobodyKnowsIt() {
    Ledger ledger = openListening();
    Order order = order("k", "A1").order();
    accept(ledger, new RecordOrder(order, Optional.empty()));
    ledger.close();
    Ledger again = open();
    again.onOrderEvents(told::addAll);
    recall(again, Long.MAX_VALUE, 10);
    accept(again, new CancelOrder("k"));
    assertThat(told)
        .hasSize(3)
        .extracting(event -> event.after().at())
        .containsOnly(Optional.empty());
  }

  /** It may come before, between or after them, but then tells what is so there. */
  @Test
  void recall_amongCommands_fitsWhatIsToldBeforeAndAfterIt() throws InterruptedException {
    Ledger ledger = openListening();
    accept(ledger, order("k", "A1"));
    Map<Long, Counted> known = new HashMap<>(Map.of(1L, told.get(0).after()));
    told.clear();
    Gate gate = Gate.closedBy(ledger, "held");
    var placed = ledger.submit(order("l", "A2"));
    var recalled = ledger.recall(Long.MAX_VALUE, Instant.EPOCH, 10);
    var cancelled = ledger.submit(new CancelOrder("k"));
    gate.open();
    assertThat(await(recalled).below()).isEqualTo(0);
    assertThat(List.of(Commands.await(placed), Commands.await(cancelled)))
        .allMatch(Receipt.Accepted.class::isInstance);
    for (OrderEvent event : told) {
      Counted before = event.before().orElse(known.getOrDefault(event.number(), event.after()));
      assertThat(known.getOrDefault(event.number(), before)).isEqualTo(before);
      known.put(event.number(), event.after());
    }
    assertThat(told)
        .filteredOn(event -> event.number() == 1 && event.before().isEmpty())
        .as("recalled")
        .hasSize(1);
    assertThat(known.get(1L).units()).as("cancelled").isEmpty();
    assertThat(known).containsOnlyKeys(1L, 2L);
  }
}
