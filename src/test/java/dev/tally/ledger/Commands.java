package dev.tally.ledger;

import dev.tally.Ceiling;
import dev.tally.shop.Command;
import dev.tally.shop.Command.AddCategory;
import dev.tally.shop.Command.AddProduct;
import dev.tally.shop.Command.PlaceOrder;
import dev.tally.shop.Order;
import dev.tally.shop.Price;
import dev.tally.shop.ProductId;
import dev.tally.shop.ProductRef;
import dev.tally.shop.Sku;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Short forms for making and submitting commands in tests. */
public final class Commands {

  private Commands() {}

  public static AddCategory category(String name) {
    return new AddCategory(name, "Title of " + name);
  }

  public static AddProduct product(String category, String name) {
    return new AddProduct(
        category, name, new Price("22.40"), "Info", Optional.empty(), Optional.empty());
  }

  public static AddProduct productUnderKey(String key, String category, String name) {
    return new AddProduct(
        category, name, new Price("22.40"), "Info", Optional.empty(), Optional.of(key));
  }

  public static AddProduct productWithSku(String sku, String category, String name) {
    return new AddProduct(
        category, name, new Price("5"), "Info", Optional.of(Sku.of(sku)), Optional.empty());
  }

  /** Makes an order of one unit of each product. */
  public static PlaceOrder order(String key, String... ids) {
    return order(key, Arrays.stream(ids).map(id -> line(id, 1)).toList());
  }

  public static PlaceOrder order(String key, List<Order.Line> lines) {
    return new PlaceOrder(new Order(key, Optional.empty(), lines));
  }

  public static Order.Line line(String id, int quantity) {
    return new Order.Line(id(id), quantity);
  }

  public static Order.Line line(ProductRef product, int quantity) {
    return new Order.Line(product, quantity);
  }

  public static ProductId id(String written) {
    return ProductId.parse(written).orElseThrow();
  }

  /** Submits a command and waits for its receipt. */
  public static Receipt submit(Ledger ledger, Command command) {
    return await(ledger.submit(command));
  }

  /** Submits a command, waits, and returns what was made. Throws if it was not accepted. */
  public static String accept(Ledger ledger, Command command) {
    if (submit(ledger, command) instanceof Receipt.Accepted accepted) {
      return accepted.made();
    }
    throw new AssertionError(command + " was not accepted: " + submit(ledger, command));
  }

  public static <T> T await(CompletionStage<T> stage) {
    return Ceiling.join(stage);
  }
}
