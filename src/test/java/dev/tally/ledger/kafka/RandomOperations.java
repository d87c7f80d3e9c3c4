package dev.tally.ledger.kafka;

import dev.tally.ledger.Operation;
import dev.tally.shop.Command;
import dev.tally.shop.Command.AddCategory;
import dev.tally.shop.Command.AddProduct;
import dev.tally.shop.Command.CancelOrder;
import dev.tally.shop.Command.CancelPart;
import dev.tally.shop.Command.EditCategory;
import dev.tally.shop.Command.EditProduct;
import dev.tally.shop.Command.ForgetOrder;
import dev.tally.shop.Command.PlaceOrder;
import dev.tally.shop.Command.PutCategory;
import dev.tally.shop.Command.PutProduct;
import dev.tally.shop.Command.RecordOrder;
import dev.tally.shop.Command.RetireCategory;
import dev.tally.shop.Command.RetireProduct;
import dev.tally.shop.Order;
import dev.tally.shop.Price;
import dev.tally.shop.ProductId;
import dev.tally.shop.ProductRef;
import dev.tally.shop.Revision;
import dev.tally.shop.Sku;
import dev.tally.shop.SkuEdit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes up operations of every kind, most of which make sense together. */
final class RandomOperations {

  private static final List<String> WORDS =
      List.of(
          "kite", "ball", "\"quoted\"", "back\\slash", "Zürich", "日本", "🎈 balloon", "<b>&amp;");

  private final Random random;

  RandomOperations(Random random) {
    this.random = random;
  }

  Operation next() {
    return switch (random.nextInt(200)) {
      case 0 ->
          new Operation.Fold(Duration.ofSeconds(random.nextInt(3_000)), 1 + random.nextInt(9));
      case 1, 2, 3 ->
          new Operation.DecideAll(
              Stream.generate(this::command).limit(2 + random.nextInt(80)).toList());
      default -> new Operation.Decide(command());
    };
  }

  private Command command() {
    return switch (random.nextInt(24)) {
      case 0 -> new AddCategory("c" + random.nextInt(4), word());
      case 1 -> category("c" + random.nextInt(4));
      case 2, 3 ->
          new AddProduct(category(), word(), price(), word(), maybe(this::sku), maybe(this::key));
      case 4 ->
          new PutProduct(
              category(),
              word(),
              Optional.empty(),
              maybe(this::sku),
              word(),
              price(),
              maybe(this::word),
              random.nextInt(9) == 0);
      case 5 ->
          new EditProduct(
              category(),
              id(),
              maybe(this::word),
              maybe(this::price),
              maybe(this::word),
              skuEdit());
      case 6 ->
          random.nextInt(4) == 0 ? new RetireProduct(category(), id()) : new PlaceOrder(order());
      case 7, 8 -> new CancelOrder(key(), maybe(this::revision));
      case 9, 10 -> new CancelPart(key(), key(), List.of(new Order.Line(product(), 1)));
      case 11 -> new ForgetOrder(key());
      case 12, 13 -> record();
      default -> new PlaceOrder(order());
    };
  }

  private Command category(String name) {
    return switch (random.nextInt(4)) {
      case 0 -> new EditCategory(name, word());
      case 1 -> new RetireCategory(name);
      default -> new PutCategory(name, word(), random.nextInt(9) == 0);
    };
  }

  private RecordOrder record() {
    Order order = order();
    boolean isPlain = order.revision().isEmpty();
    List<CancelPart> parts =
        isPlain && random.nextInt(3) == 0
            ? List.of(new CancelPart(order.key(), "p", List.of(new Order.Line(product(), 1))))
            : List.of();
    Optional<Instant> cancelled = isPlain ? maybe(this::time) : Optional.empty();
    return new RecordOrder(order, cancelled, parts, random.nextBoolean());
  }

  private Order order() {
    List<Order.Line> lines =
        IntStream.rangeClosed(0, random.nextInt(3))
            .mapToObj(i -> new Order.Line(product(), 1 + random.nextInt(5)))
            .toList();
    return new Order(key(), maybe(this::revision), maybe(this::time), lines);
  }

  private <T> Optional<T> maybe(Supplier<T> value) {
    return random.nextInt(3) == 0 ? Optional.of(value.get()) : Optional.empty();
  }

  private String word() {
    return WORDS.get(random.nextInt(WORDS.size())) + " " + random.nextInt(20);
  }

  private String category() {
    return "c" + random.nextInt(4);
  }

  private String key() {
    return "k-" + random.nextInt(400);
  }

  private Price price() {
    return new Price(random.nextInt(100) + ".50");
  }

  private Sku sku() {
    return new Sku("sku " + random.nextInt(30));
  }

  private SkuEdit skuEdit() {
    return switch (random.nextInt(3)) {
      case 0 -> new SkuEdit.Keep();
      case 1 -> new SkuEdit.Remove();
      default -> new SkuEdit.Replace(sku());
    };
  }

  private ProductId id() {
    return new ProductId(
        "ABCD".substring(random.nextInt(4)).substring(0, 1), 1 + random.nextInt(9));
  }

  private ProductRef product() {
    return random.nextInt(4) == 0 ? sku() : id();
  }

  private Revision revision() {
    return new Revision(random.nextInt(20));
  }

  private Instant time() {
    return Instant.ofEpochSecond(random.nextInt(2_000), random.nextInt(1_000_000_000));
  }
}
