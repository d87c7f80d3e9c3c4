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

import dev.tally.ledger.Amendment.Kind;
import dev.tally.ledger.Ledger.OrderRecord;
import dev.tally.ledger.OrderEvent.Counted;
import dev.tally.ledger.Receipt.Accepted;
import dev.tally.ledger.Receipt.Duplicate;
import dev.tally.ledger.Receipt.Reason;
import dev.tally.ledger.Receipt.Stale;
import dev.tally.shop.Command;
import dev.tally.shop.Command.CancelOrder;
import dev.tally.shop.Command.CancelPart;
import dev.tally.shop.Command.ForgetOrder;
import dev.tally.shop.Command.PlaceOrder;
import dev.tally.shop.Command.RecordOrder;
import dev.tally.shop.Command.RetireProduct;
import dev.tally.shop.Order;
import dev.tally.shop.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The contract for orders that change: revisions, returns, partial cancellations. */
abstract class AmendmentContract extends OrderContract {

  private static final Instant AT = NOW.minusSeconds(90);

  private static PlaceOrder revised(String key, long revision, Order.Line... lines) {
    return new PlaceOrder(
        new Order(key, Optional.of(new Revision(revision)), Optional.of(AT), List.of(lines)));
  }

  private static CancelOrder cancelled(String key, long revision) {
    return new CancelOrder(key, Optional.of(new Revision(revision)));
  }

  private static CancelPart part(String order, String key, Order.Line... lines) {
    return new CancelPart(order, key, List.of(lines));
  }

  private static Map<String, Long> totals(Ledger ledger) {
    Map<String, Long> totals = new TreeMap<>();
    Told.everythingOf(ledger).totals.forEach((id, total) -> totals.put(id.toString(), total));
    return totals;
  }

  private static OrderRecord look(Ledger ledger, String key) {
    return await(ledger.order(key, 20)).orElseThrow();
  }

  @Test
  void revise_countsTheDifference_andNothingOlder() {
    Ledger ledger = openWithToys();
    accept(ledger, order("k", List.of(line("A1", 5))));
    accept(ledger, revised("k", 3, line("A1", 2), line("A2", 7)));
    assertThat(totals(ledger)).containsExactlyInAnyOrderEntriesOf(Map.of("A1", 2L, "A2", 7L));
    assertThat(submit(ledger, revised("k", 3, line("A2", 7), line("A1", 1), line("A1", 1))))
        .as("the same content, said in another way")
        .isInstanceOf(Duplicate.class);
    assertThat(submit(ledger, revised("k", 2, line("A1", 9)))).isInstanceOf(Stale.class);
    assertThat(submit(ledger, order("k", "A1"))).isInstanceOf(Stale.class);
    assertRejected(
        submit(ledger, revised("k", 3, line("A1", 2))), Reason.REVISION_REUSED, "Revision 3");
    assertThat(totals(ledger)).containsExactlyInAnyOrderEntriesOf(Map.of("A1", 2L, "A2", 7L));
    ledger.close();
    Ledger again = open();
    assertThat(submit(again, revised("k", 3, line("A1", 2), line("A2", 7))))
        .isInstanceOf(Duplicate.class);
    accept(again, revised("k", 4, line("A2", 1)));
    assertThat(totals(again)).containsExactlyInAnyOrderEntriesOf(Map.of("A1", 0L, "A2", 1L));
  }

  @Test
  void revise_toNothing_cancels_andALaterRevisionBringsItBack() {
    Ledger ledger = openWithToys();
    accept(ledger, revised("k", 1, line("A1", 5)));
    accept(ledger, revised("k", 2));
    assertThat(totals(ledger)).containsEntry("A1", 0L);
    assertThat(submit(ledger, cancelled("k", 2))).isInstanceOf(Duplicate.class);
    assertThat(look(ledger, "k").order().state().counts()).isEmpty();
    accept(ledger, revised("k", 3, line("A1", 4), line("A2", 0)));
    assertThat(totals(ledger)).containsEntry("A1", 4L).doesNotContainEntry("A2", 1L);
    assertThat(look(ledger, "k").order().state().units()).isEqualTo(Map.of(id("A1"), 4L));
  }

