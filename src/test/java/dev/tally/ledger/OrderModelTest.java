package dev.tally.ledger;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.id;
import static dev.tally.ledger.Commands.product;
import static java.time.temporal.ChronoUnit.MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.Ledger.OrderRecord;
import dev.tally.ledger.Receipt.Reason;
import dev.tally.ledger.memory.MemoryStore;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.ledger.sqlite.SqliteAudit;
import dev.tally.ledger.sqlite.SqliteLedger;
import dev.tally.ledger.sqlite.SqliteReader;
import dev.tally.ledger.sqlite.SqliteReader.KeptOrder;
import dev.tally.shop.Command;
import dev.tally.shop.Command.CancelOrder;
import dev.tally.shop.Command.CancelPart;
import dev.tally.shop.Command.PlaceOrder;
import dev.tally.shop.Command.RecordOrder;
import dev.tally.shop.Order;
import dev.tally.shop.ProductId;
import dev.tally.shop.Revision;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sends what happened to orders in random permutations, with repetitions and omissions, and checks
 * that every ledger ends in the state that the newest revision states, or, for orders without one,
 * that all their messages together do. A failure names its seed; {@code bench/order-model} takes
 * ten million steps.
 */
class OrderModelTest {

  private static final int STEPS = Integer.getInteger("tally.orderModel.steps", 100_000);
  private static final int SEEDS = Integer.getInteger("tally.orderModel.seeds", 10);
  private static final long FIRST_SEED = Long.getLong("tally.orderModel.firstSeed", 1);

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
  private static final int ORDERS_A_ROUND = 200;
  private static final List<ProductId> PRODUCTS =
      IntStream.rangeClosed(1, 6).mapToObj(n -> id("A" + n)).toList();

  @TempDir Path directory;

  /** All that will happen to one order, and what it comes to. */
  private record Story(
      String key, List<Command> messages, Optional<Command> newest, Expected expected) {}

  /** The state that a story ends in. */
  private record Expected(
      Map<ProductId, Long> counts, Optional<Instant> at, Optional<Revision> revision) {}

  static List<Long> seeds() {
    return LongStream.range(FIRST_SEED, FIRST_SEED + SEEDS).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyOrderOfArrival_endsInTheSameState_inMemory(long seed) {
    Random random = new Random(seed);
    int steps = 0;
    while (steps < STEPS / SEEDS) {
      Ledger ledger = WriterLedger.start(new MemoryStore(random), () -> NOW);
      steps += run(ledger, random);
      ledger.close();
    }
  }

  /** Two ledgers, two permutations, a restart in the midst: what an export would write is equal. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyOrderOfArrival_endsInTheSameExport(long seed) {
    Random random = new Random(1_000 + seed);
    List<Story> stories =
        IntStream.range(0, ORDERS_A_ROUND).mapToObj(i -> story("k" + i, random)).toList();
    assertThat(exportAfter("one", stories, random)).isEqualTo(exportAfter("two", stories, random));
  }

  private Map<String, KeptOrder> exportAfter(String name, List<Story> stories, Random random) {
    Path data = directory.resolve(name);
    List<Command> commands = told(stories, random);
    int half = commands.size() / 2;
    try (Ledger ledger = open(data)) {
      stock(ledger);
      send(ledger, commands.subList(0, half), true);
    }
    try (Ledger ledger = open(data)) {
      send(ledger, commands, false); // the first half once more
      check(ledger, stories);
      try (SqliteAudit audit = SqliteAudit.open(data)) {
        assertThat(audit.run(orders -> {}).differences()).isEmpty();
      }
    }
    Map<String, KeptOrder> orders = new TreeMap<>();
    try (SqliteReader reader = SqliteReader.open(data)) {
      reader.orders(
          batch ->
              batch.forEach(
                  kept -> {
                    if (kept.order().state().cancelled().isEmpty()) { // else its parts may vary
                      orders.put(kept.order().key(), kept);
                    }
                  }));
    }
    return orders;
  }

  private static Ledger open(Path data) {
    return SqliteLedger.open(data, DataKind.SHOP, () -> NOW, new Random());
  }

  /** Runs one ledger's life, and returns how many commands it got. */
  private static int run(Ledger ledger, Random random) {
    stock(ledger);
    List<Story> stories =
        IntStream.range(0, ORDERS_A_ROUND).mapToObj(i -> story("k" + i, random)).toList();
    int steps = send(ledger, told(stories, random), false);
    check(ledger, stories);
    return steps;
  }

  private static void stock(Ledger ledger) {
    accept(ledger, category("toys"));
    PRODUCTS.forEach(id -> accept(ledger, product("toys", "Name " + id)));
  }

  private static List<Command> told(List<Story> stories, Random random) {
    List<Command> commands = new ArrayList<>();
    stories.forEach(story -> commands.addAll(told(story, random)));
    Collections.shuffle(commands, random);
    return commands;
  }

  /** Returns a story's messages, some of them twice, and some that nobody needs left out. */
  private static List<Command> told(Story story, Random random) {
    List<Command> told = new ArrayList<>();
    for (Command message : story.messages()) {
      boolean isNeeded = story.newest().isEmpty() || story.newest().get().equals(message);
      for (int i = isNeeded ? 1 + random.nextInt(2) : random.nextInt(3); i > 0; i--) {
        told.add(message);
      }
    }
    return told;
  }

  /**
   * Sends commands as shops do: what is refused as not yet known comes again later.
   *
   * @param once whether it does not
   */
  private static int send(Ledger ledger, List<Command> commands, boolean once) {
    int steps = 0;
    Deque<Command> due = new ArrayDeque<>(commands);
    while (!due.isEmpty()) {
      List<Command> batch = List.copyOf(due);
      due.clear();
      List<CompletionStage<Receipt>> receipts = batch.stream().map(ledger::submit).toList();
      for (int i = 0; i < batch.size(); i++) {
        Receipt receipt = Commands.await(receipts.get(i));
        if (receipt instanceof Receipt.Rejected no && no.reason() == Reason.UNKNOWN_ORDER) {
          if (!once) {
            due.add(batch.get(i));
          }
        } else if (receipt instanceof Receipt.Rejected no) {
          assertThat(no.reason())
              .as("%s: %s", batch.get(i), no.sentence())
              .isIn(Reason.REVISION_REQUIRED, Reason.NOT_THAT_MANY);
        }
        steps++;
      }
    }
    return steps;
  }

  private static void check(Ledger ledger, List<Story> stories) {
    Map<ProductId, Long> totals = new TreeMap<>();
    for (Story story : stories) {
      OrderRecord found =
          Commands.await(ledger.order(story.key(), 20)).orElseThrow(AssertionError::new);
      OrderState state = found.order().state();
      assertThat(new Expected(state.counts(), state.at(), state.revision()))
          .as("%s, after %s", story, found.changes())
          .isEqualTo(story.expected());
      story.expected().counts().forEach((id, units) -> totals.merge(id, units, Long::sum));
    }
    Map<ProductId, Long> counted = new TreeMap<>(Told.everythingOf(ledger).totals);
    counted.values().removeIf(total -> total == 0);
    totals.values().removeIf(total -> total == 0);
    assertThat(counted).isEqualTo(totals);
  }

  private static Story story(String key, Random random) {
    return random.nextInt(3) == 0 ? withoutRevisions(key, random) : withRevisions(key, random);
  }

  /** An order that came once, parts of which were cancelled, or the whole. */
  private static Story withoutRevisions(String key, Random random) {
    List<Command> messages = new ArrayList<>();
    Map<ProductId, Long> counts = new LinkedHashMap<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      counts.put(any(random), 3L + random.nextInt(5));
    }
    Instant at = NOW.minusSeconds(random.nextInt(100_000));
    Order placed = new Order(key, Optional.of(at), lines(counts));
    messages.add(new PlaceOrder(placed));
    for (int i = random.nextInt(4); i > 0; i--) {
      List<ProductId> ids = List.copyOf(counts.keySet());
      ProductId id = ids.get(random.nextInt(ids.size()));
      if (counts.get(id) > 1) { // a whole cancellation may come first, and leave nothing to take
        counts.merge(id, -1L, Long::sum);
        messages.add(new CancelPart(key, "part " + i, List.of(new Order.Line(id, 1))));
      }
    }
    List<CancelPart> parts =
        messages.stream().filter(CancelPart.class::isInstance).map(CancelPart.class::cast).toList();
    if (random.nextInt(3) == 0) {
      messages.add(new CancelOrder(key));
      counts.clear();
    } else if (random.nextBoolean()) { // what another ledger exported some time
      messages.add(
          new RecordOrder(
              placed, Optional.empty(), parts.subList(0, random.nextInt(parts.size() + 1)), false));
    }
    return new Story(
        key,
        messages,
        Optional.empty(),
        new Expected(counts, Optional.of(at.truncatedTo(MILLIS)), Optional.empty()));
  }

