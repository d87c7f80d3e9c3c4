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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tally.Ceiling;
import dev.tally.ledger.FaultyStore.Step;
import dev.tally.ledger.memory.MemoryStore;
import dev.tally.shop.Category;
import dev.tally.shop.Change.CategoryDefined;
import dev.tally.shop.Change.ProductDefined;
import dev.tally.shop.Change.TotalMoved;
import dev.tally.shop.Command;
import dev.tally.shop.Command.CancelOrder;
import dev.tally.shop.Command.CancelPart;
import dev.tally.shop.Command.PlaceOrder;
import dev.tally.shop.Command.RecordOrder;
import dev.tally.shop.Order;
import dev.tally.shop.Position;
import dev.tally.shop.Price;
import dev.tally.shop.Product;
import dev.tally.shop.ProductId;
import dev.tally.shop.Revision;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Tests the writer when things go wrong; {@link LedgerContract} tests it when they go well. */
class WriterLedgerTest {

  private final FaultyStore store = new FaultyStore(new MemoryStore(new Random(1)));
  private final Logger logger = (Logger) LoggerFactory.getLogger(Trouble.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Ledger ledger = WriterLedger.start(store, InstantSource.system());

  @BeforeEach
  void addToys() {
    accept(ledger, category("toys"));
    accept(ledger, product("toys", "Kite"));
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
  }

  @AfterEach
  void close() {
    ledger.close();
    assertThat(store.isClosed()).isTrue();
    logger.detachAppender(log);
    logger.setLevel(null); // inherits its parent's level
    logger.setAdditive(true);
  }

  @ParameterizedTest
  @EnumSource(
      value = Step.class,
      names = {"BEGIN", "FIND", "ADD", "PUT", "COMMIT"})
  void submit_countsNothingOfABatchThatFailed_andTriesAgain(Step step) throws InterruptedException {
    Told told = Told.everythingOf(ledger);
    List<OrderEvent> events = new CopyOnWriteArrayList<>();
    ledger.onOrderEvents(events::addAll);
    Gate gate = Gate.closedBy(ledger, "held");
    store.breakAt(step);
    List<Command> commands =
        List.of(product("toys", "Ball"), order("k", "A1"), order("k", "A1"), order("l", "A1"));
    List<CompletionStage<Receipt>> receipts = commands.stream().map(ledger::submit).toList();
    gate.open();
    receipts.forEach(
        receipt ->
            assertThatThrownBy(() -> await(receipt))
                .cause()
                .isInstanceOf(LedgerException.class)
                .hasMessage("The test broke " + step + "."));
    assertThat(told.total("A1")).isZero();
    assertThat(told.totals).hasSize(1);
    assertThat(events).isEmpty();

    store.heal();
    assertThat(accept(ledger, product("toys", "Ball"))).isEqualTo("A2");
    assertThat(submit(ledger, order("k", "A1"))).isInstanceOf(Receipt.Accepted.class);
    assertThat(submit(ledger, order("l", "A1"))).isInstanceOf(Receipt.Accepted.class);
    assertThat(told.total("A1")).isEqualTo(2);
    assertThat(events)
        .as("k and l, once each")
        .hasSize(2)
        .allMatch(event -> event.before().isEmpty());
  }

  /** Up and down: a cancelled return raises a total, and a cancelled sale lowers it. */
  @Test
  void aBeatThatCannotBeCommitted_fails_andNobodyIsToldOfIt() {
    Told told = Told.everythingOf(ledger);
    store.breakAt(Step.COMMIT);

    assertThatThrownBy(() -> await(ledger.beat(1))).hasCauseInstanceOf(LedgerException.class);

    assertThat(told.beats).isEmpty();
  }

  @Test
  void totals_stayWithinTheNumbersThatABrowserHoldsExactly() {
    MemoryStore full = new MemoryStore(new Random(1));
    full.begin();
    full.put(new CategoryDefined(2, new Category("toys", "Toys", "A")));
    for (int i = 1; i <= 2; i++) {
      ProductId id = new ProductId("A", i);
      long total = (i == 1 ? 1 : -1) * (Order.MAX_TOTAL - 5);
      Product product =
          new Product(id, "toys", "Name", new Price("1"), "-", Optional.empty(), false);
      full.put(new ProductDefined(1 + 2 * i, product, 1 + 2 * i));
      full.put(new TotalMoved(2 + 2 * i, id, total));
    }
    full.commit();
    try (Ledger ledger = WriterLedger.start(full, InstantSource.system())) {
      assertTooLarge(ledger, order("k", List.of(line("A1", 6))));
      assertTooLarge(ledger, order("k", List.of(line("A2", -6))));
      accept(ledger, order("down", List.of(line("A1", -9))));
      accept(ledger, order("up", List.of(line("A1", 9))));
      accept(ledger, order("sale", List.of(line("A2", 9))));
      accept(ledger, order("return", List.of(line("A2", -9))));
      accept(ledger, order("more", List.of(line("A1", 5))));
      accept(ledger, order("less", List.of(line("A2", -5))));
      assertTooLarge(ledger, new CancelOrder("down"));
      assertTooLarge(ledger, new CancelOrder("sale"));
      assertTooLarge(ledger, new CancelPart("sale", "r", List.of(line("A2", 1))));
      assertTooLarge(
          ledger,
          new RecordOrder(
              order("sale", List.of(line("A2", 9))).order(), Optional.of(Instant.EPOCH)));
      assertTooLarge(
          ledger,
          new PlaceOrder(
              new Order("down", Optional.of(new Revision(1)), Optional.empty(), List.of())));
      accept(ledger, new CancelOrder("more"));
      assertThat(Told.everythingOf(ledger).total("A1")).isEqualTo(Order.MAX_TOTAL - 5);
    }
  }

  private static void assertTooLarge(Ledger ledger, Command command) {
    Receipt receipt = submit(ledger, command);
    assertThat(receipt).as("%s", command).isInstanceOf(Receipt.Rejected.class);
    assertThat(((Receipt.Rejected) receipt).reason()).isEqualTo(Receipt.Reason.TOTAL_TOO_LARGE);
  }

  @Test
  void submit_failsWhileTheStoreCannotEvenBeRead() {
    store.breakAt(Step.READ, Step.COMMIT);
    assertFails(order("k", "A1"), "COMMIT");
    store.heal();
    store.breakAt(Step.READ);
    assertFails(order("k", "A1"), "READ");
    store.heal();
    accept(ledger, order("k", "A1"));
    assertThat(Told.everythingOf(ledger).total("A1")).isEqualTo(1);
  }

  @Test
  void trouble_lastsUntilTheStoreWorksAgain_alsoWhereNobodyWrites() {
    assertThat(ledger.trouble()).isEmpty();
    store.breakAt(Step.COMMIT);
    assertFails(order("k", "A1"), "COMMIT");
    assertThat(ledger.trouble())
        .hasValueSatisfying(e -> assertThat(e).hasMessageContaining("COMMIT"));
    assertThat(Told.everythingOf(ledger).total("A1")).as("reading goes on").isZero();
    store.awaitProbe();
    assertThat(ledger.trouble()).isPresent();
    store.heal();
    await().until(() -> ledger.trouble().isEmpty());
    accept(ledger, order("k", "A1"));
  }

  @Test
  void submit_logsALastingFailureOnce_andItsEnd() {
    store.breakAt(Step.COMMIT);
    assertFails(order("k", "A1"), "COMMIT");
    assertFails(order("k", "A1"), "COMMIT");
    store.heal();
    accept(ledger, order("k", "A1"));
    accept(ledger, order("l", "A1"));
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("The test broke COMMIT.", "The ledger takes orders again.");
    assertThat(log.list).allMatch(event -> event.getThrowableProxy() == null);
  }

  @Test
  void submit_survivesABugInTheStore_andLogsItsTrace() {
    store.failWith(new IllegalStateException("a bug"));
    store.breakAt(Step.PUT);
    assertThatThrownBy(() -> submit(ledger, order("k", "A1")))
        .cause()
        .isInstanceOf(LedgerException.class)
        .hasRootCauseMessage("a bug");
    assertThat(log.list).singleElement().matches(event -> event.getThrowableProxy() != null);
    store.heal();
    accept(ledger, order("k", "A1"));
  }

  @Test
  void submit_ofACommandThatMeetsABug_costsNobodyElse() throws InterruptedException {
    store.poison("poison");
    Gate gate = Gate.closedBy(ledger, "held");
    List<CompletionStage<Receipt>> receipts =
        Stream.of("k", "poison", "l").map(key -> ledger.submit(order(key, "A1"))).toList();
    gate.open();
    assertThat(await(receipts.get(0))).isInstanceOf(Receipt.Accepted.class);
    assertThatThrownBy(() -> await(receipts.get(1))).hasRootCauseMessage("a bug with poison");
    assertThat(await(receipts.get(2))).isInstanceOf(Receipt.Accepted.class);
    assertThat(Told.everythingOf(ledger).total("A1")).isEqualTo(2);
  }

  @Test
  void follow_afterAFailure_tellsOnlyWhatIsDurable() {
    store.breakAt(Step.COMMIT);
    assertFails(order("k", "A1"), "COMMIT");
    Told told = Told.everythingOf(ledger);
    assertThat(told.total("A1")).isZero();
    assertThat(await(told.caughtUp).offset()).isEqualTo(Position.EMPTY_SHOP + 2);
  }

  @Test
  void follow_tellsTheNewestStateOnly() throws InterruptedException {
    accept(ledger, product("toys", "Ball"));
    Told live = Told.everythingOf(ledger);
    int before = live.changes.size();
    Gate gate = Gate.closedBy(ledger, "held");
    List<CompletionStage<Receipt>> receipts = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      receipts.add(ledger.submit(order("k" + i, i == 300 ? "A2" : "A1")));
    }
    gate.open();
    Position head = ((Receipt.Accepted) await(receipts.get(499))).at();
    assertThat(live.changes.subList(before + 1, live.changes.size()))
        .containsExactly(
            new TotalMoved(head.offset() - 199, id("A2"), 1),
            new TotalMoved(head.offset(), id("A1"), 499));
  }

