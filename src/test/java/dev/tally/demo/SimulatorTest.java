package dev.tally.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.Receipt;
import dev.tally.ledger.memory.MemoryLedger;
import dev.tally.shop.Command;
import dev.tally.shop.Image;
import dev.tally.shop.Position;
import dev.tally.shop.Price;
import dev.tally.shop.ProductId;
import dev.tally.shop.ProductTotal;
import dev.tally.shop.Shop;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulatorTest {

  private final Ledger ledger = MemoryLedger.open(InstantSource.system(), new Random(1));
  private final Shop shop = new Shop();
  private final List<Receipt> counted = new CopyOnWriteArrayList<>();
  private final AtomicLong keys = new AtomicLong();

  @BeforeEach
  void stock() {
    ledger.follow(Position.ORIGIN, shop);
    SampleCatalogue.stock(ledger);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void stock_putsInTheSampleProductsWithTheirTotals() {
    assertThat(totals()).containsExactlyInAnyOrderEntriesOf(Map.of("A1", 3L, "A2", 7L, "B1", 101L));
  }

  @Test
  void stock_twice_addsNothing() {
    SampleCatalogue.stock(ledger);

    assertThat(totals()).containsExactlyInAnyOrderEntriesOf(Map.of("A1", 3L, "A2", 7L, "B1", 101L));
  }

  @Test
  void order_ordersOneToSevenUnitsOfOneProduct() {
    Simulator simulator = simulator(7);
    for (int i = 0; i < 200; i++) {
      long before = units();
      simulator.order();
      settle();
      assertThat(units() - before).isBetween(1L, 7L);
    }
    assertThat(counted).hasSize(200).hasOnlyElementsOfType(Receipt.Accepted.class);
  }

  @Test
  void order_reachesEveryProductOfEveryCategory_alsoOneAddedLater() {
    Simulator simulator = simulator(7);
    simulator.order();
    add("confectionery");
    Map<String, Long> before = totals();
    for (int i = 0; i < 200; i++) {
      simulator.order();
    }
    settle();

    assertThat(totals()).hasSize(4);
    totals().forEach((id, total) -> assertThat(total).as(id).isGreaterThan(before.get(id)));
  }

  @Test
  void order_withTheSameSeed_picksTheSame_andCountsAgainAfterARestart() {
    Map<String, Long> start = totals();
    tenOrders(simulator(42));
    Map<String, Long> once = totals();
    tenOrders(simulator(42));

    totals()
        .forEach(
            (id, total) ->
                assertThat(total - once.get(id)).isEqualTo(once.get(id) - start.get(id)));
    assertThat(totals()).isNotEqualTo(once);
  }

  private void tenOrders(Simulator simulator) {
    for (int i = 0; i < 10; i++) {
      simulator.order();
    }
    settle();
  }

  private Simulator simulator(long seed) {
    return new Simulator(
        ledger,
        shop::image,
        new Random(seed),
        () -> "test-" + keys.incrementAndGet(),
        counted::add);
  }

  private void add(String category) {
    ledger
        .submit(
            new Command.AddProduct(
                category, "New", new Price("1"), "-", Optional.empty(), Optional.empty()))
        .toCompletableFuture()
        .join();
  }

  /** Waits until everything submitted before is counted and visible. */
  private void settle() {
    ledger.submit(new Command.AddCategory("electronics", "Again")).toCompletableFuture().join();
  }

  private Map<String, Long> totals() {
    Map<String, Long> totals = new LinkedHashMap<>();
    Image image = shop.image();
    image
        .categoryImages()
        .forEach(
            categoryImage -> {
              for (ProductTotal productTotal :
                  categoryImage.productTotals(0, Integer.MAX_VALUE, Integer.MAX_VALUE)) {
                ProductId id = productTotal.product().id();
                totals.put(id.toString(), productTotal.total());
              }
            });
    return totals;
  }

  private long units() {
    return totals().values().stream().mapToLong(Long::longValue).sum();
  }
}
