package dev.tally.ledger;

import static dev.tally.ledger.Commands.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tally.ledger.Operation.Decide;
import dev.tally.ledger.Operation.DecideAll;
import dev.tally.ledger.Operation.Receipts;
import dev.tally.ledger.Pending.Appending;
import dev.tally.shop.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InFlightTest {

  private static final int WINDOW = 8;

  private final List<Appending<?>> released = new ArrayList<>();
  private final InFlight inFlight = new InFlight(WINDOW, released::addAll);

  private static Appending<Receipt> single(String key) {
    return new Appending<>(
        new Decide(order(key, "A1")), false, Receipt.class, new CompletableFuture<>());
  }

  private static void assertFails(Appending<?> appending, String sentence) {
    assertThat(appending.future()).isCompletedExceptionally();
    assertThatThrownBy(() -> appending.future().join())
        .cause()
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void whatALaterEntryOvertook_wasNotCounted() {
    Appending<Receipt> overtaken = single("k1");
    Appending<Receipt> next = single("k2");
    inFlight.add(overtaken);
    long number = inFlight.add(next);

    assertThat(inFlight.take(number).orElseThrow()).isSameAs(next);
    assertFails(overtaken, "not counted");
    assertThat(inFlight.take(number)).isEmpty();
    assertThat(inFlight.unknown()).isZero();
    assertThat(released).containsExactly(overtaken, next);
  }

  @Test
  void whatIsNotDecidedInTime_isUnknown() {
    Appending<Receipt> first = single("k1");
    inFlight.add(first);
    inFlight.giveUpAfter(Duration.ofHours(1));
    assertThat(first.future()).isNotDone();

    inFlight.giveUpAfter(Duration.ZERO);
    assertFails(first, "not known whether this was counted");
    assertThat(inFlight.isEmpty()).isTrue();
    assertThat(inFlight.unknown()).isEqualTo(1);
  }

  @Test
  void ofAnEntryOfMany_eachIsUnknown() {
    List<Command> three = List.of(order("k1", "A1"), order("k2", "A1"), order("k3", "A1"));
    inFlight.giveUp(
        inFlight.add(
            new Appending<>(
                new DecideAll(three), true, Receipts.class, new CompletableFuture<>())));

    assertThat(inFlight.unknown()).isEqualTo(3);
  }

  @Test
  void whatIsAddedAfterItsEnd_isUnknownAtOnce() {
    Appending<Receipt> before = single("k1");
    Appending<Receipt> after = single("k2");
    inFlight.add(before);
    inFlight.close();
    inFlight.add(after);

    assertFails(before, "not known whether this was counted");
    assertFails(after, "not known whether this was counted");
    assertThat(released).containsExactly(before, after);
  }

  @Test
  void awaitRoom_waits_untilEnoughIsTakenOut() {
    for (int i = 0; i < 3; i++) {
      inFlight.add(single("k" + i)); // of weight 3
    }
    Thread appender = new Thread(inFlight::awaitRoom);
    appender.start();
    await().until(() -> appender.getState() == Thread.State.WAITING);

    inFlight.take(1);
    await().until(() -> !appender.isAlive());
  }
}
