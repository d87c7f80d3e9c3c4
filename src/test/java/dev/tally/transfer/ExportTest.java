package dev.tally.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.Ceiling;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.Receipt;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.ledger.sqlite.SqliteLedger;
import dev.tally.ledger.sqlite.SqliteReader;
import dev.tally.shop.Command;
import dev.tally.shop.Command.AddCategory;
import dev.tally.shop.Command.AddProduct;
import dev.tally.shop.Command.CancelOrder;
import dev.tally.shop.Command.PlaceOrder;
import dev.tally.shop.Command.RecordOrder;
import dev.tally.shop.Command.RetireCategory;
import dev.tally.shop.Command.RetireProduct;
import dev.tally.shop.Order;
import dev.tally.shop.Price;
import dev.tally.shop.ProductId;
import dev.tally.shop.Sku;
import dev.tally.transfer.rows.CategoryNames;
import dev.tally.transfer.rows.Input;
import dev.tally.transfer.rows.Reading;
import dev.tally.transfer.rows.ReadingContext;
import dev.tally.transfer.rows.Row;
import dev.tally.transfer.rows.RowReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what is exported from a ledger's directory while the ledger is open. */
class ExportTest {
  private static final CategoryNames NO_CATEGORIES = new CategoryNames(Map::of);

  private static final ProductId A1 = new ProductId("A", 1);
  private static final ProductId A2 = new ProductId("A", 2);
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  @TempDir private Path directory;
  private Instant now = NOON;
  private Ledger ledger;

  @BeforeEach
  void open() {
    ledger = SqliteLedger.open(directory, DataKind.SHOP, () -> now, new Random(1));
    submit(new AddCategory("toys", "Toys & more"));
    submit(new AddCategory("empty", "Empty"));
    submit(product("Robot, \"big\"", "=1+1\r\ntwo", Optional.of(Sku.of("r-1"))));
    submit(product("Kite", "Flies.", Optional.empty()));
    submit(new AddCategory("books", "Books"));
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void products_areAllCategoriesAndProducts_alsoEmptyAndRetired() throws IOException {
    submit(new RetireProduct("toys", A2));

    assertThat(export(Export.Part.PRODUCTS, FileFormat.CSV))
        .isEqualTo(
            String.join(
                "\r\n",
                "category,title,prefix,id,sku,name,rrp,info,retired",
                "toys,Toys & more,A,A1,r-1,\"Robot, \"\"big\"\"\",22.40,\"=1+1\r\ntwo\",",
                "toys,Toys & more,A,A2,,Kite,22.40,Flies.,true",
                "empty,Empty,B,,,,,,",
                "books,Books,C,,,,,,",
                ""));
    assertThat(export(Export.Part.PRODUCTS, FileFormat.NDJSON).lines())
        .hasSize(4)
        .contains("{\"category\":\"empty\",\"title\":\"Empty\",\"prefix\":\"B\"}")
        .anyMatch(line -> line.contains("\"id\":\"A2\"") && line.contains("\"retired\":true"));
  }

  @Test
  void products_ofARetiredCategory_comeBeforeItsRetirement() throws IOException {
    submit(new RetireProduct("toys", A1));
    submit(new RetireProduct("toys", A2));
    submit(new RetireCategory("toys"));
    submit(new RetireCategory("books"));

    assertThat(export(Export.Part.PRODUCTS, FileFormat.NDJSON).lines().skip(2))
        .containsExactly(
            "{\"category\":\"toys\",\"title\":\"Toys & more\",\"prefix\":\"A\",\"retired\":true}",
            "{\"category\":\"empty\",\"title\":\"Empty\",\"prefix\":\"B\"}",
            "{\"category\":\"books\",\"title\":\"Books\",\"prefix\":\"C\",\"retired\":true}");
    assertThat(export(Export.Part.PRODUCTS, FileFormat.CSV))
        .contains("\r\ntoys,Toys & more,A,,,,,,true\r\n");
  }

  @Test
  void totals_areThoseOfAllProducts() throws IOException {
    submit(order("k", Optional.empty(), line(A1, 3)));

    assertThat(export(Export.Part.TOTALS, FileFormat.CSV))
        .isEqualTo("id,total\r\nA1,3\r\nA2,0\r\n");
    assertThat(export(Export.Part.TOTALS, FileFormat.NDJSON))
        .isEqualTo("{\"id\":\"A1\",\"total\":3}\n{\"id\":\"A2\",\"total\":0}\n");
  }

  @Test
  void orders_haveTheirTimesAndLines_inPiecesThatAnOrderMayHave() throws IOException {
    submit(order("k,1", Optional.of(NOON.minusSeconds(60)), line(A2, 1), line(A1, 2)));
    submit(order("l", Optional.empty(), line(A1, 1_000_000), line(A1, 5)));
    now = NOON.plusSeconds(60);
    submit(new CancelOrder("l"));

    assertThat(export(Export.Part.ORDERS, FileFormat.CSV).lines())
        .containsExactly(
            "order,at,id,quantity,cancelled,revision,cancellation",
            "\"k,1\",2026-01-31T11:59:00Z,A1,2,,,",
            "\"k,1\",2026-01-31T11:59:00Z,A2,1,,,",
            "l,2026-01-31T12:00:00Z,A1,1000000,2026-01-31T12:01:00Z,,",
            "l,2026-01-31T12:00:00Z,A1,5,2026-01-31T12:01:00Z,,");
    assertThat(export(Export.Part.ORDERS, FileFormat.NDJSON).lines())
        .contains(
            "{\"order\":\"k,1\",\"at\":\"2026-01-31T11:59:00Z\",\"lines\":["
                + "{\"id\":\"A1\",\"quantity\":2},{\"id\":\"A2\",\"quantity\":1}]}");
  }

  @Test
  void foldedOrders_comeAsOrdersOfTheirOwn_thatThisLedgerKnows() throws IOException {
    Order.Line[] many = new Order.Line[1_000];
    Arrays.fill(many, line(A1, 1_000_000));
    submit(order("k", Optional.empty(), many));
    submit(order("l", Optional.empty(), line(A1, 7)));
    Ceiling.join(ledger.fold(Duration.ofSeconds(-1), 100));

    List<String> lines = export(Export.Part.ORDERS, FileFormat.CSV).lines().skip(1).toList();
    String key = "folded-" + identity() + "-A1";
    assertThat(lines).hasSize(1_001);
    assertThat(lines.get(0)).isEqualTo(key + ",,A1,1000000,,,");
    assertThat(lines.get(1_000)).isEqualTo(key + "-2,,A1,7,,,");
    Order again = new Order(key, Optional.empty(), List.of(line(A1, 7)));
    assertThat(submit(new RecordOrder(again, Optional.empty())))
        .isInstanceOf(Receipt.Duplicate.class);
  }

  @Test
  void orders_keptUnderAKeyThatWouldNotBeTakenNow_comeAsTheyAre() throws Exception {
    submit(order("k", Optional.of(NOON), line(A1, 2)));
    ledger.close();
    String database = "jdbc:sqlite:" + directory.resolve("tally.db").toUri();
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE orders SET key = '\u202ek '");
      statement.executeUpdate(
          "UPDATE product SET sku = ' r\u200b', name = '\u00a0' WHERE id = 'A1'");
    }

    assertThat(export(Export.Part.ORDERS, FileFormat.CSV))
        .contains("\u202ek ,2026-01-31T12:00:00Z,A1,2,");
    assertThat(export(Export.Part.ORDERS, FileFormat.NDJSON)).contains("{\"order\":\"\u202ek \",");
    assertThat(export(Export.Part.PRODUCTS, FileFormat.CSV)).contains("A1, r\u200b,\u00a0,22.40");
  }

