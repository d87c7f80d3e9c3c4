package dev.tally.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.LedgerException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests what the canary says of beats that arrive, are late or are refused, of two loops. */
class CanaryTest {

  private static final Duration JUST_TOO_LONG = Canary.LIMIT.plusMillis(1);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<CompletableFuture<Void>> sent = new ArrayList<>();
  private long now = 77;
  private final Canary canary = new Canary(this::send, 2, () -> now, meters);

  private CompletableFuture<Void> send(long number) {
    sent.add(new CompletableFuture<>());
    assertThat(number).as("beats are numbered from one").isEqualTo(sent.size());
    return sent.get(sent.size() - 1).thenRun(() -> {}); // a later stage, as a ledger's answer is
  }

  private void commit() {
    sent.get(sent.size() - 1).complete(null);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private double age() {
    return meters.get("tally.canary.age").gauge().value();
  }

  @AfterEach
  void close() {
    canary.close();
  }

  @Test
  void aCanaryThatSendsNothing_hasNoAge() {
    pass(Duration.ofHours(1));
    assertThat(age()).isNaN();
    canary.beat();
    pass(Duration.ofSeconds(2));
    assertThat(age()).isEqualTo(2);
  }

  @Test
  void beatsThatArrive_areMeasured_oncePerLoop() {
    canary.beat();
    pass(Duration.ofMillis(20));
    commit();
    canary.arrived(0, 1);
    pass(Duration.ofMillis(30));
    canary.arrived(1, 1);

    var delivery = meters.get("tally.canary.delivery").timer();
    assertThat(delivery.count()).isEqualTo(2);
    assertThat(delivery.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(70);
    pass(Duration.ofSeconds(3));
    assertThat(age()).isEqualTo(3);
    assertThat(canary.failing()).isEmpty();
  }

  @Test
  void aLedgerThatDoesNotCommit_isNamed_untilItDoes() {
    canary.beat();
    pass(Canary.LIMIT);
    canary.beat();
    assertThat(sent).as("one at a time").hasSize(1);
    assertThat(canary.stuck()).isEmpty();
    pass(Duration.ofMillis(1));
    assertThat(canary.stuck()).get().asString().contains("ledger", "10 s");
    assertThat(canary.failing()).isEqualTo(canary.stuck());

    commit();
    canary.arrived(0, 1);
    canary.arrived(1, 1);
    assertThat(canary.failing()).isEmpty();
    assertThat(age()).isZero();
  }

  @Test
  void aLoopThatShowsNothing_isNamed_whateverTheOthersShow_untilItCatchesUpAtOnce() {
    for (int beat = 1; beat <= 4; beat++) {
      canary.beat();
      commit();
      canary.arrived(0, beat);
      pass(Duration.ofSeconds(5));
    }
    assertThat(canary.stuck()).get().asString().contains("Event loop 2 of 2", "20 s");
    assertThat(age()).isEqualTo(20);

    canary.arrived(1, 4);
    assertThat(canary.failing()).isEmpty();
    assertThat(meters.get("tally.canary.delivery").timer().count()).isEqualTo(8);
  }

  @Test
  void whileALoopIsLate_beatsDoNotPileUp() {
    for (int i = 0; i < 1_000; i++) {
      canary.beat();
      commit();
    }
    assertThat(sent).hasSizeLessThan(20);
  }

  /** For example for a full disk: a restart would change nothing. */
  @Test
  void aLedgerThatRefuses_isFailing_butNotStuck_untilItTakesOneAgain() {
    canary.beat();
    sent.get(0).completeExceptionally(new LedgerException("The disk is full."));
    pass(JUST_TOO_LONG);
    assertThat(canary.failing()).hasValue("The ledger refuses heartbeats: The disk is full.");
    assertThat(canary.stuck()).isEmpty();

    canary.beat();
    commit();
    assertThat(canary.failing()).isEmpty();
  }
}