  @Test
  void aCancellationThatComesFirst_holdsTheKey() {
    Ledger ledger = openWithToys();
    accept(ledger, cancelled("k", 5));
    assertThat(submit(ledger, revised("k", 4, line("A1", 1)))).isInstanceOf(Stale.class);
    assertThat(submit(ledger, order("k", "A1"))).isInstanceOf(Stale.class);
    assertThat(totals(ledger)).doesNotContainEntry("A1", 1L);
    assertRejected(
        submit(ledger, revised("k", 5, line("A1", 1))), Reason.REVISION_REUSED, "Revision 5");
    accept(ledger, revised("k", 6, line("A1", 1)));
    assertThat(totals(ledger)).containsEntry("A1", 1L);
  }

  @Test
  void anOrderWithARevision_isChangedByRevisionsOnly() {
    Ledger ledger = openWithToys();
    accept(ledger, revised("k", 1, line("A1", 5)));
    assertRejected(submit(ledger, new CancelOrder("k")), Reason.REVISION_REQUIRED, "\"k\"");
    assertRejected(
        submit(ledger, part("k", "r", line("A1", 1))), Reason.REVISION_REQUIRED, "revisions only");
    assertThat(totals(ledger)).containsEntry("A1", 5L);
  }

  @Test
  void aReturn_countsDown_alsoBelowZero_andAlsoOfWhatIsNotSoldAnyMore() {
    Ledger ledger = openWithToys();
    accept(ledger, order("return", List.of(line("A1", -2), line("A2", 3), line("A2", -1))));
    assertThat(totals(ledger)).containsExactlyInAnyOrderEntriesOf(Map.of("A1", -2L, "A2", 2L));
    accept(ledger, new RetireProduct("toys", id("A1")));
    accept(ledger, order("late return", List.of(line("A1", -1))));
    assertRejected(submit(ledger, order("late", "A1")), Reason.RETIRED_PRODUCT, "A1");
    ledger.close();
    assertThat(totals(open())).containsExactlyInAnyOrderEntriesOf(Map.of("A1", -3L, "A2", 2L));
  }

  @Test
  void order_showsSoManyOfItsChanges_andNoMore() {
    Ledger ledger = openWithToys();
    for (int i = 0; i <= 60; i++) {
      accept(ledger, revised("k", i, line("A1", 1 + i % 3)));
      accept(ledger, revised("l", i, line("A2", 1)));
    }
    assertThat(look(ledger, "k").changes())
        .extracting(change -> change.revision().orElseThrow().number())
        .isEqualTo(LongStream.iterate(60, i -> i - 1).limit(20).boxed().toList());
  }

  @Test
  void parts_areSoManyAtMost_andARevisionSaysTheRest() {
    Ledger ledger = openWithToys();
    accept(ledger, order("k", List.of(line("A1", 2_000))));
    for (int i = 0; i < Order.MAX_PARTS; i++) {
      accept(ledger, part("k", "r" + i, line("A1", 1)));
    }
    assertRejected(
        submit(ledger, part("k", "one more", line("A1", 1))),
        Reason.REVISION_REQUIRED,
        "1,000 partial cancellations");
    assertThat(submit(ledger, order("k", List.of(line("A1", 2_000)))))
        .isInstanceOf(Duplicate.class);
    accept(ledger, revised("k", 1, line("A1", 7)));
    assertThat(totals(ledger)).containsEntry("A1", 7L);
  }

