package dev.tally.ledger;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.id;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static dev.tally.ledger.Commands.submit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.Receipt.Accepted;
import dev.tally.ledger.Receipt.Duplicate;
import dev.tally.ledger.Receipt.Reason;
import dev.tally.shop.Category;
import dev.tally.shop.Command.EditCategory;
import dev.tally.shop.Command.PutCategory;
import dev.tally.shop.Command.RetireCategory;
import dev.tally.shop.Command.RetireProduct;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The contract for categories after they are added, one by one or by rows of a catalogue. */
abstract class CategoryContract extends CatalogueContract {

  @Test
  void editCategory_changesItsTitle_andNothingElse() {
    Ledger ledger = openWithToys();
    accept(ledger, order("k", "A1"));
    accept(ledger, Commands.category("books"));
    Told told = Told.everythingOf(ledger);
    accept(ledger, new EditCategory("toys", "Games"));
    assertThat(told.categories.get("toys")).isEqualTo(new Category("toys", "Games", "A"));
    assertThat(submit(ledger, new EditCategory("toys", "Games"))).isInstanceOf(Duplicate.class);
    assertRejected(submit(ledger, new EditCategory("none", "x")), Reason.UNKNOWN_CATEGORY, "none");
    ledger.close();

    Ledger again = open();
    Told after = Told.everythingOf(again);
    assertThat(after.categories).isEqualTo(told.categories);
    assertThat(after.total("A1")).isEqualTo(1);
    // Not "B", though "toys" was defined last.
    accept(again, Commands.category("food"));
    accept(again, product("toys", "Top"));
    assertThat(after.categories.get("food").prefix()).isEqualTo("C");
    assertThat(after.products).containsKey(id("A3"));
  }

  @Test
  void retireCategory_takesOneWithoutProductsOffTheLists_untilItIsAddedAgain() {
    Ledger ledger = openWithToys();
    accept(ledger, order("k", "A1"));
    assertRejected(
        submit(ledger, new RetireCategory("toys")), Reason.CATEGORY_IN_USE, "2 products");
    accept(ledger, new RetireProduct("toys", id("A1")));
    assertRejected(submit(ledger, new RetireCategory("toys")), Reason.CATEGORY_IN_USE, "a product");
    accept(ledger, new RetireProduct("toys", id("A2")));
    Told told = Told.everythingOf(ledger);
    accept(ledger, new RetireCategory("toys"));
    assertThat(submit(ledger, new RetireCategory("toys"))).isInstanceOf(Duplicate.class);
    assertThat(told.categories.get("toys").retired()).isTrue();
    assertRejected(submit(ledger, product("toys", "Top")), Reason.UNKNOWN_CATEGORY, "toys");
    assertRejected(submit(ledger, renamed("A1", "x")), Reason.UNKNOWN_CATEGORY, "toys");
    assertRejected(submit(ledger, new EditCategory("toys", "x")), Reason.UNKNOWN_CATEGORY, "toys");
    ledger.close();

    Ledger again = open();
    Told after = Told.everythingOf(again);
    assertThat(after.categories).isEqualTo(told.categories);
    assertThat(after.total("A1")).isEqualTo(1);
    accept(again, Commands.category("books"));
    assertThat(after.categories.get("books").prefix()).isEqualTo("B");
    accept(again, Commands.category("toys"));
    assertThat(after.categories.get("toys")).isEqualTo(new Category("toys", "Title of toys", "A"));
    accept(again, product("toys", "Top"));
    assertThat(after.products.get(id("A3")).name()).isEqualTo("Top");
    assertRejected(submit(again, new RetireCategory("toys")), Reason.CATEGORY_IN_USE, "a product");
    again.close();
    assertThat(Told.everythingOf(open()).categories).isEqualTo(after.categories);
  }

  @Test
  void retireCategory_inTheBatchThatMadeIt() throws InterruptedException {
    Ledger ledger = openWithToys();
    Gate gate = Gate.closedBy(ledger, "held");
    ledger.submit(Commands.category("brief"));
    ledger.submit(new EditCategory("brief", "Short"));
    var retired = ledger.submit(new RetireCategory("brief"));
    gate.open();
    assertThat(Commands.await(retired)).isInstanceOf(Accepted.class);
    ledger.close();
    assertThat(Told.everythingOf(open()).categories.get("brief"))
        .isEqualTo(new Category("brief", "Short", "C", true));
  }

  @Test
  void aRow_bringsItsCategoryBack_orRetiresIt() {
    Ledger ledger = open();
    accept(ledger, new PutCategory("toys", "Toys", true));
    Told told = Told.everythingOf(ledger);
    assertThat(told.categories.get("toys").retired()).isTrue();
    assertThat(submit(ledger, new PutCategory("toys", "Toys", true))).isInstanceOf(Duplicate.class);
    accept(ledger, row(Optional.empty(), "s", "Kite"));
    assertThat(told.categories.get("toys")).isEqualTo(new Category("toys", "All toys", "A"));
    assertThat(told.products).containsOnlyKeys(id("A1"));
    assertRejected(
        submit(ledger, new PutCategory("toys", "Toys", true)), Reason.CATEGORY_IN_USE, "a product");
    accept(ledger, new RetireProduct("toys", id("A1")));
    accept(ledger, new PutCategory("toys", "Toys", true));
    accept(ledger, new PutCategory("toys", "Toys")); // as if made from the name: the old one stays
    assertThat(told.categories.get("toys").title()).isEqualTo("All toys");
    accept(ledger, new RetireCategory("toys"));
    accept(ledger, new PutCategory("toys", "Games"));
    assertThat(told.categories.get("toys")).isEqualTo(new Category("toys", "Games", "A"));
  }
}
