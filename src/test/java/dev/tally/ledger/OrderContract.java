package dev.tally.ledger;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.await;
import static dev.tally.ledger.Commands.line;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.productWithSku;
import static dev.tally.ledger.Commands.submit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.Receipt.Accepted;
import dev.tally.ledger.Receipt.Duplicate;
import dev.tally.ledger.Receipt.Reason;
import dev.tally.shop.Command.CancelOrder;
import dev.tally.shop.Command.ForgetOrder;
import dev.tally.shop.Command.PlaceOrder;
import dev.tally.shop.Command.RecordOrder;
import dev.tally.shop.Command.RetireProduct;
import dev.tally.shop.Order;
import dev.tally.shop.Sku;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract for orders after they are counted. */
abstract class OrderContract extends SalesContract {

  @Test
  void place_underAKnownKey_comparesTheUnits_howeverTheyAreSaid() {
    Ledger ledger = openWithToys();
    accept(ledger, productWithSku("top", "toys", "Top"));
    accept(ledger, order("k", List.of(line("A3", 2), line("A1", 1))));
    Order later =
        new Order(
            "k",
            Optional.of(Instant.parse("2026-02-01T00:00:00Z")),
            List.of(line("A1", 1), line(Sku.of("top"), 1), line("A3", 1)));
    assertThat(submit(ledger, new PlaceOrder(later))).isInstanceOf(Duplicate.class);
    assertRejected(
        submit(ledger, order("k", List.of(line("A3", 3), line("A1", 1)))),
        Reason.KEY_REUSED,
        "\"k\"");
    assertRejected(submit(ledger, order("k", "A1")), Reason.KEY_REUSED, "\"k\"");
    assertRejected(
        submit(ledger, order("k", List.of(line(Sku.of("unknown"), 3)))),
        Reason.KEY_REUSED,
        "\"k\"");
  }

  @Test
  void cancel_takesTheUnitsBack_once() {
    Ledger ledger = openWithToys();
    accept(ledger, order("k", List.of(line("A1", 5), line("A2", 7))));
    accept(ledger, order("l", "A1"));
    Told told = Told.everythingOf(ledger);
    assertThat(accept(ledger, new CancelOrder("k"))).isEqualTo("k");
    assertThat(told.total("A1")).isEqualTo(1);
    assertThat(told.total("A2")).isZero();
    assertThat(submit(ledger, new CancelOrder("k"))).isInstanceOf(Duplicate.class);
    assertThat(submit(ledger, order("k", List.of(line("A1", 5), line("A2", 7)))))
        .as("a cancelled key stays used")
        .isInstanceOf(Duplicate.class);
    ledger.close();
    Ledger again = open();
    assertThat(submit(again, new CancelOrder("k"))).isInstanceOf(Duplicate.class);
    assertThat(Told.everythingOf(again).totals).isEqualTo(told.totals);
    assertRejected(submit(again, new CancelOrder("m")), Reason.UNKNOWN_ORDER, "\"m\"");
  }

  @Test
  void cancel_inTheBatchOfItsOrder_seesIt() throws InterruptedException {
    Ledger ledger = openWithToys();
    Gate gate = Gate.closedBy(ledger, "held");
    var placed = ledger.submit(order("k", "A1"));
    var cancelled = ledger.submit(new CancelOrder("k"));
    var repeated = ledger.submit(new CancelOrder("k"));
    gate.open();
    assertThat(Commands.await(placed)).isInstanceOf(Accepted.class);
    assertThat(Commands.await(cancelled)).isInstanceOf(Accepted.class);
    assertThat(Commands.await(repeated)).isInstanceOf(Duplicate.class);
    assertThat(Told.everythingOf(ledger).total("A1")).isZero();
  }

  @Test
  void cancel_alsoOfARetiredProduct_takesItsUnitsBack() {
    Ledger ledger = openWithToys();
    accept(ledger, order("k", "A1"));
    accept(ledger, new RetireProduct("toys", Commands.id("A1")));
    accept(ledger, new CancelOrder("k"));
    assertThat(Told.everythingOf(ledger).total("A1")).isZero();
  }

