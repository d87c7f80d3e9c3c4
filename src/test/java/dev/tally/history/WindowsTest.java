package dev.tally.history;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.await;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.id;
import static dev.tally.ledger.Commands.product;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.Receipt;
import dev.tally.ledger.WriterLedger;
import dev.tally.ledger.memory.MemoryStore;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.ledger.sqlite.SqliteLedger;
import dev.tally.shop.Category;
import dev.tally.shop.Change;
import dev.tally.shop.Command;
import dev.tally.shop.Image;
import dev.tally.shop.Lineage;
import dev.tally.shop.Order;
import dev.tally.shop.Position;
import dev.tally.shop.Price;
import dev.tally.shop.Product;
import dev.tally.shop.Window;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowsTest {

  private static final ZoneId ZONE = ZoneId.of("America/St_Johns"); // half an hour off
  private static final int PRODUCTS = 300;

  @TempDir Path directory;
  private volatile Instant now = Instant.parse("2026-11-22T12:00:30Z");
  private final Random random = new Random(1);
  private final List<String> keys = new ArrayList<>();

  private History history(int most) {
    return new History(
        () -> now,
        new Windows(() -> now, ZONE, most),
        () -> Duration.between(Instant.EPOCH, now).toNanos());
  }

  private History open(Ledger ledger, int most) {
    History history = history(most);
    await(ledger.follow(Position.ORIGIN, history.windows()));
    HistoryReplay replay = HistoryReplay.unstarted(ledger, history, () -> now, 100);
    do {
      replay.step();
      history.windows().turn();
    } while (!history.window(Optional.empty(), 1).isComplete());
    replay.step();
    return history;
  }

  private static void stock(Ledger ledger) {
    accept(ledger, category("toys"));
    List<CompletionStage<Receipt>> added = new ArrayList<>();
    for (int n = 1; n <= PRODUCTS; n++) {
      added.add(ledger.submit(product("toys", "Toy " + n)));
    }
    added.forEach(one -> await(one));
  }

  private Command order(Optional<Instant> at) {
    String key = "k" + keys.size();
    keys.add(key);
    return new Command.PlaceOrder(
        new Order(
            key,
            at,
            List.of(
                new Order.Line(id("A" + (1 + random.nextInt(PRODUCTS))), 1 + random.nextInt(5)),
                new Order.Line(id("A" + (1 + random.nextInt(9))), 1))));
  }

  /** A shop's day, and an hour more, with a restart in the middle; one order is cancelled often. */
  @Test
  void everyWindow_isWhatASelectSays_atEveryMinuteOfADay() throws SQLException {
    Ledger ledger = SqliteLedger.open(directory, DataKind.SHOP, () -> now, random);
    stock(ledger);
    History history = open(ledger, 1_000_000);
    int seen = 0;
    try (Connection file =
        DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tally.db"))) {
      for (int minute = 0; minute < 25 * 60; minute++) {
        now = now.plus(Duration.ofMinutes(1)).plusMillis(random.nextInt(20_000) - 10_000L);
        List<CompletionStage<Receipt>> sent = new ArrayList<>();
        sent.add(ledger.submit(order(Optional.empty())));
        sent.add(ledger.submit(order(Optional.of(now.minusSeconds(random.nextInt(8 * 86_400))))));
        if (minute % 5 == 0) {
          sent.add(ledger.submit(new Command.CancelOrder(keys.get(random.nextInt(keys.size())))));
        }
        sent.forEach(one -> await(one));
        if (minute == 700) {
          ledger.close();
          ledger = SqliteLedger.open(directory, DataKind.SHOP, () -> now, random);
          history = open(ledger, 1_000_000);
        }
        history.windows().turn();
        Instant running = now.truncatedTo(ChronoUnit.MINUTES);
        Instant hour = now.truncatedTo(ChronoUnit.HOURS);
        Instant midnight = now.atZone(ZONE).truncatedTo(ChronoUnit.DAYS).toInstant();
        Windows windows = history.windows();
        seen += check(windows, Window.HOUR, running.minus(Duration.ofMinutes(59)), file);
        seen += check(windows, Window.DAY, running.minus(Duration.ofMinutes(1_439)), file);
        seen += check(windows, Window.TODAY, midnight, file);
        seen += check(windows, Window.WEEK, hour.minus(Duration.ofHours(167)), file);
      }
    }
    ledger.close();
    assertThat(seen).as("products with something sold, over all minutes").isGreaterThan(500_000);
  }

  private int check(Windows windows, Window window, Instant since, Connection file)
      throws SQLException {
    Map<String, Long> selected = new TreeMap<>();
    try (PreparedStatement select =
        file.prepareStatement(
            "SELECT l.key, sum(l.value) FROM orders o, json_each(o.lines) l"
                + " WHERE o.cancelled IS NULL AND o.at >= ? GROUP BY l.key")) {
      select.setLong(1, since.toEpochMilli());
      ResultSet rows = select.executeQuery();
      while (rows.next()) {
        selected.put(rows.getString(1), rows.getLong(2));
      }
    }
    Image image = windows.image(window);
    assertThat(image.isComplete()).isTrue();
    Map<String, Long> shown = new TreeMap<>();
    image.categoryImage("toys").orElseThrow().productTotals(0, PRODUCTS, PRODUCTS).stream()
        .filter(one -> one.total() != 0)
        .forEach(one -> shown.put(one.product().id().toString(), one.total()));
    assertThat(shown).as("%s at %s", window.written(), now).isEqualTo(selected);
    return shown.size();
  }

  private static long shown(History history, Window window) {
    return history.windows().image(window).categoryImages().stream()
        .flatMap(category -> category.productTotals(0, PRODUCTS, PRODUCTS).stream())
        .mapToLong(one -> one.total())
        .sum();
  }

  @Test
  void aTurnedMinute_isToldOnce_andOnlyIfSomethingFell() {
    try (Ledger ledger = WriterLedger.start(new MemoryStore(new Random(1)), () -> now)) {
      stock(ledger);
      History history = open(ledger, 1_000_000);
      List<Long> told = new ArrayList<>();
      history.windows().onTurned(() -> told.add(shown(history, Window.HOUR)));
      for (int n = 0; n < 50; n++) {
        accept(ledger, order(Optional.empty()));
      }
      long sold = shown(history, Window.HOUR);
      assertThat(sold).isGreaterThan(100);
      for (int second = 0; second < 3_700; second++) {
        now = now.plusSeconds(1);
        history.windows().turn();
      }
      assertThat(told).containsExactly(0L);
      assertThat(shown(history, Window.DAY)).isEqualTo(sold);
    }
  }

  /** One event loop may see a new minute before the timer does; the others are to be told, too. */
  @Test
  void aTurnedMinute_isToldToAll_whoeverSeesItFirst() {
    try (Ledger ledger = WriterLedger.start(new MemoryStore(new Random(1)), () -> now)) {
      stock(ledger);
      History history = open(ledger, 1_000_000);
      accept(ledger, order(Optional.empty()));
      List<Window> told = new ArrayList<>();
      history.windows().onTurned(() -> told.add(Window.HOUR));
      now = now.plus(Duration.ofHours(1));
      assertThat(shown(history, Window.HOUR)).isZero();
      assertThat(told).hasSize(1);
      history.windows().turn();
      assertThat(told).hasSize(1);
    }
  }

  @Test
  void whatAWindowHolds_isBounded_andMoreIsNotPassedOffAsComplete() {
    int most = 400;
    try (Ledger ledger = WriterLedger.start(new MemoryStore(new Random(1)), () -> now)) {
      stock(ledger);
      History history = open(ledger, most);
      for (int minute = 0; minute < 600; minute++) {
        now = now.plusSeconds(60);
        accept(ledger, order(Optional.empty()));
        accept(ledger, order(Optional.of(now.minus(Duration.ofHours(3)))));
        assertThat(history.windows().buckets()).isLessThanOrEqualTo(most);
      }
      assertThat(history.windows().image(Window.DAY).isComplete()).isFalse();
      assertThat(history.windows().image(Window.HOUR).isComplete()).isTrue();
      now = now.plus(Duration.ofHours(30));
      history.windows().turn();
      assertThat(history.windows().image(Window.DAY).isComplete()).isTrue();
      assertThat(shown(history, Window.DAY)).isZero();
      now = now.plus(Duration.ofDays(8));
      history.windows().turn();
      assertThat(history.windows().products()).isZero();
      assertThat(history.windows().buckets()).isZero();
    }
  }

  @Test
  void anOrderOfAMinuteThatWasGivenUp_isInNoWindowOfMinutes() {
    try (Ledger ledger = WriterLedger.start(new MemoryStore(new Random(1)), () -> now)) {
      stock(ledger);
      History history = open(ledger, 1_500);
      for (int minute = 0; minute < 600; minute++) {
        now = now.plusSeconds(60);
        accept(ledger, order(Optional.empty()));
      }
      assertThat(history.windows().image(Window.DAY).isComplete()).isFalse();
      long week = shown(history, Window.WEEK);
      long day = shown(history, Window.DAY);
      Instant before = now.minus(Duration.ofMinutes(580));
      List<Order.Line> lines = List.of(new Order.Line(id("A300"), 777));
      accept(ledger, new Command.PlaceOrder(new Order("late", Optional.of(before), lines)));
      assertThat(shown(history, Window.WEEK)).isEqualTo(week + 777);
      assertThat(shown(history, Window.DAY)).isEqualTo(day);
      now = now.plus(Duration.ofHours(30));
      history.windows().turn();
      assertThat(history.windows().image(Window.DAY).isComplete()).isTrue();
      assertThat(shown(history, Window.DAY)).isZero();
    }
  }

  @Test
  void sparseBuckets_dropAndAdd_inAnyOrder() {
    SparseBuckets buckets = new SparseBuckets();
    Map<Integer, Long> model = new TreeMap<>();
    int first = 0;
    for (int n = 0; n < 20_000; n++) {
      int time = first + random.nextInt(200);
      assertThat(buckets.add(time, n))
          .isEqualTo(model.put(time, n + model.getOrDefault(time, 0L)) == null);
      if (random.nextInt(20) == 0) {
        first += random.nextInt(30);
        int before = model.size();
        int from = first;
        model.keySet().removeIf(key -> key < from);
        assertThat(buckets.dropBefore(first)).isEqualTo(before - model.size());
      }
      assertThat(buckets.size()).isEqualTo(model.size());
      int from = first + random.nextInt(200);
      assertThat(buckets.from(from))
          .isEqualTo(
              model.entrySet().stream()
                  .filter(entry -> entry.getKey() >= from)
                  .mapToLong(Map.Entry::getValue)
                  .sum());
    }
  }

  @Test
  void aClockThatWasSet_beginsAnew() {
    MemoryStore store = new MemoryStore(new Random(1));
    try (Ledger ledger = WriterLedger.start(store, () -> now)) {
      stock(ledger);
      History history =
          new History(() -> now, new Windows(() -> now, ZoneOffset.UTC, 1_000), () -> 0);
      await(ledger.follow(Position.ORIGIN, history.windows()));
      HistoryReplay replay = HistoryReplay.unstarted(ledger, history, () -> now, 100);
      for (int n = 0; n < 3; n++) {
        replay.step();
        accept(ledger, order(Optional.empty()));
      }
      history.windows().turn();
      long sold = shown(history, Window.DAY);
      assertThat(history.windows().image(Window.DAY).isComplete()).isTrue();

      now = now.plus(Duration.ofHours(-3)); // as the nanoseconds stand still, it was set
      accept(ledger, order(Optional.empty()));
      assertThat(history.windows().image(Window.DAY).isComplete()).isFalse();
      assertThat(shown(history, Window.DAY)).isLessThan(sold);
      for (int n = 0; n < 3; n++) {
        replay.step();
      }
      history.windows().turn();
      assertThat(history.windows().image(Window.DAY).isComplete()).isTrue();
    }
  }

  /** Whoever asks between the two that a ledger tells must not see an order of no product. */
  @Test
  void anImageThatIsPulled_beforeTheProductOfAnOrderIsDefined_isOfTheTimeBefore() {
    Windows windows = new Windows(() -> now, ZONE, 1_000);
    windows.onReset(Lineage.of("e"));
    windows.add(History.minute(now), Map.of(id("A1"), 2L), 1);
    assertThat(windows.image(Window.HOUR).categoryImages()).isEmpty();

    Product kite =
        new Product(id("A1"), "toys", "Kite", new Price("1"), "-", Optional.empty(), false);
    windows.onChanges(
        List.of(
            new Change.CategoryDefined(2, new Category("toys", "Toys", "A")),
            new Change.ProductDefined(3, kite, 3),
            new Change.TotalMoved(4, id("A1"), 2)));
    assertThat(windows.image(Window.HOUR).find(id("A1")).orElseThrow().total()).isEqualTo(2);
  }

  @Test
  void aClockThatWasSet_whereNobodyOrdered_leavesWindowsComplete() {
    try (Ledger ledger = WriterLedger.start(new MemoryStore(new Random(1)), () -> now)) {
      stock(ledger);
      History history =
          new History(() -> now, new Windows(() -> now, ZoneOffset.UTC, 1_000), () -> 0);
      await(ledger.follow(Position.ORIGIN, history.windows()));
      HistoryReplay replay = HistoryReplay.unstarted(ledger, history, () -> now, 100);
      replay.step();
      now = now.plus(Duration.ofHours(9)); // as the nanoseconds stand still, it was set
      replay.step();
      assertThat(history.windows().image(Window.WEEK).isComplete()).isTrue();
      accept(ledger, order(Optional.empty()));
      assertThat(history.windows().image(Window.WEEK).isComplete()).isTrue();
      assertThat(shown(history, Window.HOUR)).isPositive();
    }
  }
}
