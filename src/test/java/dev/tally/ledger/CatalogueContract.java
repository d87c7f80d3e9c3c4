package dev.tally.ledger;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.id;
import static dev.tally.ledger.Commands.line;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static dev.tally.ledger.Commands.productWithSku;
import static dev.tally.ledger.Commands.submit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.Receipt.Accepted;
import dev.tally.ledger.Receipt.Duplicate;
import dev.tally.ledger.Receipt.Reason;
import dev.tally.shop.Command.EditProduct;
import dev.tally.shop.Command.PutCategory;
import dev.tally.shop.Command.PutProduct;
import dev.tally.shop.Command.RetireProduct;
import dev.tally.shop.Price;
import dev.tally.shop.Product;
import dev.tally.shop.Sku;
import dev.tally.shop.SkuEdit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The contract for products after they are added, one by one or by rows of a catalogue. */
abstract class CatalogueContract extends AmendmentContract {

  @Test
  void edit_changesWhatIsGiven_andTellsIt() {
    Ledger ledger = openWithToys();
    Told told = Told.everythingOf(ledger);
    accept(ledger, order("k", "A1"));
    accept(ledger, renamed("A1", "Dragon"));
    Product kite = told.products.get(id("A1"));
    assertThat(kite.name()).isEqualTo("Dragon");
    assertThat(kite.rrp()).isEqualTo(new Price("22.40"));
    assertThat(told.total("A1")).isEqualTo(1);
    assertThat(submit(ledger, renamed("A1", "Dragon"))).isInstanceOf(Duplicate.class);
    assertRejected(submit(ledger, renamed("A9", "x")), Reason.NOT_IN_CATEGORY, "toys");
    ledger.close();
    assertThat(Told.everythingOf(open()).products.get(id("A1"))).isEqualTo(kite);
  }

  @Test
  void edit_inTheBatchThatAddsTheProduct_seesIt() throws InterruptedException {
    Ledger ledger = openWithToys();
    Gate gate = Gate.closedBy(ledger, "held");
    ledger.submit(product("toys", "Top"));
    var edited = ledger.submit(renamed("A3", "Spinning Top"));
    gate.open();
    assertThat(Commands.await(edited)).isInstanceOf(Accepted.class);
    assertThat(Told.everythingOf(ledger).products.get(id("A3")).name()).isEqualTo("Spinning Top");
  }

  @Test
  void edit_movesASku_fromOneProductToAnother() {
    Ledger ledger = openWithToys();
    accept(ledger, withSku("A1", new SkuEdit.Replace(Sku.of("s"))));
    assertRejected(
        submit(ledger, withSku("A2", new SkuEdit.Replace(Sku.of("s")))), Reason.SKU_TAKEN, "A1");
    accept(ledger, withSku("A1", new SkuEdit.Remove()));
    accept(ledger, withSku("A2", new SkuEdit.Replace(Sku.of("s"))));
    accept(ledger, order("k", List.of(line(Sku.of("s"), 4))));
    assertThat(Told.everythingOf(ledger).total("A2")).isEqualTo(4);
    ledger.close();
    Ledger again = open();
    accept(again, order("l", List.of(line(Sku.of("s"), 1))));
    assertThat(Told.everythingOf(again).total("A2")).isEqualTo(5);
  }

  @Test
  void edit_movesSkusAround_alsoWithinOneBatch() throws InterruptedException {
    Ledger ledger = openWithToys();
    accept(ledger, withSku("A1", new SkuEdit.Replace(Sku.of("x"))));
    accept(ledger, withSku("A2", new SkuEdit.Replace(Sku.of("y"))));
    Gate gate = Gate.closedBy(ledger, "held");
    List<CompletionStage<Receipt>> receipts =
        List.of(
            ledger.submit(withSku("A1", new SkuEdit.Replace(Sku.of("z")))),
            ledger.submit(withSku("A2", new SkuEdit.Replace(Sku.of("x")))),
            ledger.submit(withSku("A1", new SkuEdit.Replace(Sku.of("y")))),
            ledger.submit(order("k", "A1")));
    gate.open();
    receipts.forEach(receipt -> assertThat(Commands.await(receipt)).isInstanceOf(Accepted.class));
    ledger.close();
    Ledger again = open();
    accept(again, order("l", List.of(line(Sku.of("x"), 4), line(Sku.of("y"), 1))));
    assertThat(Told.everythingOf(again).total("A2")).isEqualTo(4);
    assertThat(Told.everythingOf(again).total("A1")).isEqualTo(2);
  }

  @Test
  void retire_keepsTheSku_untilAnotherProductNeedsIt() {
    Ledger ledger = openWithToys();
    accept(ledger, withSku("A1", new SkuEdit.Replace(Sku.of("s"))));
    accept(ledger, new RetireProduct("toys", id("A1")));
    assertRejected(
        submit(ledger, order("k", List.of(line(Sku.of("s"), 1)))), Reason.RETIRED_PRODUCT, "s");
    assertThat(accept(ledger, productWithSku("s", "toys", "Kite, new"))).isEqualTo("A3");
    accept(ledger, order("k", List.of(line(Sku.of("s"), 1))));
    Told told = Told.everythingOf(ledger);
    assertThat(told.total("A3")).isEqualTo(1);
    assertThat(told.products.get(id("A1")).sku()).isEmpty();
    assertThat(told.products.get(id("A1")).retired()).isTrue();
    ledger.close();
    accept(open(), order("l", List.of(line(Sku.of("s"), 1))));
  }

