package dev.tally.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A year of a shop, in the shape of the Online Retail data set (UCI, 2015): invoices whose rows
 * stand apart, invoices C… of returns, negative rows beside others, one of 1,114 rows.
 */
class RetailYearTest {

  private static final int INVOICES = 6_000;
  private static final int PRODUCTS = 1_000;
  private static final int LONGEST = 1_114;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  @TempDir private Path directory;
  private final Random random = new Random(2010);
  private final Map<String, Long> net = new TreeMap<>();
  private final StringWriter out = new StringWriter();

  private int run(String... arguments) {
    var line = Main.commandLine(Map.of(), directory.resolve("none"));
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(out));
    return line.execute(arguments);
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  @Test
  void aYear_isCountedExactly_andGoesOutAndInAgain() throws IOException {
    writeProducts();
    writeInvoices();
    assertThat(run("import", "--data", path("one"), path("products.csv")))
        .as(out::toString)
        .isZero();
    String[] year = {
      "import",
      "--map=order=InvoiceNo,sku=StockCode,quantity=Quantity,at=InvoiceDate",
      "--time-zone=Europe/London",
      "--encoding=windows-1252",
      "--data",
      path("one"),
      path("retail.csv")
    };
    assertThat(run(year)).as(out::toString).isZero();
    assertThat(totals("one")).isEqualTo(net);
    assertThat(net.values()).as("some were sold before that year").anyMatch(units -> units < 0);
    assertThat(run(year)).isZero();
    assertThat(out.toString()).contains("0 accepted, %,d duplicate".formatted(INVOICES));
    assertThat(run("audit", "--data", path("one"))).as(out::toString).isZero();

    for (String format : new String[] {"csv.gz", "ndjson"}) {
      String products = path("p." + format);
      String orders = path("o." + format);
      String copy = path("copy-" + format);
      assertThat(run("export", "products", "--data", path("one"), "--output", products)).isZero();
      assertThat(run("export", "orders", "--data", path("one"), "--output", orders)).isZero();
      assertThat(run("import", "--data", copy, products, orders)).as(out::toString).isZero();
      assertThat(totals("copy-" + format)).isEqualTo(net);
      assertThat(run("audit", "--data", copy)).isZero();
    }
  }

  private Map<String, Long> totals(String data) throws IOException {
    String file = path(data + "-totals.csv");
    assertThat(run("export", "totals", "--data", path(data), "--output", file)).isZero();
    Map<String, Long> totals = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of(file)).subList(1, PRODUCTS + 1)) {
      String[] fields = line.split(",", -1);
      totals.put(sku(Integer.parseInt(fields[0].substring(1)) - 1), Long.parseLong(fields[1]));
    }
    return totals;
  }

  private static String sku(int product) {
    return "%05d%s".formatted(10_000 + product, product % 7 == 0 ? "B" : "");
  }

  private void writeProducts() throws IOException {
    List<String> rows = new ArrayList<>(List.of("category,sku,name,rrp"));
    for (int i = 0; i < PRODUCTS; i++) {
      rows.add("gifts,%s,Gift %d,%d.55".formatted(sku(i), i, 1 + i % 9));
      net.put(sku(i), 0L);
    }
    Files.write(directory.resolve("products.csv"), rows);
  }

  /** Writes the rows of a few invoices at a time in turns, so that those of one stand apart. */
  private void writeInvoices() throws IOException {
    try (BufferedWriter file =
        Files.newBufferedWriter(
            directory.resolve("retail.csv"), java.nio.charset.Charset.forName("windows-1252"))) {
      file.write(
          "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country");
      file.newLine();
      for (int invoice = 0; invoice < INVOICES; invoice += 4) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = invoice; i < invoice + 4; i++) {
          rows.add(invoice(i));
        }
        while (rows.stream().anyMatch(some -> !some.isEmpty())) {
          List<String> one = rows.get(random.nextInt(4));
          if (!one.isEmpty()) {
            file.write(one.remove(one.size() - 1));
            file.newLine();
          }
        }
      }
    }
  }

  private List<String> invoice(int number) {
    boolean isReturn = number % 50 == 49;
    String key = (isReturn ? "C" : "") + (536_365 + number);
    String at = LocalDateTime.of(2010, 12, 1, 8, 26).plusMinutes(80L * number).format(TIME);
    int lines = number == 777 ? LONGEST : 1 + random.nextInt(30);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      String sku = sku(random.nextInt(PRODUCTS));
      int quantity =
          isReturn
              ? -1 - random.nextInt(400)
              : random.nextInt(60) == 0 ? -2 : 1 + random.nextInt(24);
      net.merge(sku, (long) quantity, Long::sum);
      rows.add(
          "%s,%s,\"GIFT, £ BOXED\",%d,%s,2.55,17850,United Kingdom"
              .formatted(key, sku, quantity, at));
    }
    return rows;
  }
}
