package dev.tally.ledger.sqlite;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.await;
import static dev.tally.ledger.Commands.id;
import static dev.tally.ledger.Commands.line;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.submit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.Amendment;
import dev.tally.ledger.Commands;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.Ledger.OrderRecord;
import dev.tally.ledger.Receipt;
import dev.tally.shop.Category;
import dev.tally.shop.CategoryImage;
import dev.tally.shop.Command.AddProduct;
import dev.tally.shop.Command.CancelOrder;
import dev.tally.shop.Command.CancelPart;
import dev.tally.shop.Command.PlaceOrder;
import dev.tally.shop.Position;
import dev.tally.shop.Price;
import dev.tally.shop.Product;
import dev.tally.shop.ProductId;
import dev.tally.shop.ProductTotal;
import dev.tally.shop.Revision;
import dev.tally.shop.Shop;
import dev.tally.shop.Sku;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The data directories that released schemas have left, {@code schemas/schema-N.db.gz}, and what is
 * in them: {@code schemas/make} says what was sent.
 */
final class ReleasedData {

  /** The newest schema that has a file. */
  static final int NEWEST = 4;

  private ReleasedData() {}

  /** Unpacks the data of a schema into a new directory. */
  static Path unpack(int schema, Path directory) throws IOException {
    Files.createDirectories(directory);
    String name = "schemas/schema-" + schema + ".db.gz";
    try (InputStream packed =
        new GZIPInputStream(
            Objects.requireNonNull(ReleasedData.class.getResourceAsStream(name), name))) {
      Files.copy(packed, directory.resolve("tally.db"));
    }
    return directory;
  }

  static Ledger open(Path directory) {
    return SqliteLedger.open(directory, DataKind.SHOP, InstantSource.system(), new Random());
  }

  /** Opens a directory, and checks that everything is there and goes on counting once. */
  static void verify(Path directory, int schema) {
    boolean amends = schema > 1;
    try (Ledger ledger = open(directory)) {
      Shop shop = new Shop();
      await(ledger.follow(Position.ORIGIN, shop));
      assertThat(totals(shop))
          .isEqualTo(
              Map.of(
                  id("A1"), 310L,
                  id("A2"), amends ? 296L : 298L,
                  id("A3"), amends ? 293L : 294L,
                  id("B1"), 297L,
                  id("B2"), 3L));
      verifyCatalogue(shop, schema);
      verifyOrders(ledger);
      if (amends) {
        verifyAmendments(ledger);
      }
      verifyKeys(ledger);
      try (SqliteAudit audit = SqliteAudit.open(directory)) {
        SqliteAudit.Report report = audit.run(orders -> {});
        assertThat(report.differences()).isEmpty();
        // The two that verifyKeys adds are among them.
        assertThat(report.orders()).isEqualTo(amends ? 208 : 205);
        assertThat(report.cancelled()).isEqualTo(amends ? 4 : 3);
      }
    }
    try (SqliteReader reader = SqliteReader.open(directory)) {
      assertThat(reader.baseline())
          .isEqualTo(Map.of(id("A1"), 101L, id("A2"), 98L, id("A3"), 98L, id("B1"), 99L));
    }
  }

  private static Map<ProductId, Long> totals(Shop shop) {
    return Stream.of("A1", "A2", "A3", "B1", "B2")
        .map(Commands::id)
        .collect(Collectors.toMap(id -> id, id -> find(shop, id).total()));
  }

  private static ProductTotal find(Shop shop, ProductId id) {
    return shop.image().find(id).orElseThrow();
  }

  private static void verifyCatalogue(Shop shop, int schema) {
    assertThat(shop.image().categoryImages())
        .extracting(CategoryImage::category)
        .containsExactly(
            new Category("toys", "Toys", "A"),
            new Category("books", schema > 3 ? "Books and maps" : "Books", "B"),
            new Category("empty", "Nothing in it", "C"));
    assertThat(find(shop, id("A1")).product())
        .isEqualTo(
            new Product(
                id("A1"),
                "toys",
                "Robot",
                new Price("22.40"),
                "A Robot",
                Optional.of(Sku.of("sku-Robot")),
                false));
    assertThat(find(shop, id("B1")).product().rrp()).isEqualTo(new Price("6.50"));
    assertThat(find(shop, id("B2")).product().retired()).isTrue();
  }

  private static void verifyOrders(Ledger ledger) {
    OrderRecord cancelled = find(ledger, "new-1");
    assertThat(cancelled.order().state().counts()).isEmpty();
    assertThat(cancelled.changes())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.kind()).isEqualTo(Amendment.Kind.CANCELLED);
              assertThat(change.difference()).isEqualTo(Map.of(id("A2"), -2L, id("B1"), -1L));
            });
    OrderRecord past = find(ledger, "last-year");
    assertThat(past.order().state().at()).contains(Instant.parse("2025-06-01T12:00:00Z"));
    assertThat(past.order().state().counts()).isEqualTo(Map.of(id("A1"), 10L));
    assertThat(find(ledger, "undone").order().state().counts()).isEmpty();
    assertThat(await(ledger.order("new-3", 20))).as("its key is forgotten").isEmpty();
    assertThat(await(ledger.order("old-9", 20))).as("it is folded").isEmpty();
  }

  private static void verifyAmendments(Ledger ledger) {
    OrderRecord state = find(ledger, "state");
    assertThat(state.order().state().revision()).contains(new Revision(3));
    assertThat(state.order().state().counts()).isEqualTo(Map.of(id("A2"), 2L));
    assertThat(state.changes())
        .singleElement()
        .extracting(Amendment::difference)
        .isEqualTo(Map.of(id("A1"), -5L, id("A2"), 2L));
    assertThat(find(ledger, "never-came").order().state().revision()).contains(new Revision(8));
    assertThat(find(ledger, "new-8").order().state().counts())
        .isEqualTo(Map.of(id("A3"), 3L, id("B1"), 1L));
    assertThat(find(ledger, "return").order().state().counts()).isEqualTo(Map.of(id("A2"), -4L));
    assertThat(submit(ledger, new CancelPart("new-8", "refund-1", List.of(line("A3", 1)))))
        .isInstanceOf(Receipt.Duplicate.class);
  }

  private static OrderRecord find(Ledger ledger, String key) {
    return await(ledger.order(key, 20)).orElseThrow();
  }

  private static void verifyKeys(Ledger ledger) {
    for (int n = 4; n <= 200; n++) {
      if (n != 8) { // a part of it may be cancelled
        assertThat(submit(ledger, numbered("new-", n))).isInstanceOf(Receipt.Duplicate.class);
      }
    }
    assertThat(submit(ledger, new CancelOrder("new-2"))).isInstanceOf(Receipt.Duplicate.class);
    assertThat(submit(ledger, robot())).isInstanceOf(Receipt.Duplicate.class);
    accept(ledger, numbered("new-", 3));
    accept(ledger, numbered("old-", 9));
  }

  private static PlaceOrder numbered(String prefix, int n) {
    return order(prefix + n, List.of(line("A" + (n % 3 + 1), n % 5 + 1), line("B1", 1)));
  }

  private static AddProduct robot() {
    return new AddProduct(
        "toys",
        "Robot",
        new Price("22.40"),
        "A Robot",
        Optional.of(Sku.of("sku-Robot")),
        Optional.of("made-Robot"));
  }
}