  @Test
  void onChanges_thatThrows_stopsTheLedgerLoudly() throws InterruptedException {
    Gate gate = Gate.closedBy(ledger, "held");
    ledger.follow(Position.ORIGIN, new Thrower());
    CompletionStage<Receipt> first = ledger.submit(order("k", "A1"));
    gate.open();
    assertThatThrownBy(() -> await(first)).cause().isInstanceOf(LedgerException.class);
    assertThatThrownBy(() -> submit(ledger, order("l", "A1")))
        .cause()
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("restart");
    assertThat(ledger.trouble()).isPresent();
    ledger.close();
    assertThat(log.list).singleElement().matches(event -> event.getThrowableProxy() != null);
  }

  @Test
  void follow_thatCannotBeServed_fails_andLaterOnesToo() {
    assertThat(ledger.follow(Position.ORIGIN, new Told())).succeedsWithin(Ceiling.TIME);
    assertThat(ledger.trouble()).isEmpty();
    store.breakAt(Step.READ);
    Told.assertCannotFollow(ledger);
  }

  @Test
  void follow_ofAClosedLedger_fails() {
    ledger.close();
    assertThatThrownBy(() -> await(ledger.follow(Position.ORIGIN, new Told())))
        .cause()
        .hasMessageContaining("closed");
  }

