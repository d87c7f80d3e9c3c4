package dev.tally.history;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.await;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.id;
import static dev.tally.ledger.Commands.product;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.history.HistoryWindow.ProductUnits;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.Receipt;
import dev.tally.ledger.WriterLedger;
import dev.tally.ledger.memory.MemoryStore;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.ledger.sqlite.SqliteLedger;
import dev.tally.shop.Command;
import dev.tally.shop.Command.CancelOrder;
import dev.tally.shop.Command.CancelPart;
import dev.tally.shop.Command.PlaceOrder;
import dev.tally.shop.Command.RecordOrder;
import dev.tally.shop.Image;
import dev.tally.shop.Order;
import dev.tally.shop.Position;
import dev.tally.shop.ProductId;
import dev.tally.shop.Revision;
import dev.tally.shop.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks that the history equals a recount of all orders, whatever comes in whatever sequence:
 * present and past orders, revisions, returns, cancellations, restarts, and replayed pages in the
 * same batches.
 */
class HistoryModelTest {

  /** A zone whose 25 October 2026 has 25 hours. */
  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

  private static final List<ProductId> PRODUCTS =
      List.of(id("A1"), id("A2"), id("A3"), id("B1"), id("B2"));

  /** An order as the model knows it. */
  private record Known(Instant at, Map<ProductId, Long> units) {}

