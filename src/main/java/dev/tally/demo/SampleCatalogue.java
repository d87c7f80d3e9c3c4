package dev.tally.demo;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.Receipt;
import dev.tally.shop.Command;
import dev.tally.shop.Order;
import dev.tally.shop.Price;
import dev.tally.shop.ProductId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * The products that the demonstration begins with. Everything has a fixed key, so that a second
 * start adds nothing and an audit finds an order behind every unit.
 */
public final class SampleCatalogue {

  private SampleCatalogue() {}

  private static final List<Command> COMMANDS =
      List.of(
          category("electronics", "Electronics"),
          category("confectionery", "Confectionery"),
          product(
              "electronics",
              "A1",
              "Vacuum Cleaner",
              "99.99",
              "Quiet enough to hear the doorbell, strong enough to worry the carpet."),
          product(
              "electronics",
              "A2",
              "Leaf Blower",
              "303.33",
              "Moves a whole autumn from your lawn to your neighbour's."),
          product(
              "confectionery",
              "B1",
              "Chocolate Bar",
              "22.40",
              "Seventy per cent cocoa, a hundred per cent gone by tea time."),
          order("A1", 3),
          order("A2", 7),
          order("B1", 101));

  /**
   * Adds whatever is missing, and returns when all of it is there.
   *
   * @throws LedgerException if the ledger refuses it
   */
  public static void stock(Ledger ledger) {
    for (Command command : COMMANDS) {
      Receipt receipt = submit(ledger, command);
      boolean there =
          receipt instanceof Receipt.Accepted
              || receipt instanceof Receipt.Duplicate
              || (receipt instanceof Receipt.Rejected rejected
                  && rejected.reason() == Receipt.Reason.CATEGORY_EXISTS);
      if (!there) {
        throw new LedgerException("The sample products could not be added: " + receipt);
      }
    }
  }

  private static Receipt submit(Ledger ledger, Command command) {
    try {
      return ledger.submit(command).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof LedgerException failure ? failure : e;
    }
  }

  private static Command category(String name, String title) {
    return new Command.AddCategory(name, title);
  }

  private static Command product(String category, String id, String name, String rrp, String info) {
    return new Command.AddProduct(
        category, name, new Price(rrp), info, Optional.empty(), Optional.of("sample-" + id));
  }

  private static Command order(String id, int quantity) {
    Order.Line line = new Order.Line(ProductId.parse(id).orElseThrow(), quantity);
    return new Command.PlaceOrder(new Order("sample-" + id, Optional.empty(), List.of(line)));
  }
}