  @Test
  void partOfAnOrder_isTakenBack_oncePerKey() {
    Ledger ledger = openWithToys();
    accept(ledger, order("k", List.of(line("A1", 5), line("A2", 2))));
    accept(ledger, part("k", "refund-1", line("A1", 1), line("A1", 1)));
    assertThat(submit(ledger, part("k", "refund-1", line("A1", 2)))).isInstanceOf(Duplicate.class);
    assertRejected(
        submit(ledger, part("k", "refund-1", line("A1", 3))), Reason.KEY_REUSED, "refund-1");
    assertRejected(
        submit(ledger, part("k", "refund-2", line("A1", 4))), Reason.NOT_THAT_MANY, "3 of A1 left");
    accept(ledger, part("k", "refund-2", line("A1", 3), line("A2", 2)));
    assertThat(totals(ledger)).containsExactlyInAnyOrderEntriesOf(Map.of("A1", 0L, "A2", 0L));
    assertRejected(
        submit(ledger, part("k", "refund-3", line("A1", 1))), Reason.NOT_THAT_MANY, "no A1 left");
    assertThat(submit(ledger, order("k", List.of(line("A1", 5), line("A2", 2)))))
        .as("it is the order that came")
        .isInstanceOf(Duplicate.class);
    assertRejected(submit(ledger, part("m", "r", line("A1", 1))), Reason.UNKNOWN_ORDER, "\"m\"");
    assertRejected(submit(ledger, part("k", "r", line("A9", 1))), Reason.UNKNOWN_PRODUCT, "A9");
  }

  @Test
  void partsOfTwoOrders_mayHaveTheSameKey() {
    Ledger ledger = openWithToys();
    accept(ledger, order("k", List.of(line("A1", 5))));
    accept(ledger, order("l", List.of(line("A1", 5))));
    accept(ledger, part("k", "refund", line("A1", 1)));
    accept(ledger, part("l", "refund", line("A1", 2)));
    assertThat(totals(ledger)).containsEntry("A1", 7L);
  }

  @Test
  void cancel_afterAPart_takesTheRestBack() {
    Ledger ledger = openWithToys();
    accept(ledger, order("k", List.of(line("A1", 5))));
    accept(ledger, part("k", "r", line("A1", 2)));
    accept(ledger, new CancelOrder("k"));
    assertThat(totals(ledger)).containsEntry("A1", 0L);
    assertRejected(
        submit(ledger, part("k", "s", line("A1", 1))), Reason.NOT_THAT_MANY, "no A1 left");
    assertThat(submit(ledger, part("k", "r", line("A1", 2)))).isInstanceOf(Duplicate.class);
    assertThat(submit(ledger, order("k", List.of(line("A1", 5))))).isInstanceOf(Duplicate.class);
  }

  @Test
  void revise_endsPartsAndCancellations() {
    Ledger ledger = openWithToys();
    accept(ledger, order("k", List.of(line("A1", 5))));
    accept(ledger, part("k", "r", line("A1", 2)));
    accept(ledger, revised("k", 0, line("A1", 4)));
    assertThat(totals(ledger)).containsEntry("A1", 4L);
    accept(ledger, order("l", "A2"));
    accept(ledger, new CancelOrder("l"));
    accept(ledger, revised("l", 0, line("A2", 4)));
    assertThat(totals(ledger)).containsEntry("A2", 4L);
  }

  @Test
  void revise_tellsWhatItCounted_andWhatItCountsNow() {
    Ledger ledger = openWithToys();
    List<OrderEvent> told = new CopyOnWriteArrayList<>();
    ledger.onOrderEvents(told::addAll);
    accept(ledger, cancelled("k", 1));
    accept(ledger, revised("k", 2, line("A1", 5)));
    Instant other = AT.minusSeconds(60);
    accept(
        ledger,
        new PlaceOrder(
            new Order(
                "k", Optional.of(new Revision(3)), Optional.of(other), List.of(line("A1", 5)))));
    accept(ledger, cancelled("k", 4));
    Counted none = new Counted(Optional.of(NOW), Map.of());
    Counted first = new Counted(Optional.of(AT), Map.of(id("A1"), 5L));
    Counted moved = new Counted(Optional.of(other), Map.of(id("A1"), 5L));
    assertThat(told)
        .containsExactly(
            new OrderEvent(1, Optional.empty(), none),
            new OrderEvent(1, Optional.of(none), first),
            new OrderEvent(1, Optional.of(first), moved),
            new OrderEvent(1, Optional.of(moved), none));
  }

