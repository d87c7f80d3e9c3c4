package dev.tally.ledger;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.await;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.id;
import static dev.tally.ledger.Commands.line;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static dev.tally.ledger.Commands.productUnderKey;
import static dev.tally.ledger.Commands.productWithSku;
import static dev.tally.ledger.Commands.submit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.Receipt.Accepted;
import dev.tally.ledger.Receipt.Busy;
import dev.tally.ledger.Receipt.Duplicate;
import dev.tally.ledger.Receipt.Reason;
import dev.tally.shop.Category;
import dev.tally.shop.Change;
import dev.tally.shop.Change.CategoryDefined;
import dev.tally.shop.Change.ProductDefined;
import dev.tally.shop.Change.TotalMoved;
import dev.tally.shop.Command;
import dev.tally.shop.Order;
import dev.tally.shop.Position;
import dev.tally.shop.Price;
import dev.tally.shop.Product;
import dev.tally.shop.Shop;
import dev.tally.shop.Sku;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract that every ledger keeps, whatever its store. */
public abstract class LedgerContract extends CategoryContract {

  @Test
  void submit_completesOnceItIsDurable() {
    Ledger ledger = openWithToys();
    boolean durable = await(ledger.submit(order("k", "A1")).thenApply(receipt -> isDurable("k")));
    assertThat(durable).isTrue();
  }

  @Test
  void aBeat_reachesTheFollowers_andCountsNowhere() {
    Ledger ledger = openWithToys();
    Told told = Told.everythingOf(ledger);
    accept(ledger, order("k", "A1"));
    Position before = await(Told.everythingOf(ledger).caughtUp);

    List<Long> known = await(ledger.beat(7).thenApply(done -> List.copyOf(told.beats)));

    assertThat(known).containsExactly(7L);
    Told after = Told.everythingOf(ledger);
    assertThat(await(after.caughtUp)).isEqualTo(before);
    after.assertKnowsTheSameAs(told);
  }

  @Test
  void submit_completesOnceItIsVisible() {
    Ledger ledger = open();
    Shop shop = new Shop();
    ledger.follow(Position.ORIGIN, shop);
    accept(ledger, category("toys"));
    accept(ledger, product("toys", "Kite"));
    for (int i = 1; i <= 20; i++) {
      CompletionStage<Receipt> receipt = ledger.submit(order("k" + i, "A1"));
      long seen = await(receipt.thenApply(r -> shop.image().find(id("A1")).orElseThrow().total()));
      assertThat(seen).isEqualTo(i);
      assertThat(shop.image().at()).isEqualTo(((Accepted) await(receipt)).at());
    }
  }

  @Test
  void submit_countsARepeatedKeyOnce() {
    Ledger ledger = openWithToys();
    assertThat(submit(ledger, order("k", "A1"))).isInstanceOf(Accepted.class);
    Position at = ((Accepted) submit(ledger, order("l", "A1"))).at();
    assertThat(submit(ledger, order("k", "A1"))).isEqualTo(new Duplicate(at, "k"));
    assertThat(Told.everythingOf(ledger).total("A1")).isEqualTo(2);
  }

  @Test
  void submit_countsARepeatedKeyOnce_withinOneBatch() throws InterruptedException {
    Ledger ledger = openWithToys();
    Gate gate = Gate.closedBy(ledger, "held");
    List<CompletionStage<Receipt>> receipts =
        List.of(ledger.submit(order("k", "A1")), ledger.submit(order("k", "A1")));
    gate.open();
    assertThat(await(receipts.get(0))).isInstanceOf(Accepted.class);
    assertThat(await(receipts.get(1))).isInstanceOf(Duplicate.class);
    assertThat(Told.everythingOf(ledger).total("A1")).isEqualTo(1);
  }

