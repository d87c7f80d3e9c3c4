package dev.tally.ledger.sqlite;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.id;
import static dev.tally.ledger.Commands.line;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static dev.tally.ledger.Commands.productWithSku;
import static dev.tally.ledger.Commands.submit;
import static java.util.Optional.empty;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.Ledger;
import dev.tally.shop.Command.EditProduct;
import dev.tally.shop.Command.PutProduct;
import dev.tally.shop.Price;
import dev.tally.shop.Sku;
import dev.tally.shop.SkuEdit;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests stored text that would be refused or trimmed today: a ledger must work with it. */
class OldTextTest {

  @TempDir Path directory;

  @BeforeEach
  void keepSomething() {
    try (Ledger ledger = open()) {
      accept(ledger, category("toys"));
      accept(ledger, product("toys", "Robot"));
      accept(ledger, order("k", "A1"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"r-1 ", "\u00a0r-1", "r\u200b-1", "\u202e1-r", " "})
  void open_takesASku_thatWouldNotBeTakenNow(String sku) throws SQLException {
    Reader.execute(directory, "UPDATE product SET sku = '%s'".formatted(sku));

    try (Ledger ledger = open()) {
      accept(ledger, order("l", List.of(line(new Sku(sku), 2))));
      accept(ledger, repriced(new SkuEdit.Keep()));
      assertThat(Reader.rows(directory, "SELECT sku, rrp, units FROM product, total"))
          .containsExactly(sku + "|7|3");
      accept(ledger, repriced(new SkuEdit.Replace(Sku.of("r-1 "))));
      accept(ledger, order("m", List.of(line(Sku.of(" r-1"), 4))));
      assertThat(Reader.rows(directory, "SELECT sku, units FROM product, total"))
          .containsExactly("r-1|7");
    }
  }

  @Test
  void aSku_keptWithWhiteSpaceAtItsEnds_isFoundWithout_unlessAnotherIsKeptSo() throws SQLException {
    Reader.execute(directory, "UPDATE product SET sku = 'r-1 '");
    try (Ledger ledger = open()) {
      accept(ledger, order("l", List.of(line(Sku.of("r-1"), 2))));
      assertThat(submit(ledger, productWithSku("r-1", "toys", "Another")).toString())
          .contains("SKU_TAKEN", "A1");
      accept(ledger, product("toys", "Kite"));
    }
    Reader.execute(directory, "UPDATE product SET sku = 'r-1' WHERE id = 'A2'");
    try (Ledger ledger = open()) {
      accept(ledger, order("m", List.of(line(Sku.of("r-1"), 4))));
      assertThat(Reader.rows(directory, "SELECT product, units FROM total ORDER BY product"))
          .containsExactly("A1|3", "A2|4");
      accept(
          ledger,
          new EditProduct("toys", id("A2"), empty(), empty(), empty(), new SkuEdit.Remove()));
      accept(ledger, row("Robot"));
      assertThat(Reader.rows(directory, "SELECT id, sku FROM product ORDER BY id"))
          .containsExactly("A1|r-1", "A2|null");
      accept(
          ledger,
          new EditProduct("toys", id("A1"), empty(), empty(), empty(), new SkuEdit.Remove()));
      assertThat(accept(ledger, row("Ball"))).isEqualTo("A3");
    }
  }

  /** Makes a catalogue row that is found by its SKU. */
  private static PutProduct row(String name) {
    return new PutProduct(
        "toys",
        "Toys",
        empty(),
        Optional.of(Sku.of("r-1")),
        name,
        new Price("7"),
        Optional.of("-"),
        false);
  }

  private static EditProduct repriced(SkuEdit sku) {
    return new EditProduct("toys", id("A1"), empty(), Optional.of(new Price("7")), empty(), sku);
  }

  @Test
  void open_takesNamesAndTitles_thatWouldNotBeTakenNow() throws SQLException {
    Reader.execute(
        directory,
        """
        UPDATE product SET name = '\u00a0', info = '\u2003';
        UPDATE category SET title = '\u00a0Toys ';
        """);

    try (Ledger ledger = open()) {
      accept(ledger, repriced(new SkuEdit.Keep()));
      assertThat(Reader.rows(directory, "SELECT p.name, info, title FROM product p, category"))
          .containsExactly("\u00a0|\u2003|\u00a0Toys ");
    }
  }

  private Ledger open() {
    return SqliteLedger.open(directory, DataKind.SHOP, InstantSource.system(), new Random(1));
  }
}