  /** Nobody can place an order after it was first heard of: some clocks are fast. */
  @Test
  void revise_withoutATime_isOfWhenTheOrderWasFirstHeardOf() {
    Ledger ledger = openWithToys();
    List<OrderEvent> told = new CopyOnWriteArrayList<>();
    accept(ledger, order("k", "A1"));
    ledger.onOrderEvents(told::addAll);
    now = NOW.plusSeconds(3_600);
    accept(
        ledger,
        new PlaceOrder(
            new Order(
                "k", Optional.of(new Revision(3)), Optional.empty(), List.of(line("A1", 2)))));
    assertThat(told)
        .singleElement()
        .extracting(event -> event.after().at().orElseThrow().toEpochMilli())
        .isEqualTo(NOW.toEpochMilli());
  }

  @Test
  void record_ofARevision_isTheSameState_ofUnknownTime() {
    Ledger ledger = openWithToys();
    accept(ledger, new RetireProduct("toys", id("A2")));
    Order order =
        new Order("k", Optional.of(new Revision(3)), Optional.empty(), List.of(line("A2", 2)));
    accept(ledger, new RecordOrder(order, Optional.empty()));
    assertThat(submit(ledger, new RecordOrder(order, Optional.empty())))
        .isInstanceOf(Duplicate.class);
    assertThat(look(ledger, "k").order().state().at()).isEmpty();
    assertThat(totals(ledger)).containsEntry("A2", 2L);
    Order newer = new Order("k", Optional.of(new Revision(4)), Optional.empty(), order.lines());
    accept(ledger, new RecordOrder(newer, Optional.of(NOW)));
    assertThat(totals(ledger)).as("it arrived cancelled").containsEntry("A2", 0L);
    assertThat(submit(ledger, cancelled("k", 4))).isInstanceOf(Duplicate.class);
  }

  @Test
  void record_withParts_takesBackWhatIsNews_andNothingTwice() {
    Ledger ledger = openWithToys();
    Order order = new Order("k", Optional.of(AT), List.of(line("A1", 5)));
    accept(ledger, record(order, part("k", "r", line("A1", 2))));
    assertThat(totals(ledger)).containsEntry("A1", 3L);
    assertThat(submit(ledger, record(order))).isInstanceOf(Duplicate.class);
    assertThat(submit(ledger, record(order, part("k", "r", line("A1", 2)))))
        .isInstanceOf(Duplicate.class);
    accept(ledger, record(order, part("k", "r", line("A1", 2)), part("k", "s", line("A1", 1))));
    assertThat(totals(ledger)).containsEntry("A1", 2L);
    assertRejected(
        submit(ledger, record(order, part("k", "t", line("A1", 3)))),
        Reason.NOT_THAT_MANY,
        "2 of A1 left");
    assertRejected(
        submit(ledger, record(order, part("k", "r", line("A1", 1)))), Reason.KEY_REUSED, "\"r\"");
    Order other = new Order("l", Optional.of(AT), List.of(line("A1", 1)));
    assertRejected(
        submit(ledger, record(other, part("l", "r", line("A1", 2)))),
        Reason.NOT_THAT_MANY,
        "1 of A1 left");
    assertThat(await(ledger.order("l", 20))).as("whole or not at all").isEmpty();
    accept(ledger, new RecordOrder(order, Optional.of(NOW), List.of(), false));
    assertThat(totals(ledger)).containsEntry("A1", 0L);
  }

  private static RecordOrder record(Order order, CancelPart... parts) {
    return new RecordOrder(order, Optional.empty(), List.of(parts), false);
  }

  @Test
  void order_showsItsChanges_newestFirst() {
    Ledger ledger = openWithToys();
    assertThat(await(ledger.order("k", 20))).isEmpty();
    accept(ledger, order("k", List.of(line("A1", 5))));
    now = NOW.plusSeconds(1);
    accept(ledger, part("k", "r", line("A1", 2)));
    now = NOW.plusSeconds(2);
    accept(ledger, new CancelOrder("k"));
    now = NOW.plusSeconds(3);
    accept(ledger, revised("k", 7, line("A2", 1)));
    ledger.close();
    Ledger again = open();
    OrderRecord found = look(again, "k");
    assertThat(found.order().received().toEpochMilli()).isEqualTo(NOW.toEpochMilli());
    assertThat(found.order().state().revision()).contains(new Revision(7));
    assertThat(found.changes())
        .extracting(Amendment::kind)
        .containsExactly(Kind.REVISED, Kind.CANCELLED, Kind.PARTLY_CANCELLED);
    assertThat(found.changes())
        .extracting(Amendment::difference)
        .containsExactly(Map.of(id("A2"), 1L), Map.of(id("A1"), -3L), Map.of(id("A1"), -2L));
    assertThat(await(again.order("k", 1)).orElseThrow().changes()).hasSize(1);
  }

