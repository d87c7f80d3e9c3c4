package dev.tally.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.Tally;
import dev.tally.TallySettings;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.transfer.rows.Preset;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Files in the shape in which platforms export them, each imported with one command. */
class PresetTest {

  private static final Path SAMPLES = Path.of("src/test/resources/dev/tally/transfer/samples");

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = Main.commandLine(Map.of(), directory.resolve("none"));
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(arguments);
  }

  private void importSample(String preset, String... more) throws IOException {
    Path file = SAMPLES.resolve(preset + (preset.startsWith("amazon") ? ".txt" : ".csv"));
    Path copy = Files.copy(file, directory.resolve(file.getFileName()));
    List<String> options = List.of("import", "--data", data(), "--from", preset);
    String[] all =
        Stream.of(options.stream(), Stream.of(more), Stream.of(copy.toString()))
            .flatMap(each -> each)
            .toArray(String[]::new);
    assertThat(run(all)).as("%s%s", out, err).isZero();
  }

  private String data() {
    return directory.resolve("data").toString();
  }

  private List<String> exported(String part) throws IOException {
    Path file = directory.resolve(part + ".ndjson");
    assertThat(run("export", part, "--data", data(), "--output", file.toString())).isZero();
    return Files.readAllLines(file);
  }

  private static String product(
      String category, String title, String id, String name, String rrp, String info, String sku) {
    String letter = id.substring(0, 1);
    return ("{\"category\":\"%s\",\"title\":\"%s\",\"prefix\":\"%s\",\"id\":\"%s\",\"name\":\"%s\","
            + "\"rrp\":\"%s\",\"info\":\"%s\"%s}")
        .formatted(
            category,
            title,
            letter,
            id,
            name,
            rrp,
            info,
            sku.isEmpty() ? "" : ",\"sku\":\"" + sku + "\"");
  }

  @Test
  void shopify_itsVariantsBecomeProducts_andItsOrdersFindThem() throws IOException {
    importSample("shopify-products");
    String info = "Woven in small runs.\\nCool\\nSturdy & light";
    assertThat(exported("products"))
        .containsExactly(
            product("shirts", "Shirts", "A1", "Linen Shirt S", "49.00", info, "LS-S"),
            product("shirts", "Shirts", "A2", "Linen Shirt M", "49.00", info, "LS-M"),
            product("kuche", "Küche", "B1", "Enamel Mug", "12.5", "", "MUG"),
            product("other", "Other", "C1", "Gift Card $25.00", "25.00", "Any amount.", "GC-25"));

    importSample("shopify-orders");
    assertThat(exported("orders"))
        .containsExactly(
            "{\"order\":\"#1001\",\"at\":\"2026-04-01T16:39:26Z\",\"lines\":["
                + "{\"id\":\"A1\",\"quantity\":2},{\"id\":\"B1\",\"quantity\":1}]}",
            "{\"order\":\"#1002\",\"at\":\"2026-04-02T12:00:00Z\",\"lines\":["
                + "{\"id\":\"A2\",\"quantity\":1},{\"id\":\"B1\",\"quantity\":1}],"
                + "\"cancelled\":\"2026-04-02T14:00:00Z\"}",
            "{\"order\":\"#1003\",\"at\":\"2026-04-03T12:00:00Z\",\"lines\":["
                + "{\"id\":\"B1\",\"quantity\":1}]}");
  }

  @Test
  void woocommerce_itsVariationsBecomeProducts() throws IOException {
    importSample("woocommerce-products");

    assertThat(exported("products"))
        .containsExactly(
            product(
                "clothing-accessories",
                "Clothing > Accessories",
                "A1",
                "Cap",
                "18",
                "Keeps the sun off.",
                "cap"),
            product("decor", "Decor", "B1", "Sticker", "2.5", "", ""),
            product("other", "Other", "C1", "Hoodie - Blue", "45", "", "hoodie-blue"),
            product("other", "Other", "C2", "Hoodie - Green", "45", "", "hoodie-green"));
  }

  @Test
  void magento_withoutTheRowsOfOtherLanguages() throws IOException {
    importSample("magento-products");

    assertThat(exported("products"))
        .containsExactly(
            product(
                "default-category-gear",
                "Default Category/Gear",
                "A1",
                "Duffle Bag",
                "34.0000",
                "A roomy \\\"weekender\\\".",
                "24-MB01"),
            product(
                "default-category-gear",
                "Default Category/Gear",
                "A2",
                "Water Bottle",
                "7.00",
                "",
                "24-UG06"));
  }

  @Test
  void prestashop_itsPricesWithoutTheirCurrency() throws IOException {
    importSample("prestashop-products");

    assertThat(exported("products"))
        .containsExactly(
            product("men", "Men", "A1", "Hummingbird printed t-shirt", "23.9000", "", "demo_1"),
            product(
                "home-accessories",
                "Home Accessories",
                "B1",
                "Brown bear cushion",
                "18.90",
                "",
                "demo_15"),
            product(
                "home-accessories",
                "Home Accessories",
                "B2",
                "Mug The best is yet to come",
                "11.9000",
                "",
                "demo_11"));
  }

  @Test
  void square_itsRefundsCountDown() throws IOException {
    products("LATTE", "MUFFIN");
    importSample("square-orders", "--time-zone", "America/New_York");

    assertThat(exported("orders"))
        .containsExactly(
            "{\"order\":\"tx1 Payment pay1\",\"at\":\"2026-04-01T16:39:28Z\",\"lines\":["
                + "{\"id\":\"A1\",\"quantity\":2},{\"id\":\"A2\",\"quantity\":1}]}",
            "{\"order\":\"tx1 Refund pay1\",\"at\":\"2026-04-02T12:15:00Z\",\"lines\":["
                + "{\"id\":\"A1\",\"quantity\":-1}]}");
    assertThat(exported("totals")).first().isEqualTo("{\"id\":\"A1\",\"total\":1}");
  }

  @Test
  void amazon_itsOrdersHaveRevisions() throws IOException {
    products("MUG", "LS-S");
    importSample("amazon-orders");

    assertThat(exported("orders"))
        .containsExactly(
            "{\"order\":\"111-001\",\"revision\":1775120400000000,\"at\":\"2026-04-01T16:39:28Z\","
                + "\"lines\":[{\"id\":\"A1\",\"quantity\":3},{\"id\":\"A2\",\"quantity\":1}]}",
            "{\"order\":\"111-002\",\"revision\":1775214000000000,\"at\":\"2026-04-03T10:00:00Z\","
                + "\"lines\":[]}");
  }

  private void products(String... skus) throws IOException {
    StringBuilder csv = new StringBuilder("category,sku,name,rrp\n");
    for (String sku : skus) {
      csv.append("goods,%s,Name of %s,5\n".formatted(sku, sku));
    }
    Path file = Files.writeString(directory.resolve("goods.csv"), csv);
    assertThat(run("import", "--data", data(), file.toString())).isZero();
  }

  static List<String> presets() {
    return Preset.NAMES;
  }

  @ParameterizedTest
  @MethodSource("presets")
  void show_printsWhatItStandsFor(String preset) {
    assertThat(run("import", "--from", preset, "--show")).isZero();
    assertThat(out.toString()).startsWith("# The ").contains("--map=", "--type=");
  }

  @Test
  void ownOptions_goBeforeThoseOfAPreset() throws IOException {
    importSample("prestashop-products", "--category", "All of it", "--map", "sku=");

    assertThat(exported("products"))
        .first()
        .isEqualTo(
            product(
                "all-of-it", "All of it", "A1", "Hummingbird printed t-shirt", "23.9000", "", ""));
  }

  @Test
  void dryRun_changesNothing_andSaysWhatWouldHappen() throws IOException {
    products("MUG", "LS-S");
    Path orders =
        Files.writeString(
            directory.resolve("orders.csv"),
            "order,sku,quantity\nk,MUG,2\nl,CUP,1\nm,TEA,1\nn,JAM,1\no,HAM,1\np,MUG,1\n");
    assertThat(run("import", "--dry-run", "--data", data(), orders.toString())).isEqualTo(1);
    assertThat(out.toString())
        .contains("dry run: nothing is changed", "2 accepted, 0 duplicate, 4 rejected")
        .contains("  {\"order\":\"k\",\"lines\":[{\"sku\":\"MUG\",\"quantity\":2}]}");
    assertThat(err.toString())
        .contains("orders.csv, line 3 is rejected: There is no product with the sku \"CUP\"")
        .contains("TEA", "JAM")
        .doesNotContain("HAM");
    assertThat(exported("orders")).isEmpty();
    Path more =
        Files.writeString(
            directory.resolve("more.csv"), "category,name,rrp\ngoods,Cup,5\nBücher,Atlas,9\n");
    assertThat(run("import", "--dry-run", "--data", data(), more.toString())).isZero();
    assertThat(out.toString()).contains("2 products would be made:", "A3  Cup", "B1  Atlas");
    assertThat(exported("products")).hasSize(2);
    assertThat(directory.toFile().list((all, name) -> name.endsWith(".rejected.csv"))).isEmpty();
    Path none = directory.resolve("none-yet");
    assertThat(run("import", "--dry-run", "--data", none.toString(), more.toString())).isZero();
    assertThat(none).doesNotExist();
  }

  @Test
  void dryRun_onADirectory_knowsItsOrders() throws IOException {
    products("MUG");
    Path orders = Files.writeString(directory.resolve("orders.csv"), "order,sku\nk,MUG\nl,MUG\n");
    assertThat(run("import", "--data", data(), orders.toString())).isZero();
    Files.writeString(orders, "order,sku\nk,MUG\nl,MUG\nm,MUG\n");
    assertThat(run("import", "--dry-run", "--data", data(), orders.toString())).isZero();
    assertThat(out.toString()).contains("1 accepted, 2 duplicate");
  }

  @Test
  void dryRun_onAServer_hasItsProducts_alsoThoseNoLongerSold() throws IOException {
    Path products =
        Files.writeString(
            directory.resolve("p.csv"),
            """
            category,title,sku,name,rrp,retired
            toys,Toys,a,A,1,yes
            toys,Toys,b,B,2,
            hats,Hats,c,C,3,yes
            """);
    assertThat(run("import", "--data", data(), products.toString())).isZero();
    Path orders = Files.writeString(directory.resolve("orders.csv"), "order,sku\nk,a\nl,b\nm,c\n");
    try (Tally tally =
        Tally.start(TallySettings.within(DataKind.SHOP, directory.resolve("data")))) {
      String server = "http://127.0.0.1:" + tally.addresses().get(0).getPort();
      String token = directory.resolve("data/token").toString();
      assertThat(
              run(
                  "import",
                  "--dry-run",
                  "--server",
                  server,
                  "--token-file",
                  token,
                  orders.toString()))
          .as("%s%s", out, err)
          .isZero();
    }
    assertThat(out.toString()).contains("3 accepted, 0 duplicate", "does not know them");
    assertThat(exported("orders")).isEmpty();
  }
}