  @Test
  void submit_countsARepeatedKeyOnce_fromManyThreads() {
    Ledger ledger = openWithToys();
    List<Receipt> receipts = fromEightThreads(ledger, 50, i -> order("k" + i % 50, "A1"));
    assertThat(receipts).hasSize(400).filteredOn(Accepted.class::isInstance).hasSize(50);
    assertThat(receipts).filteredOn(Duplicate.class::isInstance).hasSize(350);
    assertThat(Told.everythingOf(ledger).total("A1")).isEqualTo(50);
  }

  @Test
  void submit_countsARepeatedKeyOnce_afterReopening() {
    Ledger first = openWithToys();
    accept(first, order("k", "A1"));
    first.close();
    Ledger second = open();
    assertThat(submit(second, order("k", "A1"))).isInstanceOf(Duplicate.class);
    assertThat(Told.everythingOf(second).total("A1")).isEqualTo(1);
  }

  @Test
  void submit_rejectsOtherContentUnderAKnownKey() {
    Ledger ledger = openWithToys();
    accept(ledger, order("k", "A1"));
    assertRejected(submit(ledger, order("k", "A2")), Reason.KEY_REUSED, "\"k\"");
    assertRejected(submit(ledger, order("k", "B7")), Reason.KEY_REUSED, "\"k\"");
    assertThat(Told.everythingOf(ledger).total("A2")).isZero();
  }

  @Test
  void submit_countsAllLinesOfAnOrder_orNone() {
    Ledger ledger = openWithToys();
    assertRejected(submit(ledger, order("k", "A1", "A9")), Reason.UNKNOWN_PRODUCT, "\"A9\"");
    assertThat(Told.everythingOf(ledger).total("A1")).isZero();
    accept(ledger, order("k", List.of(line("A1", 2), line("A2", 3), line("A1", 40))));
    Told told = Told.everythingOf(ledger);
    assertThat(told.total("A1")).isEqualTo(42);
    assertThat(told.total("A2")).isEqualTo(3);
  }

  @Test
  void submit_findsProductsBySku() {
    Ledger ledger = openWithToys();
    accept(ledger, productWithSku("4 006381", "toys", "Top"));
    Command bySku = order("k", List.of(line(Sku.of("4 006381"), 2), line("A3", 1)));
    accept(ledger, bySku);
    assertThat(Told.everythingOf(ledger).total("A3")).isEqualTo(3);
    assertRejected(
        submit(ledger, order("l", List.of(line(Sku.of("A3"), 1)))),
        Reason.UNKNOWN_PRODUCT,
        "sku \"A3\"");
    assertRejected(
        submit(ledger, productWithSku("4 006381", "toys", "Copy")), Reason.SKU_TAKEN, "A3");
    ledger.close();
    Ledger again = open();
    assertThat(submit(again, bySku)).isInstanceOf(Duplicate.class);
    assertRejected(
        submit(again, productWithSku("4 006381", "toys", "Copy")), Reason.SKU_TAKEN, "A3");
  }

  @Test
  void submit_rejectsATotalThatBrowsersCannotHold() {
    keep(Order.MAX_TOTAL - 2, false);
    Ledger ledger = open();
    assertRejected(
        submit(ledger, order("k", List.of(line("A1", 2), line("A1", 1)))),
        Reason.TOTAL_TOO_LARGE,
        "A1");
    accept(ledger, order("k", "A1", "A1"));
    assertThat(Told.everythingOf(ledger).total("A1")).isEqualTo(Order.MAX_TOTAL);
    assertRejected(submit(ledger, order("l", "A1")), Reason.TOTAL_TOO_LARGE, "A1");
  }

  @Test
  void submit_refusesOrdersForARetiredProduct_butKnowsThoseItCounted() {
    keep(0, false);
    Ledger before = open();
    accept(before, order("k", "A1"));
    before.close();
    keep(1, true);
    Ledger ledger = open();
    assertRejected(submit(ledger, order("l", "A1")), Reason.RETIRED_PRODUCT, "\"A1\"");
    assertThat(submit(ledger, order("k", "A1"))).isInstanceOf(Duplicate.class);
    assertThat(Told.everythingOf(ledger).total("A1")).isEqualTo(1);
    assertThat(accept(ledger, product("toys", "Next"))).isEqualTo("A2");
  }

