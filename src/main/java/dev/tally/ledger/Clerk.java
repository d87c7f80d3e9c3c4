package dev.tally.ledger;

import dev.tally.shop.Change;
import dev.tally.shop.Command;
import dev.tally.shop.Command.AddCategory;
import dev.tally.shop.Command.AddProduct;
import dev.tally.shop.Command.CancelOrder;
import dev.tally.shop.Command.EditProduct;
import dev.tally.shop.Command.FoldOrders;
import dev.tally.shop.Command.ForgetOrder;
import dev.tally.shop.Command.PlaceOrder;
import dev.tally.shop.Command.PutCategory;
import dev.tally.shop.Command.PutProduct;
import dev.tally.shop.Command.RecallOrders;
import dev.tally.shop.Command.RecordOrder;
import dev.tally.shop.Command.RetireProduct;
import dev.tally.shop.Position;
import java.time.InstantSource;
import java.util.List;

/**
 * Decides commands: by what it knows by heart, see {@link Books}, and asking the store only for
 * keys and words.
 *
 * <p>Lives on the ledger's writer thread. It is ahead of the store until the store has committed;
 * where that fails, throw it away and make another.
 */
final class Clerk {

  private final Books books;
  private final OrderDesk orders;
  private final CatalogueDesk catalogue;

  /** A clerk who knows what the store has committed. */
  Clerk(Store store, InstantSource clock) {
    books = new Books(store);
    orders = new OrderDesk(store, books, clock);
    catalogue = new CatalogueDesk(store, books);
  }

  /** The position of the last change that was decided. */
  Position head() {
    return books.head();
  }

  /**
   * Decides within the store's open transaction; the receipt holds once that is committed.
   *
   * @throws LedgerException where the store failed
   */
  Receipt decide(Command command) {
    if (command instanceof PlaceOrder place) {
      return orders.place(place.order());
    } else if (command instanceof RecordOrder record) {
      return orders.record(record);
    } else if (command instanceof CancelOrder cancel) {
      return orders.cancel(cancel);
    } else if (command instanceof ForgetOrder forget) {
      return orders.forget(forget);
    } else if (command instanceof FoldOrders fold) {
      return orders.fold(fold);
    } else if (command instanceof RecallOrders recall) {
      return orders.recall(recall);
    }
    return decideOnTheCatalogue(command);
  }

  private Receipt decideOnTheCatalogue(Command command) {
    if (command instanceof AddCategory add) {
      return catalogue.add(add);
    } else if (command instanceof PutCategory put) {
      return catalogue.put(put);
    } else if (command instanceof AddProduct add) {
      return catalogue.add(add);
    } else if (command instanceof PutProduct put) {
      return catalogue.put(put);
    } else if (command instanceof EditProduct edit) {
      return catalogue.edit(edit);
    } else if (command instanceof RetireProduct retire) {
      return catalogue.retire(retire);
    }
    throw new AssertionError("a command nobody decides: " + command);
  }

  /** What the decisions since the last call changed. */
  List<Change> takeChanges() {
    return books.takeChanges();
  }

  /** The orders that they counted, cancelled and recalled. */
  List<Sale> takeSales() {
    return orders.takeSales();
  }
}