  /** An order whose newest state says all, among messages that say something else. */
  private static Story withRevisions(String key, Random random) {
    Story old = withoutRevisions(key, random);
    List<Command> messages = new ArrayList<>(random.nextBoolean() ? old.messages() : List.of());
    Expected expected = old.expected();
    long revision = random.nextInt(3);
    for (int i = random.nextInt(5); i >= 0; i--) {
      Map<ProductId, Long> units = new HashMap<>();
      for (int n = random.nextInt(4); n > 0; n--) {
        units.put(any(random), random.nextInt(9) - 4L);
      }
      boolean saysWhen = random.nextInt(4) > 0;
      Optional<Instant> at =
          saysWhen
              ? Optional.of(NOW.minusSeconds(random.nextInt(100_000)).truncatedTo(MILLIS))
              : Optional.empty();
      Revision number = new Revision(revision);
      Order order = new Order(key, Optional.of(number), at, lines(units));
      switch (random.nextInt(5)) {
        case 0 -> {
          units.clear();
          at = Optional.of(NOW); // when it was first heard of
          messages.add(new CancelOrder(key, Optional.of(number)));
        }
        case 1 -> {
          units.clear();
          messages.add(new RecordOrder(order, Optional.of(NOW)));
        }
        case 2 -> messages.add(new RecordOrder(order, Optional.empty()));
        default -> {
          at = at.or(() -> Optional.of(NOW)); // when it was first received
          messages.add(new PlaceOrder(order));
        }
      }
      units.values().removeIf(sum -> sum == 0);
      expected = new Expected(units, at, Optional.of(number));
      revision += 1 + random.nextInt(1_000);
    }
    return new Story(key, messages, Optional.of(messages.get(messages.size() - 1)), expected);
  }

  private static ProductId any(Random random) {
    return PRODUCTS.get(random.nextInt(PRODUCTS.size()));
  }

  private static List<Order.Line> lines(Map<ProductId, Long> units) {
    return units.entrySet().stream()
        .map(entry -> new Order.Line(entry.getKey(), Math.toIntExact(entry.getValue())))
        .toList();
  }
}