  @Test
  void record_countsAlsoWhatIsNotSoldAnyMore() {
    Ledger ledger = openWithToys();
    accept(ledger, new RetireProduct("toys", Commands.id("A1")));
    assertRejected(submit(ledger, order("k", "A1")), Reason.RETIRED_PRODUCT, "\"A1\"");
    accept(ledger, recorded("k", Optional.empty()));
    assertThat(submit(ledger, recorded("k", Optional.empty()))).isInstanceOf(Duplicate.class);
    assertThat(Told.everythingOf(ledger).total("A1")).isEqualTo(1);
    assertRejected(
        submit(ledger, new RecordOrder(order("l", "A9").order(), Optional.empty())),
        Reason.UNKNOWN_PRODUCT,
        "A9");
  }

  @Test
  void record_ofACancelledOrder_countsNothing_andUsesItsKey() {
    Ledger ledger = openWithToys();
    accept(ledger, recorded("k", Optional.of(NOW)));
    assertThat(submit(ledger, recorded("k", Optional.of(NOW)))).isInstanceOf(Duplicate.class);
    assertThat(submit(ledger, order("k", "A1"))).isInstanceOf(Duplicate.class);
    assertThat(submit(ledger, new CancelOrder("k"))).isInstanceOf(Duplicate.class);
    assertThat(Told.everythingOf(ledger).total("A1")).isZero();
  }

  @Test
  void record_ofAnOrderThatWasCancelledSince_cancelsIt() {
    Ledger ledger = openWithToys();
    accept(ledger, order("k", "A1"));
    accept(ledger, recorded("k", Optional.of(NOW)));
    assertThat(Told.everythingOf(ledger).total("A1")).isZero();
    assertThat(submit(ledger, recorded("k", Optional.empty()))).isInstanceOf(Duplicate.class);
    assertThat(Told.everythingOf(ledger).total("A1")).isZero();
  }

  private static RecordOrder recorded(String key, Optional<Instant> cancelled) {
    return new RecordOrder(order(key, "A1").order(), cancelled);
  }

  @Test
  void forget_keepsTheUnits_andNotTheKey() {
    Ledger ledger = openWithToys();
    accept(ledger, order("jane@example.com", "A1"));
    accept(ledger, order("l", "A1"));
    accept(ledger, new ForgetOrder("jane@example.com"));
    assertThat(isDurable("jane@example.com")).isFalse();
    assertThat(Told.everythingOf(ledger).total("A1")).isEqualTo(2);
    assertRejected(
        submit(ledger, new ForgetOrder("jane@example.com")),
        Reason.UNKNOWN_ORDER,
        "jane@example.com");
    assertThat(submit(ledger, new CancelOrder("l"))).isInstanceOf(Accepted.class);
    ledger.close();
    Ledger again = open();
    accept(again, order("jane@example.com", "A1"));
    assertThat(Told.everythingOf(again).total("A1")).isEqualTo(2);
  }

  @Test
  void forget_givesAKey_underWhichAnExportIsKnownAgain() {
    Ledger ledger = openWithToys();
    accept(ledger, order("jane@example.com", "A1"));
    accept(ledger, order("l", "A1"));
    accept(ledger, new ForgetOrder("jane@example.com"));
    String given = GeneratedOrderKeys.forgotten(epoch, 1);
    assertThat(submit(ledger, recorded(given, Optional.empty()))).isInstanceOf(Duplicate.class);
    ledger.close();
    Ledger again = open();
    assertThat(submit(again, recorded(given, Optional.empty()))).isInstanceOf(Duplicate.class);
    assertRejected(submit(again, order(given, "A2")), Reason.KEY_REUSED, given);
    String notItsKey = GeneratedOrderKeys.forgotten(epoch, 2);
    assertRejected(
        submit(again, recorded(notItsKey, Optional.empty())), Reason.KEYLESS_ORDER, epoch);
    assertThat(Told.everythingOf(again).total("A1")).isEqualTo(2);
  }