  @Test
  void start_closesAStoreThatCannotBeRead() {
    FaultyStore unreadable = new FaultyStore(new MemoryStore(new Random(1)));
    unreadable.breakAt(Step.READ);
    assertThatThrownBy(() -> WriterLedger.start(unreadable, InstantSource.system()))
        .isInstanceOf(LedgerException.class);
    assertThat(unreadable.isClosed()).isTrue();
  }

  @Test
  void close_mayBeCalledFromAReceipt() {
    await(ledger.submit(order("k", "A1")).thenAccept(receipt -> ledger.close()));
    assertThat(submit(ledger, order("l", "A1"))).isInstanceOf(Receipt.Busy.class);
  }

  @Test
  void close_finishesItsWorkAlsoWhereItIsInterrupted() throws InterruptedException {
    Gate gate = Gate.closedBy(ledger, "held");
    CompletionStage<Receipt> receipt = ledger.submit(order("k", "A1"));
    Thread.currentThread().interrupt();
    ledger.submit(order("l", "A1")).thenRun(() -> assertThat(store.isClosed()).isFalse());
    gate.open();
    ledger.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(receipt.toCompletableFuture()).isCompleted();
    assertThat(store.isClosed()).isTrue();
  }

  private void assertFails(Command command, String step) {
    assertThatThrownBy(() -> submit(ledger, command))
        .cause()
        .isInstanceOf(LedgerException.class)
        .hasMessage("The test broke " + step + ".");
  }
}