  @Test
  void whatIsExported_isReadBackAsItWas() throws IOException {
    submit(new RetireProduct("toys", A2));
    submit(order("k", Optional.empty(), line(A1, 2)));
    for (Export.Part part : List.of(Export.Part.PRODUCTS, Export.Part.ORDERS)) {
      assertThat(read(export(part, FileFormat.CSV)))
          .as("prefixes are for people")
          .isEqualTo(
              read(export(part, FileFormat.NDJSON)).stream()
                  .map(line -> line.replaceFirst(",\"prefix\":\"[A-Z]+\"", ""))
                  .map(ExportTest::skuAfterId)
                  .toList());
    }
  }

  @Test
  void aFile_isThereWholeOrNotAtAll_andGzippedByItsName() throws IOException {
    Path file = directory.resolve("products.ndjson.gz");
    Output output = new Output(file);
    Export.write(Export.Part.PRODUCTS, directory, FileFormat.of(file.toString()), output.open());
    assertThat(file).doesNotExist();
    output.finish();
    output.abandon();

    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      assertThat(new String(in.readAllBytes(), UTF_8)).startsWith("{\"category\":\"toys\"");
    }
    Output other = new Output(directory.resolve("x.csv"));
    other.open().close();
    other.abandon();
    assertThat(directory.resolve("x.csv.part")).doesNotExist();
  }

  /** Moves the SKU before the name: CSV has a column of its own for it there. */
  private static String skuAfterId(String json) {
    return json.replaceFirst("(\"name\".*),(\"sku\":\"[^\"]*\")", "$2,$1");
  }

  private static List<String> read(String text) throws IOException {
    Input input = Input.of("file", new ByteArrayInputStream(text.getBytes(UTF_8)));
    try (RowReader rows =
        input.rows(
            Optional.empty(),
            Reading.PLAIN,
            new ReadingContext(NO_CATEGORIES, notice -> {}, InstantSource.system()))) {
      rows.gather(() -> {});
      List<String> lines = new ArrayList<>();
      for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
        lines.add(new String(((Row.Ready) row.get()).json(), UTF_8));
      }
      return lines;
    }
  }

  private String export(Export.Part part, FileFormat format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Export.write(part, directory, format, out);
    return out.toString(UTF_8);
  }

  private String identity() {
    try (SqliteReader reader = SqliteReader.open(directory)) {
      assertThat(reader.kind()).isEqualTo(DataKind.SHOP);
      return reader.identity();
    }
  }

  private Receipt submit(Command command) {
    Receipt receipt = ledger.submit(command).toCompletableFuture().join();
    assertThat(receipt).isNotInstanceOf(Receipt.Rejected.class);
    return receipt;
  }

  private static AddProduct product(String name, String info, Optional<Sku> sku) {
    return new AddProduct("toys", name, new Price("22.40"), info, sku, Optional.empty());
  }

  private static PlaceOrder order(String key, Optional<Instant> at, Order.Line... lines) {
    return new PlaceOrder(new Order(key, at, List.of(lines)));
  }

  private static Order.Line line(ProductId id, int quantity) {
    return new Order.Line(id, quantity);
  }
}