  @Test
  void submit_givesEveryCategoryAPrefixOfItsOwn() {
    Ledger ledger = open();
    for (int i = 1; i <= 28; i++) {
      accept(ledger, category("c" + i));
    }
    assertThat(accept(ledger, product("c2", "x"))).isEqualTo("B1");
    assertThat(accept(ledger, product("c27", "x"))).isEqualTo("AA1");
    assertRejected(submit(ledger, category("c2")), Reason.CATEGORY_EXISTS, "\"c2\"");
    assertRejected(submit(ledger, product("c0", "x")), Reason.UNKNOWN_CATEGORY, "\"c0\"");
    ledger.close();
    Ledger again = open();
    accept(again, category("c29"));
    assertThat(accept(again, product("c29", "x"))).isEqualTo("AC1");
  }

  @Test
  void submit_neverDoublesOrReusesAnId() {
    Ledger ledger = openWithToys();
    List<Receipt> receipts = fromEightThreads(ledger, 25, i -> product("toys", "Toy " + i));
    List<String> made = receipts.stream().map(receipt -> ((Accepted) receipt).made()).toList();
    assertThat(made)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(3, 202).mapToObj(number -> "A" + number).toList());
    ledger.close();
    assertThat(accept(open(), product("toys", "Next"))).isEqualTo("A203");
  }

  @Test
  void submit_addsAProductOnceAKey() throws InterruptedException {
    Ledger ledger = openWithToys();
    Gate gate = Gate.closedBy(ledger, "held");
    Command add = productUnderKey("p", "toys", "Top");
    List<CompletionStage<Receipt>> receipts = List.of(ledger.submit(add), ledger.submit(add));
    gate.open();
    assertThat(((Accepted) await(receipts.get(0))).made()).isEqualTo("A3");
    assertThat(((Duplicate) await(receipts.get(1))).made()).isEqualTo("A3");
    ledger.close();
    Ledger again = open();
    Receipt repeat = submit(again, productUnderKey("p", "toys", "Top"));
    assertThat(((Duplicate) repeat).made()).isEqualTo("A3");
    assertRejected(
        submit(again, productUnderKey("p", "toys", "Other")), Reason.KEY_REUSED, "\"p\"");
    assertThat(accept(again, order("p", "A3"))).as("orders have keys of their own").isEqualTo("p");
  }

  @Test
  void submit_answersBusyWhereTooMuchWaits() throws InterruptedException {
    Ledger ledger = openWithToys();
    List<Order.Line> thousand = Collections.nCopies(1_000, line("A1", 1));
    Gate gate = Gate.closedBy(ledger, "held");
    List<CompletionStage<Receipt>> receipts = new ArrayList<>();
    for (int i = 0; i < 65; i++) {
      receipts.add(ledger.submit(order("k" + i, thousand)));
    }
    boolean waiting = receipts.stream().noneMatch(r -> r.toCompletableFuture().isDone());
    CompletionStage<Receipt> tooMuch = ledger.submit(order("k65", thousand));
    boolean answeredAtOnce = tooMuch.toCompletableFuture().isDone();
    gate.open();
    assertThat(waiting).isTrue();
    assertThat(answeredAtOnce).isTrue();
    assertThat(await(tooMuch)).isInstanceOf(Busy.class);
    receipts.forEach(receipt -> assertThat(await(receipt)).isInstanceOf(Accepted.class));
    assertThat(submit(ledger, order("k65", thousand))).isInstanceOf(Accepted.class);
    assertThat(Told.everythingOf(ledger).total("A1")).isEqualTo(66_000);
  }

  @Test
  void follow_fromAnyPosition_endsInTheSameState() {
    Ledger ledger = open();
    Told live = Told.everythingOf(ledger);
    playRandomHistory(ledger, new Random(7));
    Position head = await(Told.everythingOf(ledger).caughtUp);
    List<Change> history = List.copyOf(live.changes);
    List<Told> followers = new ArrayList<>();
    for (long offset = 0; offset <= head.offset(); offset++) {
      Told told = new Told(history, offset);
      ledger.follow(new Position(head.epoch(), offset), told);
      assertThat(await(told.caughtUp)).isEqualTo(head);
      assertThat(told.resets).isZero();
      told.assertKnowsTheSameAs(live);
      followers.add(told);
    }
    assertThat(followers.get((int) head.offset()).changes).as("nothing is told twice").isEmpty();
    accept(ledger, order("one more", "A1"));
    followers.forEach(told -> told.assertKnowsTheSameAs(live));
  }

  @Test
  void follow_fromAForeignOrFuturePosition_startsAnew() {
    Ledger ledger = openWithToys();
    Told all = Told.everythingOf(ledger);
    Position head = await(all.caughtUp);
    assertThat(all.resets).isEqualTo(1);
    Position future = new Position(head.epoch(), head.offset() + 1);
    Position foreign = new Position("other", head.offset());
    for (Position after : List.of(future, foreign)) {
      Told told = new Told(List.of(new CategoryDefined(2, new Category("old", "Old", "Z"))), 2);
      ledger.follow(after, told);
      assertThat(await(told.caughtUp)).isEqualTo(head);
      assertThat(told.resets).isEqualTo(1);
      told.assertKnowsTheSameAs(all);
    }
  }

  @Test
  void open_knowsWhatTheLastOneKnew() {
    Ledger first = open();
    playRandomHistory(first, new Random(8));
    Told before = Told.everythingOf(first);
    first.close();
    Told after = Told.everythingOf(open());
    after.assertKnowsTheSameAs(before);
    assertThat(after.changes).isEqualTo(before.changes);
    assertThat(await(after.caughtUp).offset()).isEqualTo(await(before.caughtUp).offset());
  }

  @Test
  void open_goesOnFromThePositionsOfTheLastOne_butNotFromWhatItHasNeverHad() {
    Ledger first = openWithToys();
    accept(first, order("k", "A1"));
    Position head = await(Told.everythingOf(first).caughtUp);
    first.close();
    Ledger second = open();
    Told told = new Told(List.of(), head.offset());
    second.follow(head, told);
    await(told.caughtUp);
    assertThat(told.resets).isZero();
    assertThat(told.changes).isEmpty();
    accept(second, order("l", "A1"));
    assertThat(told.total("A1")).isEqualTo(2);

    Told ahead = new Told();
    second.follow(new Position(head.epoch(), head.offset() + 2), ahead);
    await(ahead.caughtUp);
    assertThat(ahead.resets).isEqualTo(1);
  }

  @Test
  void close_makesDurableWhatWaits_andTakesNoMore() throws InterruptedException {
    Ledger ledger = openWithToys();
    Gate gate = Gate.closedBy(ledger, "held");
    List<CompletionStage<Receipt>> receipts =
        IntStream.range(0, 100).mapToObj(i -> ledger.submit(order("k" + i, "A1"))).toList();
    Thread closer = new Thread(ledger::close);
    closer.start();
    while (closer.getState() != Thread.State.WAITING) {
      Thread.onSpinWait(); // until it waits for the writer, which waits at the gate
    }
    CompletionStage<Receipt> late = ledger.submit(order("late", "A1"));
    boolean answeredAtOnce = late.toCompletableFuture().isDone();
    gate.open();
    closer.join();
    assertThat(answeredAtOnce).isTrue();
    assertThat(await(late)).isInstanceOf(Busy.class);
    assertThat(receipts).allMatch(receipt -> receipt.toCompletableFuture().isDone());
    receipts.forEach(receipt -> assertThat(await(receipt)).isInstanceOf(Accepted.class));
    assertThat(Told.everythingOf(open()).total("A1")).isEqualTo(100);
  }

  @Test
  void close_underLoad_losesNothingThatWasAcknowledged() throws InterruptedException {
    Ledger ledger = openWithToys();
    CountDownLatch someAreIn = new CountDownLatch(500);
    AtomicBoolean closed = new AtomicBoolean();
    ConcurrentLinkedQueue<CompletableFuture<Receipt>> receipts = new ConcurrentLinkedQueue<>();
    List<Thread> senders = new ArrayList<>();
    for (int sender = 0; sender < 4; sender++) {
      String prefix = "s" + sender + "-";
      senders.add(
          new Thread(
              () -> {
                for (int i = 0; !closed.get(); i++) {
                  receipts.add(ledger.submit(order(prefix + i, "A1")).toCompletableFuture());
                  someAreIn.countDown();
                }
              }));
    }
    senders.forEach(Thread::start);
    someAreIn.await();
    ledger.close();
    closed.set(true);
    ledger.close();
    for (Thread sender : senders) {
      sender.join();
    }
    assertThat(receipts).allMatch(CompletableFuture::isDone);
    List<Accepted> accepted =
        receipts.stream()
            .map(CompletableFuture::join)
            .filter(Accepted.class::isInstance)
            .map(Accepted.class::cast)
            .toList();
    assertThat(accepted).isNotEmpty();
    Ledger again = open();
    assertThat(Told.everythingOf(again).total("A1")).isEqualTo(accepted.size());
    for (Accepted one : accepted.subList(0, Math.min(500, accepted.size()))) {
      assertThat(submit(again, order(one.made(), "A1"))).isInstanceOf(Duplicate.class);
    }
  }

  /** Writes product A1 straight into the store, as no client can. */
  private void keep(long total, boolean retired) {
    Product kite =
        new Product(id("A1"), "toys", "Kite", new Price("1"), "Info", Optional.empty(), retired);
    try (Store store = openStore()) {
      store.begin();
      if (!retired) { // else it is there
        store.put(new CategoryDefined(2, new Category("toys", "Toys", "A")));
      }
      store.put(new ProductDefined(retired ? 9 : 3, kite, 3));
      if (total > 0) {
        store.put(new TotalMoved(8, id("A1"), total));
      }
      store.commit();
    }
  }

  /**
   * Submits {@code each} commands from each of eight threads, numbered across the threads, and then
   * waits for all receipts.
   */
  private static List<Receipt> fromEightThreads(
      Ledger ledger, int each, IntFunction<Command> command) {
    List<CompletionStage<Receipt>> receipts =
        IntStream.range(0, 8)
            .mapToObj(
                thread ->
                    CompletableFuture.supplyAsync(
                        () ->
                            IntStream.range(thread * each, (thread + 1) * each)
                                .mapToObj(i -> ledger.submit(command.apply(i)))
                                .toList(),
                        task -> new Thread(task).start()))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .flatMap(List::stream)
            .toList();
    return receipts.stream().map(Commands::await).toList();
  }

  /**
   * Submits random categories, products and orders in random-sized batches; A1 exists at the end.
   */
  private static void playRandomHistory(Ledger ledger, Random random) {
    accept(ledger, category("c0"));
    accept(ledger, product("c0", "first"));
    List<CompletionStage<Receipt>> receipts = new ArrayList<>();
    for (int i = 1; i <= 300; i++) {
      receipts.add(ledger.submit(randomCommand(i, random)));
      if (random.nextInt(10) == 0) {
        receipts.forEach(Commands::await);
      }
    }
    receipts.forEach(Commands::await);
  }

  private static Command randomCommand(int i, Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> category("c" + random.nextInt(6));
      case 1, 2 -> product("c" + random.nextInt(6), "p" + i);
      default ->
          order(
              "k" + random.nextInt(200),
              List.of(
                  line("A" + (1 + random.nextInt(6)), 1 + random.nextInt(5)),
                  line((random.nextBoolean() ? "A" : "B") + (1 + random.nextInt(3)), 1)));
    };
  }
}