  @Test
  void anOrderWhoseKeyWasForgotten_isNotCountedAgain_onceItIsFolded() {
    Ledger ledger = openWithToys();
    accept(ledger, order("jane@example.com", "A1"));
    accept(ledger, new ForgetOrder("jane@example.com"));
    String given = GeneratedOrderKeys.forgotten(epoch, 1);
    now = NOW.plus(Duration.ofDays(10));
    await(ledger.fold(Duration.ZERO, 100));
    assertRejected(submit(ledger, recorded(given, Optional.empty())), Reason.KEYLESS_ORDER, epoch);
    assertThat(Told.everythingOf(ledger).total("A1")).isEqualTo(1);
  }

  /** Such orders may already be counted here under their own keys, from an earlier export. */
  @ParameterizedTest
  @ValueSource(
      strings = {"folded-abcdefgh1234-A1", "folded-abcdefgh1234-A1-2", "forgotten-abcdefgh1234-7"})
  void ordersWhoseKeysAnotherLedgerHasForgotten_areRefused_unlessTheyAreSaidToBeNew(String key) {
    Ledger ledger = openWithToys();
    assertRejected(
        submit(ledger, recorded(key, Optional.empty())), Reason.KEYLESS_ORDER, "abcdefgh1234");
    assertRejected(submit(ledger, order(key, "A1")), Reason.KEYLESS_ORDER, "abcdefgh1234");
    assertThat(Told.everythingOf(ledger).total("A1")).isZero();
    RecordOrder recorded = recorded(key, Optional.empty());
    RecordOrder asNew = new RecordOrder(recorded.order(), Optional.empty(), true);
    accept(ledger, asNew);
    assertThat(submit(ledger, asNew)).isInstanceOf(Duplicate.class);
    assertThat(submit(ledger, recorded)).as("it is known now").isInstanceOf(Duplicate.class);
    RecordOrder larger = new RecordOrder(order(key, "A1", "A2").order(), Optional.empty(), true);
    assertRejected(submit(ledger, larger), Reason.KEY_REUSED, key);
    assertThat(Told.everythingOf(ledger).total("A1")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "folded-",
        "folded-abc-A1",
        "forgotten-me-not",
        "forgotten-cart-17",
        "folded-A1-abc-1"
      })
  void aKeyThatLooksAlmostLikeOneOfALedgers_isAnyKey(String key) {
    Ledger ledger = openWithToys();
    accept(ledger, order(key, "A1"));
  }

  @Test
  void fold_keepsTheTotals_andForgetsTheKeys() {
    Ledger ledger = openWithToys();
    accept(ledger, order("old", "A1"));
    accept(ledger, order("cancelled", "A1"));
    accept(ledger, new CancelOrder("cancelled"));
    now = NOW.plus(Duration.ofDays(10));
    accept(ledger, order("new", "A1"));
    assertThat(await(ledger.fold(Duration.ZERO, 100))).isEqualTo(2);
    assertThat(await(ledger.fold(Duration.ZERO, 100))).isEqualTo(0);
    assertThat(isDurable("old")).isFalse();
    assertThat(Told.everythingOf(ledger).total("A1")).isEqualTo(2);
    assertThat(submit(ledger, order("new", "A1"))).isInstanceOf(Duplicate.class);
    assertRejected(submit(ledger, new CancelOrder("old")), Reason.UNKNOWN_ORDER, "old");
    ledger.close();
    Ledger again = open();
    accept(again, order("old", "A1"));
    assertThat(submit(again, order("new", "A1"))).isInstanceOf(Duplicate.class);
    assertThat(Told.everythingOf(again).total("A1")).isEqualTo(3);
  }

  @Test
  void fold_takesSoManyAtATime() {
    Ledger ledger = openWithToys();
    for (int i = 0; i < 5; i++) {
      accept(ledger, order("k" + i, "A1"));
    }
    now = NOW.plusSeconds(1);
    assertThat(await(ledger.fold(Duration.ZERO, 3))).isEqualTo(3);
    assertThat(submit(ledger, order("k3", "A1"))).isInstanceOf(Duplicate.class);
    assertThat(await(ledger.fold(Duration.ZERO, 3))).isEqualTo(2);
    assertThat(Told.everythingOf(ledger).total("A1")).isEqualTo(5);
    ledger.close();
    Ledger again = open();
    accept(again, order("k9", "A1"));
    assertThat(submit(again, order("k9", "A1"))).isInstanceOf(Duplicate.class);
  }
}