  @TempDir Path directory;
  private volatile Instant now = Instant.parse("2026-10-24T19:59:30.250Z");
  private final Map<String, Known> counted = new HashMap<>();
  private final List<Order> sent = new ArrayList<>();
  private final Map<String, Long> revisions = new HashMap<>();
  private final Map<String, Instant> received = new HashMap<>();
  private int parts;
  private final List<CompletionStage<Receipt>> underWay = new ArrayList<>();
  private Random random = new Random();
  private Supplier<Ledger> opening = () -> null;
  private Ledger ledger;
  private History history;
  private HistoryReplay recall;
  private boolean recalled;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void history_isTheRecount_overAFile(int seed) {
    opening = () -> SqliteLedger.open(directory, DataKind.SHOP, () -> now, new Random(seed));
    run(seed, 600);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 200, 300})
  void history_isTheRecount_overMemory(int firstSeed) {
    for (int seed = firstSeed; seed < firstSeed + 10; seed++) {
      counted.clear();
      sent.clear();
      revisions.clear();
      received.clear();
      MemoryStore store = new MemoryStore(new Random(seed));
      opening = () -> WriterLedger.start(store, () -> now);
      run(seed, 400);
    }
  }

  private void run(int seed, int steps) {
    random = new Random(seed);
    start();
    accept(ledger, category("toys"));
    accept(ledger, category("hats"));
    PRODUCTS.forEach(
        id -> accept(ledger, product(id.prefix().equals("A") ? "toys" : "hats", "Name " + id)));
    for (int i = 0; i < steps; i++) {
      step();
    }
    check();
    restart();
    check();
    ledger.close();
  }

  private void start() {
    ledger = opening.get();
    history =
        new History(
            () -> now,
            new Windows(() -> now, ZONE),
            () -> Duration.between(Instant.EPOCH, now).toNanos());
    await(ledger.follow(Position.ORIGIN, history.windows()));
    recall = HistoryReplay.unstarted(ledger, history, () -> now, 1 + random.nextInt(8));
    recalled = false;
  }

  private void restart() {
    settle();
    ledger.close();
    start();
  }

  private void step() {
    int kind = random.nextInt(100);
    if (kind < 35) {
      order();
    } else if (kind < 50) {
      revise();
    } else if (kind < 60) {
      cancelPart();
    } else if (kind < 70) {
      cancel();
    } else if (kind < 85) {
      page();
    } else if (kind < 97) {
      settle();
      now = now.plusMillis(random.nextInt(kind < 95 ? 40_000 : 10_000_000));
      now = now.plus(Duration.ofHours(random.nextInt(200) == 0 ? random.nextInt(90) : 0));
    } else if (kind < 98) {
      restart();
    } else {
      check();
    }
  }

  private void order() {
    if (random.nextInt(10) == 0 && !sent.isEmpty()) {
      submit(new PlaceOrder(anyOrder())); // repeats an order
      return;
    }
    Map<ProductId, Long> units = new HashMap<>();
    List<Order.Line> lines = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      Order.Line line =
          new Order.Line(PRODUCTS.get(random.nextInt(PRODUCTS.size())), 1 + random.nextInt(5));
      lines.add(line);
      units.merge((ProductId) line.product(), (long) line.quantity(), Long::sum);
    }
    Order order = new Order("k" + sent.size(), at(), lines);
    sent.add(order);
    received.put(order.key(), now);
    boolean isPast = random.nextInt(5) == 0;
    Optional<Instant> cancelled =
        isPast && random.nextBoolean() ? Optional.of(now) : Optional.empty();
    submit(isPast ? new RecordOrder(order, cancelled) : new PlaceOrder(order));
    if (cancelled.isEmpty() && !(isPast && order.at().isEmpty())) {
      Instant at = order.at().filter(placed -> placed.isBefore(now)).orElse(now);
      counted.put(order.key(), new Known(at, units));
    }
  }

  /** Sends a newer state of an order, or an older one, of one that is known or not. */
  private void revise() {
    String key =
        sent.isEmpty() || random.nextInt(3) == 0 ? "r" + random.nextInt(30) : anyOrder().key();
    long newest = revisions.getOrDefault(key, -1L);
    long revision = Math.max(0, newest + random.nextInt(4) - 1);
    if (revision == newest) {
      return; // it would have to say the same
    }
    Map<ProductId, Long> units = new HashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      units.put(PRODUCTS.get(random.nextInt(PRODUCTS.size())), random.nextInt(9) - 4L);
    }
    units.values().removeIf(sum -> sum == 0);
    Order order = new Order(key, Optional.of(new Revision(revision)), at(), lines(units));
    boolean isPast = random.nextInt(3) == 0;
    if (units.isEmpty() && random.nextBoolean()) {
      submit(new CancelOrder(key, order.revision()));
    } else {
      submit(isPast ? new RecordOrder(order, Optional.empty()) : new PlaceOrder(order));
    }
    Instant first = received.computeIfAbsent(key, unknown -> now);
    if (revision > newest) {
      revisions.put(key, revision);
      counted.remove(key);
      if (!units.isEmpty() && !(isPast && order.at().isEmpty())) {
        Instant at = order.at().filter(placed -> placed.isBefore(first)).orElse(first);
        counted.put(key, new Known(at, units));
      }
    }
  }

  private static List<Order.Line> lines(Map<ProductId, Long> units) {
    return units.entrySet().stream()
        .map(entry -> new Order.Line(entry.getKey(), Math.toIntExact(entry.getValue())))
        .toList();
  }

  private void cancelPart() {
    if (sent.isEmpty()) {
      return;
    }
    String key = anyOrder().key();
    Known order = counted.get(key);
    if (order == null || revisions.containsKey(key)) {
      return;
    }
    Map<ProductId, Long> left = new HashMap<>(order.units());
    ProductId id = left.keySet().iterator().next();
    submit(new CancelPart(key, "part " + parts++, List.of(new Order.Line(id, 1))));
    left.computeIfPresent(id, (same, units) -> units == 1 ? null : units - 1);
    counted.remove(key);
    if (!left.isEmpty()) {
      counted.put(key, new Known(order.at(), left));
    }
  }

  private Optional<Instant> at() {
    return switch (random.nextInt(9)) {
      case 4 -> Optional.of(now.minusMillis(random.nextInt(9 * 86_400_000)));
      case 0 -> Optional.of(now.minusMillis(random.nextInt(90 * 60_000)));
      case 1 -> Optional.of(now.minusMillis(random.nextInt(30 * 3_600_000)));
      case 2 -> Optional.of(now.plusMillis(random.nextInt(2 * 3_600_000)));
      case 3 -> Optional.of(Instant.parse("0001-01-01T00:00:00Z"));
      default -> Optional.empty();
    };
  }

  private void cancel() {
    if (!sent.isEmpty()) {
      Order order = anyOrder();
      if (revisions.containsKey(order.key())) {
        submit(new RecordOrder(order, Optional.of(now))); // stale
        return;
      }
      counted.remove(order.key());
      submit(
          random.nextInt(3) == 0
              ? new RecordOrder(order, Optional.of(now))
              : new CancelOrder(order.key()));
    }
  }

  private Order anyOrder() {
    int back = random.nextInt(random.nextBoolean() ? Math.min(5, sent.size()) : sent.size());
    return sent.get(sent.size() - 1 - back);
  }

  /** Replays a page, often in one batch with the commands sent before. */
  private void page() {
    if (!recalled) {
      recall.step();
      history.windows().turn();
      recalled = history.windows().image(Window.WEEK).isComplete();
      assertThat(recalled && !history.window(Optional.empty(), 1).isComplete()).isFalse();
    }
  }

  private void submit(Command command) {
    underWay.add(ledger.submit(command));
  }

  private void settle() {
    underWay.forEach(
        receipt ->
            assertThat(await(receipt))
                .isNotInstanceOfAny(Receipt.Busy.class, Receipt.Rejected.class));
    underWay.clear();
  }

  private void check() {
    settle();
    while (!recalled) {
      page();
    }
    for (int minutes : new int[] {1, 7, 60, 61, 1_440}) {
      check(Optional.empty(), minutes);
      check(Optional.of("A"), minutes);
      check(Optional.of("B"), minutes);
      check(Optional.of("C"), minutes);
    }
    checkWindows();
  }

  private void checkWindows() {
    history.windows().turn();
    Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
    check(Window.HOUR, minute.minus(Duration.ofMinutes(59)));
    check(Window.DAY, minute.minus(Duration.ofMinutes(1_439)));
    check(Window.WEEK, now.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(167)));
    check(Window.TODAY, now.atZone(ZONE).truncatedTo(ChronoUnit.DAYS).toInstant());
  }

  private void check(Window window, Instant since) {
    Image image = history.windows().image(window);
    assertThat(image.isComplete()).as(window.written()).isTrue();
    for (ProductId id : PRODUCTS) {
      long recounted =
          counted.values().stream()
              .filter(order -> !order.at().isBefore(since))
              .mapToLong(order -> order.units().getOrDefault(id, 0L))
              .sum();
      assertThat(image.find(id).orElseThrow().total())
          .as("%s of %s at %s", window.written(), id, now)
          .isEqualTo(recounted);
    }
  }

  private void check(Optional<String> prefix, int minutes) {
    HistoryWindow window = history.window(prefix, minutes);
    Instant end = Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), 60) * 60 + 60);
    assertThat(window.from()).isEqualTo(end.minus(Duration.ofMinutes(minutes)));
    Predicate<ProductId> ours = id -> prefix.map(id.prefix()::equals).orElse(true);
    List<Long> orders = zeros(minutes);
    List<Long> units = zeros(minutes);
    int productMinutes = Math.min(minutes, 60);
    Map<ProductId, List<Long>> products = new TreeMap<>();
    for (Known order : counted.values()) {
      long back = Math.floorDiv(Duration.between(order.at(), end).toMillis() - 1, 60_000L);
      long sum = order.units().keySet().stream().filter(ours).mapToLong(order.units()::get).sum();
      if (order.units().keySet().stream().anyMatch(ours) && back < minutes) {
        add(orders, back, 1);
        add(units, back, sum);
      }
      order
          .units()
          .forEach(
              (id, n) -> {
                if (ours.test(id) && back < productMinutes) {
                  add(products.computeIfAbsent(id, i -> zeros(productMinutes)), back, n);
                }
              });
    }
    assertThat(window.orders()).isEqualTo(orders);
    assertThat(window.units()).isEqualTo(units);
    List<ProductUnits> found = new ArrayList<>();
    window.products().forEachRemaining(found::add);
    assertThat(found)
        .isEqualTo(
            products.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(n -> n != 0))
                .map(entry -> new ProductUnits(entry.getKey(), entry.getValue()))
                .toList());
  }

  private static List<Long> zeros(int minutes) {
    return new ArrayList<>(IntStream.range(0, minutes).mapToObj(i -> 0L).toList());
  }

  private static void add(List<Long> sums, long back, long n) {
    int place = sums.size() - 1 - Math.toIntExact(back);
    sums.set(place, sums.get(place) + n);
  }
}
