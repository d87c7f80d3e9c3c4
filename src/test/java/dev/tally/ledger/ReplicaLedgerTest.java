package dev.tally.ledger;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.await;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static dev.tally.ledger.Commands.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tally.ledger.FaultyStore.Step;
import dev.tally.ledger.Journal.Place;
import dev.tally.ledger.memory.MemoryJournal;
import dev.tally.ledger.memory.MemoryStore;
import dev.tally.shop.Command.CancelOrder;
import dev.tally.shop.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Tests a replica when things go wrong; {@link LedgerContract} tests it when they go well. */
class ReplicaLedgerTest {

  private static final String IDENTITY = "journal12345";

  private final List<ReplicaLedger> opened = new ArrayList<>();
  private final MemoryJournal journal = new MemoryJournal(IDENTITY, () -> Instant.EPOCH);
  private final FaultyStore store = new FaultyStore(new MemoryStore(IDENTITY));
  private final FaultyJournal way = new FaultyJournal(journal.open());
  private ReplicaLedger ledger;
  private ReplicaLedger other;

  @BeforeEach
  void addToys() {
    ledger = start(store, way, 1);
    accept(ledger, category("toys"));
    accept(ledger, product("toys", "Kite"));
    other = start(new MemoryStore(IDENTITY), journal.open(), 2);
  }

  private ReplicaLedger start(Store over, Journal from, long author) {
    ReplicaLedger replica = ReplicaLedger.start(over, from, author);
    opened.add(replica);
    await(replica.caughtUp());
    return replica;
  }

  @AfterEach
  void close() {
    store.heal();
    way.heal();
    opened.forEach(Ledger::close);
    assertThat(store.isClosed()).isTrue();
  }

  /** Returns a total as this replica has it, once it has everything that there is by now. */
  private static long total(Ledger replica) {
    accept(replica, category("c" + System.nanoTime()));
    return Told.everythingOf(replica).total("A1");
  }

  @ParameterizedTest
  @EnumSource(
      value = Step.class,
      names = {"BEGIN", "FIND", "ADD", "PUT", "COMMIT"})
  void whatAStoreDoesNotTake_isKept_andTakenLater(Step step) {
    Told told = Told.everythingOf(ledger);
    store.breakAt(step);
    CompletionStage<Receipt> receipt = ledger.submit(order("k", "A1"));
    await().until(() -> ledger.trouble().isPresent());
    assertThat(receipt.toCompletableFuture()).isNotDone();
    assertThat(submit(other, order("k", "A1"))).isInstanceOf(Receipt.Duplicate.class);
    assertThatThrownBy(() -> submit(ledger, order("l", "A1")))
        .cause()
        .isInstanceOf(LedgerException.class)
        .hasMessage("The test broke " + step + ".");
    assertThat(told.total("A1")).isZero();
    assertThat(await(Told.everythingOf(ledger).caughtUp)).as("it goes on telling").isNotNull();

    store.heal();
    assertThat(await(receipt)).isInstanceOf(Receipt.Accepted.class);
    assertThat(told.total("A1")).isEqualTo(1);
    await().until(() -> ledger.trouble().isEmpty());
    accept(ledger, order("l", "A1"));
  }

  @Test
  void aDecisionThatThrows_isPassedOver_andCostsNobodyElse() throws InterruptedException {
    store.poison("poison");
    Gate gate = Gate.closedBy(ledger, "held");
    var first = ledger.submit(order("k", "A1"));
    var poisoned = ledger.submit(order("poison", "A1"));
    var last = ledger.submit(order("l", "A1"));
    gate.open();
    assertThat(await(first)).isInstanceOf(Receipt.Accepted.class);
    assertThatThrownBy(() -> await(poisoned)).hasRootCauseMessage("a bug with poison");
    assertThat(await(ledger.order("k", 1))).isPresent();
    assertThat(await(last)).isInstanceOf(Receipt.Accepted.class);
    assertThat(ledger.trouble()).isEmpty();
    assertThat(Told.everythingOf(ledger).total("A1")).isEqualTo(2);
  }