  @Test
  void retire_isForGood() {
    Ledger ledger = openWithToys();
    accept(ledger, new RetireProduct("toys", id("A1")));
    assertThat(submit(ledger, new RetireProduct("toys", id("A1")))).isInstanceOf(Duplicate.class);
    assertRejected(submit(ledger, renamed("A1", "x")), Reason.RETIRED_PRODUCT, "A1");
    assertRejected(submit(ledger, order("k", "A1")), Reason.RETIRED_PRODUCT, "A1");
    for (RetireProduct absent :
        List.of(new RetireProduct("toys", id("A9")), new RetireProduct("toys", id("B1")))) {
      assertRejected(submit(ledger, absent), Reason.NOT_IN_CATEGORY, "toys");
    }
    assertRejected(
        submit(ledger, new RetireProduct("books", id("A1"))), Reason.UNKNOWN_CATEGORY, "books");
    assertThat(Told.everythingOf(ledger).products.get(id("A1")).retired()).isTrue();
    assertThat(accept(ledger, product("toys", "Top"))).isEqualTo("A3");
  }

  @Test
  void put_makesTheProductAndItsCategory_once() {
    Ledger ledger = open();
    assertThat(accept(ledger, row(Optional.empty(), "s-1", "Kite"))).isEqualTo("A1");
    assertThat(submit(ledger, row(Optional.empty(), "s-1", "Kite"))).isInstanceOf(Duplicate.class);
    assertThat(accept(ledger, row(Optional.empty(), "s-1", "Dragon"))).isEqualTo("A1");
    assertThat(accept(ledger, row(Optional.of("A2"), "s-2", "Ball"))).isEqualTo("A2");
    assertThat(accept(ledger, row(Optional.of("A2"), "s-3", "Ball"))).isEqualTo("A2");
    Told told = Told.everythingOf(ledger);
    assertThat(told.categories.get("toys").title()).isEqualTo("All toys");
    assertThat(told.products).hasSize(2);
    assertThat(told.products.get(id("A1")).name()).isEqualTo("Dragon");
    assertThat(told.products.get(id("A2")).sku()).contains(Sku.of("s-3"));
  }

  @Test
  void put_withNeitherIdNorSku_goesByTheName() {
    Ledger ledger = open();
    PutProduct cheap = row(Optional.empty(), "", "Kite");
    assertThat(accept(ledger, cheap)).isEqualTo("A1");
    ledger.close();
    Ledger again = open();
    assertThat(submit(again, cheap)).isInstanceOf(Duplicate.class);
    PutProduct dear =
        new PutProduct(
            "toys",
            "Toys",
            Optional.empty(),
            Optional.empty(),
            "Kite",
            new Price("99"),
            Optional.of("Info"),
            false);
    assertThat(accept(again, dear)).isEqualTo("A1");
    assertThat(accept(again, row(Optional.empty(), "", "Ball"))).isEqualTo("A2");
  }

  @Test
  void put_rejectsWhatWouldTurnTheShopAround() {
    Ledger ledger = openWithToys();
    accept(ledger, category("books"));
    accept(ledger, productWithSku("b", "books", "Novel"));
    assertRejected(
        submit(ledger, row(Optional.of("A7"), "", "Far")), Reason.ID_NOT_FREE, "will be A3");
    assertRejected(
        submit(ledger, row(Optional.of("B1"), "", "Kite")), Reason.CATEGORY_KEPT, "\"books\"");
    assertRejected(submit(ledger, row(Optional.of("A1"), "b", "Kite")), Reason.SKU_TAKEN, "B1");
    assertRejected(submit(ledger, row(Optional.of("A3"), "b", "Kite")), Reason.SKU_TAKEN, "B1");
    assertThat(Told.everythingOf(ledger).products).hasSize(3);
  }

  @Test
  void put_thatIsRejected_leavesNoCategoryBehind() {
    Ledger ledger = open();
    assertRejected(submit(ledger, row(Optional.of("B1"), "", "x")), Reason.ID_NOT_FREE, "A1");
    assertThat(Told.everythingOf(ledger).categories).isEmpty();
  }

  @Test
  void put_ofARetiredRow_makesARetiredProduct() {
    Ledger ledger = open();
    PutProduct retired =
        new PutProduct(
            "toys",
            "Toys",
            Optional.of(id("A1")),
            Optional.empty(),
            "Kite",
            new Price("5"),
            Optional.of("Info"),
            true);
    accept(ledger, retired);
    assertThat(submit(ledger, retired)).isInstanceOf(Duplicate.class);
    assertThat(accept(ledger, product("toys", "Ball"))).isEqualTo("A2");
    assertRejected(
        submit(ledger, row(Optional.of("A1"), "", "Kite")), Reason.RETIRED_PRODUCT, "A1");
  }

  @Test
  void putCategory_leavesOneThatExists() {
    Ledger ledger = open();
    accept(ledger, new PutCategory("toys", "Toys"));
    assertThat(submit(ledger, new PutCategory("toys", "Other"))).isInstanceOf(Duplicate.class);
    assertThat(Told.everythingOf(ledger).categories.get("toys").title()).isEqualTo("Toys");
  }

  static EditProduct renamed(String id, String name) {
    return new EditProduct(
        "toys", id(id), Optional.of(name), Optional.empty(), Optional.empty(), new SkuEdit.Keep());
  }

  private static EditProduct withSku(String id, SkuEdit sku) {
    return new EditProduct(
        "toys", id(id), Optional.empty(), Optional.empty(), Optional.empty(), sku);
  }

  /** Makes a catalogue row in "toys"; an empty {@code sku} means none. */
  static PutProduct row(Optional<String> id, String sku, String name) {
    return new PutProduct(
        "toys",
        "All toys",
        id.map(Commands::id),
        sku.isEmpty() ? Optional.empty() : Optional.of(Sku.of(sku)),
        name,
        new Price("22.40"),
        Optional.of("Info"),
        false);
  }
}