  @Test
  void forget_alsoForgetsTheKeysOfParts() {
    Ledger ledger = openWithToys();
    accept(ledger, order("jane@example.com", List.of(line("A1", 5))));
    accept(ledger, part("jane@example.com", "refund of jane", line("A1", 2)));
    accept(ledger, new ForgetOrder("jane@example.com"));
    assertThat(isDurable("refund of jane")).isFalse();
    String given = GeneratedOrderKeys.forgotten(epoch, 1);
    assertThat(look(ledger, given).changes())
        .singleElement()
        .satisfies(part -> assertThat(part.key().orElseThrow()).doesNotContain("jane"));
    assertThat(submit(ledger, order(given, List.of(line("A1", 5))))).isInstanceOf(Duplicate.class);
  }

  @Test
  void fold_takesAnOrderAsItIs_andItsChangesWithIt() {
    Ledger ledger = openWithToys();
    accept(ledger, revised("k", 1, line("A1", 5)));
    accept(ledger, revised("k", 2, line("A1", 3)));
    accept(ledger, order("l", List.of(line("A1", 5))));
    accept(ledger, part("l", "r", line("A1", 1)));
    accept(ledger, order("m", "A2"));
    accept(ledger, new CancelOrder("m"));
    now = NOW.plus(Duration.ofDays(10));
    assertThat(await(ledger.fold(Duration.ZERO, 100))).isEqualTo(3);
    assertThat(await(ledger.order("k", 20))).isEmpty();
    accept(ledger, revised("n", 1, line("A2", 1)));
    accept(ledger, revised("n", 2, line("A2", 2)));
    ledger.close();
    Ledger again = open();
    assertThat(totals(again)).containsExactlyInAnyOrderEntriesOf(Map.of("A1", 7L, "A2", 2L));
    assertThat(look(again, "n").changes()).hasSize(1);
  }

  @Test
  void changesInOneBatch_seeEachOther() throws InterruptedException {
    Ledger ledger = openWithToys();
    Gate gate = Gate.closedBy(ledger, "held");
    List<Command> commands =
        List.of(
            cancelled("k", 1),
            revised("k", 3, line("A1", 3)),
            revised("k", 2, line("A1", 2)),
            revised("k", 4, line("A1", 4), line("A2", 1)),
            order("l", List.of(line("A1", 2))),
            part("l", "r", line("A1", 1)));
    var receipts = commands.stream().map(ledger::submit).toList();
    gate.open();
    assertThat(receipts.stream().map(Commands::await).map(Object::getClass).toList())
        .isEqualTo(
            List.of(
                Accepted.class,
                Accepted.class,
                Stale.class,
                Accepted.class,
                Accepted.class,
                Accepted.class));
    assertThat(totals(ledger)).containsExactlyInAnyOrderEntriesOf(Map.of("A1", 5L, "A2", 1L));
  }

  @Test
  void unknownProducts_areRefused_andNothingIsChanged() {
    Ledger ledger = openWithToys();
    accept(ledger, revised("k", 1, line("A1", 5)));
    assertRejected(
        submit(ledger, revised("k", 2, line("A1", 1), line("A9", 1))),
        Reason.UNKNOWN_PRODUCT,
        "A9");
    assertThat(look(ledger, "k").order().state().revision()).contains(new Revision(1));
    accept(ledger, category("books"));
    accept(ledger, product("books", "Atlas"));
    accept(ledger, revised("k", 2, line("B1", 1)));
    assertThat(totals(ledger))
        .containsExactlyInAnyOrderEntriesOf(Map.of("A1", 0L, "A2", 0L, "B1", 1L));
  }
}