  @Test
  void anImport_ofEntriesThatComeTwice_countsEachOnce_andAnswersEach() {
    way.doubleAppends();
    List<CompletionStage<Receipt>> receipts = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) { // each key twice, and every tenth for a product there is not
      receipts.add(ledger.submitInBulk(order("k" + i / 2, i % 20 < 2 ? "A9" : "A1")));
    }
    for (int i = 0; i < 3_000; i++) {
      assertThat(await(receipts.get(i)))
          .isInstanceOf(
              i % 20 < 2
                  ? Receipt.Rejected.class
                  : i % 2 == 0 ? Receipt.Accepted.class : Receipt.Duplicate.class);
    }
    assertThat(total(ledger)).isEqualTo(1_350);
    assertThat(total(other)).isEqualTo(1_350);
  }

  @Test
  void anEntryThatComesTwice_countsOnce_evenWithoutAKey() {
    way.doubleAppends();
    assertThat(accept(ledger, product("toys", "Ball"))).isEqualTo("A2");
    way.heal();
    assertThat(accept(ledger, product("toys", "Bear"))).isEqualTo("A3");
    assertThat(accept(other, product("toys", "Boat"))).isEqualTo("A4");
  }

  @Test
  void anAppendOfUnknownOutcome_isSaidToBeUnknown_andCountsIfItArrives() {
    way.failAppends(true);
    assertUnknown(ledger.submit(order("late", "A1")));
    way.heal();
    assertThat(submit(ledger, order("late", "A1"))).isInstanceOf(Receipt.Duplicate.class);
    way.failAppends(false);
    assertUnknown(ledger.submit(order("lost", "A1")));
    way.heal();
    assertThat(submit(ledger, order("lost", "A1"))).isInstanceOf(Receipt.Accepted.class);
    assertThat(total(other)).isEqualTo(2);
  }

  private static void assertUnknown(CompletionStage<Receipt> receipt) {
    assertThatThrownBy(() -> await(receipt))
        .cause()
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("not known whether this was counted")
        .hasMessageContaining("send it again under the same key");
  }

  /** The way to the journal may lose an entry and bring a later one: it then never arrives. */
  @Test
  void anEntryThatALaterOneOvertook_isSaidNotToCount() {
    way.loseAppends();
    CompletionStage<Receipt> lost = ledger.submit(order("lost", "A1"));
    await().until(() -> way.lost() == 1);
    way.heal();
    accept(ledger, order("later", "A1"));
    assertThatThrownBy(() -> await(lost)).cause().hasMessageContaining("was not counted");
    assertThat(total(other)).isEqualTo(1);
  }

  @Test
  void aJournalThatCannotBeRead_isTrouble_untilItCanBe() {
    way.failReads();
    await().until(() -> ledger.trouble().isPresent());
    accept(other, order("k", "A1"));
    assertThatThrownBy(() -> submit(ledger, order("l", "A1")))
        .hasMessageContaining("cannot be read");
    way.heal();
    await().until(() -> ledger.trouble().isEmpty());
    assertThat(total(ledger)).isEqualTo(1);
  }

  @Test
  void questions_areAnswered_whileTheJournalCannotBeRead_andDoNotEndThatTrouble() {
    accept(ledger, order("k", "A1"));
    way.failReads();
    await().until(() -> ledger.trouble().isPresent());
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(Trouble.class);
    logger.addAppender(log);
    for (int i = 0; i < 100; i++) {
      assertThat(await(ledger.order("k", 1))).isPresent();
    }
    logger.detachAppender(log);
    assertThat(log.list).noneMatch(event -> event.getMessage().contains("again"));
    assertThat(ledger.trouble()).isPresent();
  }

  @Test
  void questions_fail_whileTheStoreDoes() {
    store.breakAt(Step.COMMIT);
    ledger.submit(order("k", "A1"));
    await().until(() -> ledger.trouble().isPresent());
    assertThatThrownBy(() -> await(ledger.order("k", 1)))
        .cause()
        .hasMessage("The test broke COMMIT.");
  }

  @Test
  void aJournalWithTooFewCopies_takesNothing_andSaysThatNothingCounts() {
    way.loseCopies();
    await().until(() -> ledger.trouble().isPresent());
    assertThatThrownBy(() -> submit(ledger, order("k", "A1")))
        .cause()
        .hasMessageContaining("Nothing was counted")
        .hasMessageContaining("1 complete")
        .hasMessageContaining("needs 2");
    way.heal();
    await().until(() -> ledger.trouble().isEmpty());
    accept(ledger, order("k", "A1"));
  }

  @Test
  void anAppenderThatDies_stopsTheLedgerLoudly() {
    way.throwAppends();
    CompletionStage<Receipt> receipt = ledger.submit(order("k", "A1"));
    assertThatThrownBy(() -> await(receipt)).cause().isInstanceOf(LedgerException.class);
    await().until(() -> ledger.trouble().isPresent());
    assertThat(ledger.trouble())
        .hasValueSatisfying(why -> assertThat(why).hasMessageContaining("restart"));
    assertThatThrownBy(() -> submit(ledger, order("l", "A1"))).hasMessageContaining("restart");
  }

  @Test
  void follow_thatCannotBeServed_fails_andLaterOnesToo() {
    store.breakAt(Step.READ);
    Told.assertCannotFollow(ledger);
  }

  @Test
  void aJournalThatLostItsTail_orWasMadeAnew_stopsTheReplica_butNotItsReaders() {
    accept(ledger, order("k", "A1"));
    journal.loseTail(2);
    Journal writer = journal.open();
    for (int number = 1; number < 9; number++) {
      Operation operation = new Operation.Decide(category("c" + number));
      await(writer.append(new Journal.Entry(3, number, operation)));
    }
    await().until(() -> ledger.trouble().isPresent());
    assertThat(ledger.trouble())
        .hasValueSatisfying(why -> assertThat(why).hasMessageContaining("lost its tail"));
    assertThat(Told.everythingOf(ledger).total("A1")).isEqualTo(1);
    journal.remake("journal54321");
    await().until(() -> ledger.trouble().filter(e -> e.getMessage().contains("anew")).isPresent());
    assertThat(await(ledger.order("k", 1))).as("it is still here").isPresent();
  }

  @Test
  void start_isNotDoneBeforeItHasReadWhatThereWas() {
    IntStream.range(0, 1_000).forEach(i -> ledger.submit(order("k" + i, "A1")));
    accept(ledger, order("last", "A1"));
    FaultyJournal slow = new FaultyJournal(journal.open());
    slow.holdReads();
    ReplicaLedger late = ReplicaLedger.start(new MemoryStore(IDENTITY), slow, 3);
    opened.add(late);
    assertThat(late.caughtUp().toCompletableFuture()).isNotDone();
    assertThat(late.trouble())
        .hasValueSatisfying(
            why ->
                assertThat(why)
                    .hasMessage("This node is reading its journal: 0 of 1,003 entries."));
    slow.heal();
    await(late.caughtUp());
    assertThat(Told.everythingOf(late).total("A1")).isEqualTo(1_001);
    await().until(() -> late.trouble().isEmpty());
  }

  @Test
  void start_onAJournalThatCannotBeRead_fails() {
    journal.deleteBefore(1);
    ReplicaLedger late = ReplicaLedger.start(new MemoryStore(IDENTITY), journal.open(), 3);
    opened.add(late);
    assertThatThrownBy(() -> await(late.caughtUp()))
        .cause()
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("no longer holds entry 0");
  }

  @Test
  void aReplica_goesOnFromItsCheckpoint() {
    accept(ledger, order("k", "A1"));
    ledger.close();
    Place place = store.checkpoint().orElseThrow().place();
    assertThat(place.next()).isEqualTo(3);
    accept(other, order("l", "A1"));
    ReplicaLedger again = start(store, journal.open(), 3);
    assertThat(Told.everythingOf(again).total("A1")).isEqualTo(2);
    assertThat(submit(again, order("k", "A1"))).isInstanceOf(Receipt.Duplicate.class);
  }

  @Test
  void replicas_agreeOnPositionsAndDigests_howeverTheyBatch() {
    List<CompletionStage<Receipt>> receipts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Ledger at = i % 2 == 0 ? ledger : other;
      receipts.add(at.submit(order("k" + i % 150, "A1")));
      receipts.add(at.submit(i % 7 == 0 ? new CancelOrder("k" + i) : product("toys", "Toy " + i)));
    }
    receipts.forEach(Commands::await);
    long end = journal.open().extent().orElseThrow().end();
    MemoryStore late = new MemoryStore(IDENTITY);
    ReplicaLedger third = start(late, journal.open(), 3);
    await().until(() -> store.checkpoint().orElseThrow().place().next() == end);
    Checkpoint here = store.checkpoint().orElseThrow();
    assertThat(late.checkpoint().orElseThrow()).isEqualTo(here);
    Position head = await(Told.everythingOf(ledger).caughtUp);
    assertThat(await(Told.everythingOf(third).caughtUp)).isEqualTo(head);
    Told.everythingOf(third).assertKnowsTheSameAs(Told.everythingOf(ledger));
  }

  @Test
  void aCheckpointOfNewerRules_isRefused() {
    MemoryStore newer = new MemoryStore(IDENTITY);
    newer.begin();
    newer.put(new Checkpoint(Place.BEGINNING, 0, Checkpoint.RULES + 1, List.of()));
    newer.commit();
    assertThatThrownBy(() -> ReplicaLedger.start(newer, journal.open(), 3))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("newer Tally");
  }

  @Test
  void onChanges_thatThrows_stopsTheLedgerLoudly_andClosesTheStore() {
    await(ledger.follow(Position.ORIGIN, new Thrower()));
    assertThatThrownBy(() -> submit(ledger, order("k", "A1")))
        .cause()
        .isInstanceOf(LedgerException.class);
    await().until(() -> ledger.trouble().isPresent());
    assertThatThrownBy(() -> submit(ledger, order("l", "A1"))).hasMessageContaining("restart");
    assertThatThrownBy(() -> await(ledger.follow(Position.ORIGIN, new Told())))
        .hasMessageContaining("restart");
    assertThat(await(other.order("k", 1))).as("others go on").isPresent();
  }

  @Test
  void close_whenTheJournalDoesNotAnswer_ends() {
    way.failReads();
    await().until(() -> ledger.trouble().isPresent());
    ledger.close();
    assertThat(store.isClosed()).isTrue();
  }

  @Test
  void watch_tellsHowFarItIsBehind() {
    List<Long> clock = new ArrayList<>(List.of(0L));
    List<Long> place = new ArrayList<>(List.of(0L));
    Journal read = journal.open();
    long end = read.extent().orElseThrow().end();
    JournalWatch watch = new JournalWatch(way, () -> place.get(0), () -> clock.get(0));
    watch.look();
    clock.set(0, Duration.ofSeconds(4).toNanos());
    watch.look();
    assertThat(watch.entriesBehind()).isEqualTo(end);
    assertThat(watch.behind()).isEqualTo(Duration.ofSeconds(4));
    assertThat(watch.trouble()).isEmpty();
    clock.set(0, Duration.ofSeconds(6).toNanos());
    watch.look();
    assertThat(watch.trouble())
        .hasValueSatisfying(
            e -> assertThat(e).hasMessageContaining("6 s and 2 entries behind its journal"));
    place.set(0, end);
    assertThat(watch.trouble()).isEmpty();

    way.silence();
    clock.set(0, Duration.ofSeconds(18).toNanos());
    watch.look();
    assertThat(watch.trouble()).isEmpty();
    clock.set(0, Duration.ofSeconds(19).toNanos());
    assertThat(watch.trouble())
        .hasValueSatisfying(e -> assertThat(e).hasMessageContaining("not answered for 13 s"));
    assertThat(watch.silence()).isEqualTo(Duration.ofSeconds(13));
  }
}
