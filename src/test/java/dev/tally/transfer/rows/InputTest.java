package dev.tally.transfer.rows;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what is read from files, down to the bytes that would be sent. */
class InputTest {
  private static final CategoryNames NO_CATEGORIES = new CategoryNames(Map::of);

  private static final String ORDER =
      "{\"order\":\"k\",\"lines\":[{\"id\":\"A1\",\"quantity\":2}]}";

  private final List<String> notices = new ArrayList<>();

  /** The sources of the rows read, as they stand in the file. */
  private final List<List<List<String>>> sources = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void csv_isReadWithAnyLineEnd_andTellsTheLinesOfTheFile(String end) throws IOException {
    List<Row> rows = rows(String.join(end, "order,id,quantity", "k,A1,2", "l,A1,3", ""));

    assertThat(rows).extracting(InputTest::json).startsWith(ORDER).hasSize(2);
    assertThat(rows).extracting(Row::line).containsExactly(2L, 3L);
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t"})
  void csv_isReadWithItsSeparator(String separator) throws IOException {
    String text = "\"order\",id,quantity,note, and more\nk,A1,2,-,-\n".replace(",", separator);

    assertThat(rows(text)).extracting(InputTest::json).containsExactly(ORDER);
  }

  @Test
  void aByteOrderMark_isPassedOver() throws IOException {
    String csv = "\ufefforder,id,quantity\nk,A1,2\n";

    assertThat(rows(csv)).extracting(InputTest::json).containsExactly(ORDER);
    assertThat(rows("\ufeff" + ORDER)).extracting(InputTest::json).containsExactly(ORDER);
    assertThat(rows(csv.getBytes(UTF_16LE))).extracting(InputTest::json).containsExactly(ORDER);
    assertThat(rows(csv.substring(1).getBytes(UTF_16)))
        .extracting(InputTest::json)
        .containsExactly(ORDER);
  }

  @Test
  void quotedFields_keepEveryCharacter() throws IOException {
    List<Row> rows =
        rows("category,name,rrp,info\ntoys,\"A \"\"B\"\", C\",5,\"one\r\ntwo\"\ntoys,D,6,x\n");

    assertThat(json(rows.get(0)))
        .isEqualTo(
            "{\"category\":\"toys\",\"name\":\"A \\\"B\\\", C\",\"rrp\":\"5\",\"info\":\"one\\r\\ntwo\"}");
    assertThat(rows).extracting(Row::line).containsExactly(2L, 4L);
  }

  @Test
  void whiteSpaceAtTheEndsOfAValue_isPassedOver_butInfoIsSentAsItIs() throws IOException {
    List<Row> rows =
        rows(
            """
            category,title,id,sku,name,rrp,info,retired
             toys\u00a0,\u3000Toys ,A1 ,\u00a0r-1,Kite\u2003,\u00a05, Flies. ,true\u00a0
            toys,\u00a0,,\u00a0,Ball,5,-,
            """);

    assertThat(rows)
        .extracting(InputTest::json)
        .containsExactly(
            "{\"category\":\"toys\",\"title\":\"Toys\",\"id\":\"A1\",\"sku\":\"r-1\","
                + "\"name\":\"Kite\",\"rrp\":\"5\",\"info\":\" Flies. \",\"retired\":true}",
            "{\"category\":\"toys\",\"name\":\"Ball\",\"rrp\":\"5\",\"info\":\"-\"}");
  }

  @Test
  void rowsWhoseKeysDifferInWhiteSpaceAtTheirEnds_areOneOrder() throws IOException {
    List<Row> rows =
        rows("order,sku,quantity\nk,\u00a0r-1, 1\nk ,r-1 ,1\u00a0\n\u00a0k,r-2,1\n\u00a0,r-1,1\n");

    assertThat(rows)
        .extracting(InputTest::json)
        .containsExactly(
            "{\"order\":\"k\",\"lines\":[{\"sku\":\"r-1\",\"quantity\":1},"
                + "{\"sku\":\"r-1\",\"quantity\":1},{\"sku\":\"r-2\",\"quantity\":1}]}",
            "{\"lines\":[{\"sku\":\"r-1\",\"quantity\":1}]}");
  }

  @Test
  void formulasStayText() throws IOException {
    List<Row> rows =
        rows("category,name,rrp,info\ntoys,=HYPERLINK(1), 5 ,\" +1\"\ntoys,@x,5,-2+3\n");

    assertThat(rows)
        .extracting(InputTest::json)
        .containsExactly(
            "{\"category\":\"toys\",\"name\":\"=HYPERLINK(1)\",\"rrp\":\"5\",\"info\":\" +1\"}",
            "{\"category\":\"toys\",\"name\":\"@x\",\"rrp\":\"5\",\"info\":\"-2+3\"}");
  }

  @Test
  void rowsOfAKey_areOneOrder() throws IOException {
    List<Row> rows =
        rows(
            """
            order,at,id,sku,quantity,cancelled
            k,2026-01-31T12:00:00Z,A1,,2,2026-02-01T12:00:00Z
            k,2026-01-31T12:00:00Z,,blue,1,2026-02-01T12:00:00Z
            l,,A1,,1,
            """);

    assertThat(rows).extracting(Row::line).containsExactly(2L, 4L);
    assertThat(json(rows.get(0)))
        .isEqualTo(
            "{\"order\":\"k\",\"at\":\"2026-01-31T12:00:00Z\",\"lines\":["
                + "{\"id\":\"A1\",\"quantity\":2},{\"sku\":\"blue\",\"quantity\":1}],"
                + "\"cancelled\":\"2026-02-01T12:00:00Z\"}");
  }

  @Test
  void rowsOfAKey_areOneOrder_whereverTheyStand_inTheOrderOfTheirFirst() throws IOException {
    List<Row> rows =
        rows("order,sku,quantity\nk1,r-1,1\nk2,r-1,1\n k1 ,r-1,1\nk3,r-2,4\nk1,\"r\n2\",5\n");

    assertThat(rows)
        .extracting(InputTest::json)
        .containsExactly(
            "{\"order\":\"k1\",\"lines\":[{\"sku\":\"r-1\",\"quantity\":1},"
                + "{\"sku\":\"r-1\",\"quantity\":1},{\"sku\":\"r\\n2\",\"quantity\":5}]}",
            "{\"order\":\"k2\",\"lines\":[{\"sku\":\"r-1\",\"quantity\":1}]}",
            "{\"order\":\"k3\",\"lines\":[{\"sku\":\"r-2\",\"quantity\":4}]}");
    assertThat(rows).extracting(Row::line).containsExactly(2L, 3L, 5L);
    assertThat(sources.get(0))
        .containsExactly(
            List.of("k1", "r-1", "1"), List.of(" k1 ", "r-1", "1"), List.of("k1", "r\n2", "5"));
  }

  /** Reads a file sorted by product, so that no two rows of an order stand together. */
  @Test
  void manyOrders_whoseRowsAllStandApart_areWhole() throws IOException {
    StringBuilder file = new StringBuilder("order,sku,quantity\n");
    for (int product = 0; product < 20; product++) {
      for (int order = 0; order < 5_000; order++) {
        file.append("key-").append(order).append(",p-").append(product).append(",1\n");
      }
    }
    List<Row> rows = rows(file.toString());

    assertThat(rows).hasSize(5_000);
    assertThat(rows).allMatch(row -> json(row).split("sku", -1).length == 21);
  }

  @Test
  void cancelled_false_isNoCancellation() throws IOException {
    List<Row> rows = rows("order,id,quantity,cancelled\nk,A1,2,false\nl,A1,1,FALSE\nl,A1,1,\n");

    assertThat(rows)
        .extracting(InputTest::json)
        .startsWith(ORDER)
        .hasSize(2)
        .noneMatch(json -> json.contains("cancelled"));
  }

  @Test
  void rowsOfAnOrder_ofWhichSomeAreCancelled_areRefused() throws IOException {
    List<Row> rows =
        rows("order,id,quantity,cancelled\nk,A1,1,2026-02-01T12:00:00Z\nk,A1,1,\nl,A1,1,\n");

    assertThat(rows.get(0))
        .isInstanceOfSatisfying(
            Row.Refused.class, row -> assertThat(row.reason()).contains("Some rows"));
    assertThat(rows.get(1)).isInstanceOf(Row.Ready.class);
  }

  @Test
  void rowsWithoutAKey_areNotOneOrder() throws IOException {
    assertThat(rows("order,id,quantity\n,A1,1\n,A1,1\n")).hasSize(2);
  }

  @Test
  void aQuantityThatIsNone_isSentAsItStands_forTheServerToJudge() throws IOException {
    assertThat(rows("order,id,quantity\nk,A1,two\nl,A1,007\nm,A1,\nn,A1,99999999999\n"))
        .extracting(InputTest::json)
        .satisfiesExactly(
            json -> assertThat(json).contains("\"quantity\":\"two\""),
            json -> assertThat(json).contains("\"quantity\":7"),
            json -> assertThat(json).doesNotContain("quantity"),
            json -> assertThat(json).contains("\"quantity\":\"99999999999\""));
  }

  @Test
  void aRowOfAnotherLength_isRefusedWithItsWholeOrder() throws IOException {
    List<Row> rows = rows("order,id,quantity\nk,A1,2\nk,A1\nl,A1,1,9\nm,A1,1\n");

    assertThat(rows.get(0))
        .isInstanceOfSatisfying(
            Row.Refused.class,
            row -> {
              assertThat(row.line()).isEqualTo(2);
              assertThat(row.reason()).contains("Line 3").contains("2 fields");
            });
    assertThat(sources.get(0)).containsExactly(List.of("k", "A1", "2"), List.of("k", "A1"));
    assertThat(rows.get(1)).isInstanceOf(Row.Refused.class);
    assertThat(rows.get(2)).isInstanceOf(Row.Ready.class);
  }

  @Test
  void anOrderOfTooManyLines_isRefused_andTheNextIsRead() throws IOException {
    List<Row> rows = rows("order,id,quantity\n" + "k,A1,1\n".repeat(60_000) + "l,A1,1\n");

    assertThat(rows).hasSize(2);
    assertThat(rows.get(0)).isInstanceOf(Row.Refused.class);
    assertThat(sources.get(0)).as("all of them are listed").hasSize(60_000);
    assertThat(rows.get(1).line()).isEqualTo(60_002);
  }

  @Test
  void anOrderOfThousandsOfLines_isOne() throws IOException {
    List<Row> rows = rows("order,id,quantity\n" + "k,A1,1\n".repeat(5_000) + "l,A1,1\n");

    assertThat(rows).hasSize(2).allMatch(Row.Ready.class::isInstance);
  }

  @Test
  void mappedColumns_areTheirs_andOthersArePassedOverAloud() throws IOException {
    String text = "Bestellnummer;Artikel;Menge;id;Kunde\nk;A1;2;x;y\n";
    Map<String, String> map =
        Map.of("order", "bestellnummer", "id", "Artikel", "quantity", "Menge");

    assertThat(rows(text.getBytes(UTF_8), map)).extracting(InputTest::json).containsExactly(ORDER);
    assertThat(notices)
        .singleElement()
        .satisfies(said -> assertThat(said).contains("id, Kunde").doesNotContain("Menge"));
  }

  @Test
  void revisionsOfAnOrder_areStatementsOfTheirOwn_andRowsWithoutAProductAreNoLines()
      throws IOException {
    String text =
        """
        order,id,quantity,Revision,cancellation
        k,A1,2,1,
        k,A1,3,2,
        k,A2,-1,2,
        l,,,2026-01-31T12:00:00Z,
        m,A1,5,,
        m,A1,1,,refund-7
        m,A1,2,,refund-8
        """;

    assertThat(rows(text))
        .extracting(InputTest::json)
        .containsExactly(
            "{\"order\":\"k\",\"revision\":1,\"lines\":[{\"id\":\"A1\",\"quantity\":2}]}",
            "{\"order\":\"k\",\"revision\":2,\"lines\":[{\"id\":\"A1\",\"quantity\":3},"
                + "{\"id\":\"A2\",\"quantity\":-1}]}",
            "{\"order\":\"l\",\"revision\":\"2026-01-31T12:00:00Z\",\"lines\":[]}",
            "{\"order\":\"m\",\"lines\":[{\"id\":\"A1\",\"quantity\":5}],\"cancellations\":["
                + "{\"key\":\"refund-7\",\"lines\":[{\"id\":\"A1\",\"quantity\":1}]},"
                + "{\"key\":\"refund-8\",\"lines\":[{\"id\":\"A1\",\"quantity\":2}]}]}");
  }

  @Test
  void aColumnThatChangesWhatIsMeant_isRefused() throws IOException {
    assertThatThrownBy(() -> rows("category,name,rrp,info,total\ntoys,Kite,5,-,7\n"))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("file.csv has a column total")
        .hasMessageContaining("counted");
    String mapped = "revision,id,quantity,total\nk,A1,2,9.50\n";
    assertThat(rows(mapped.getBytes(UTF_8), Map.of("order", "revision")))
        .extracting(InputTest::json)
        .containsExactly(ORDER);
  }

  @Test
  void aColumnThatIsMissing_isNamed() {
    assertThatThrownBy(() -> rows("order,note,quantity\nk,x,1\n"))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("file.csv lacks the column id or sku")
        .hasMessageContaining("--map");
    Input catalogue = Input.of("file", new ByteArrayInputStream("category,sku\n".getBytes(UTF_8)));
    assertThatThrownBy(
            () ->
                catalogue.rows(
                    Optional.of(RowSchema.PRODUCTS),
                    Reading.PLAIN,
                    new ReadingContext(NO_CATEGORIES, notices::add, InstantSource.system())))
        .hasMessageContaining("rename")
        .hasMessageNotContaining("--map");
    assertThatThrownBy(() -> rows("category,sku\ntoys,x\n")).hasMessageContaining("name, rrp");
    assertThatThrownBy(() -> rows("a,b\nk,A1\n")).hasMessageContaining("a, b");
    assertThatThrownBy(() -> rows("order,Order,id,quantity\n")).hasMessageContaining("two columns");
    assertThatThrownBy(() -> rows("x,y\n".getBytes(UTF_8), Map.of("order", "z")))
        .hasMessageContaining("no column z");
    assertThatThrownBy(() -> rows("a\u001b[2J," + "x".repeat(300) + "\n"))
        .hasMessageContaining("a\\u001B[2J, xxx")
        .hasMessageContaining("xxx…")
        .hasMessageNotContaining("x".repeat(201));
    assertThatThrownBy(() -> rows("")).hasMessageContaining("empty");
  }

  @Test
  void categoriesAlone_areProductsToo() throws IOException {
    assertThat(rows("category,title\ntoys,Toys!\n"))
        .extracting(InputTest::json)
        .containsExactly("{\"category\":\"toys\",\"title\":\"Toys!\"}");
  }

  @Test
  void ndjson_isSentLineByLineAsItStands() throws IOException {
    List<Row> rows = rows("\n" + ORDER + "\r\n  \n{broken\n" + ORDER);

    assertThat(rows).extracting(InputTest::json).containsExactly(ORDER, "{broken", ORDER);
    assertThat(rows).extracting(Row::line).containsExactly(2L, 4L, 5L);
  }

  @Test
  void aLineThatIsTooLong_isRefused_andTheNextIsRead() throws IOException {
    String longest = "{\"order\":\"" + "x".repeat(1_100_000) + "\"}";
    List<Row> rows = rows(ORDER + "\n" + longest + "\n" + ORDER + "\n");

    assertThat(rows).hasSize(3);
    assertThat(rows.get(1))
        .isInstanceOfSatisfying(
            Row.Refused.class, row -> assertThat(row.code()).isEqualTo("line-too-long"));
    assertThat(json(rows.get(2))).isEqualTo(ORDER);
  }

  @Test
  void aJsonArray_isReadElementByElement_itsNumbersDigitByDigit() throws IOException {
    List<Row> rows =
        rows("[\n{\"category\":\"toys\", \"rrp\":22.40, \"x\":[1,{}]},\n{\"category\":\"b\"}]");

    assertThat(rows)
        .extracting(InputTest::json)
        .containsExactly(
            "{\"category\":\"toys\", \"rrp\":22.40, \"x\":[1,{}]}", "{\"category\":\"b\"}");
    assertThat(rows).extracting(Row::line).containsExactly(2L, 3L);
  }

  @Test
  void anElementOfSeveralLines_isSentInOne_whateverItsStringsHold() throws IOException {
    String text =
        "[ {\n\"order\":\"a]},[{\\\"\\\\\",\r\n\"at\":\"\n\"\n} \n,\n{\"order\":\"ä\"}\n]\n";

    List<Row> rows = rows(text);

    assertThat(rows)
        .extracting(InputTest::json)
        .containsExactly("{ \"order\":\"a]},[{\\\"\\\\\",\r \"at\":\"\r\" }", "{\"order\":\"ä\"}");
    assertThat(rows).extracting(Row::line).containsExactly(1L, 7L);
  }

  @Test
  void anEmptyArray_hasNoRows_andOnlyItsTypeMustBeSaid() throws IOException {
    Input input = Input.of("file.json", new ByteArrayInputStream("[ ]\n".getBytes(UTF_8)));
    RowReader rows =
        input.rows(
            Optional.of(RowSchema.PRODUCTS),
            Reading.PLAIN,
            new ReadingContext(NO_CATEGORIES, notices::add, InstantSource.system()));

    assertThat(rows.next()).isEmpty();
    assertThat(rows.next()).isEmpty();
    assertThatThrownBy(() -> rows("[]")).hasMessageContaining("--type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"order\":\"k\"},\n{\"ord",
        "[{\"order\":\"k\"}\n",
        "[{\"order\":\"k\"},\n]",
        "[{\"order\":\"k\"},\n,{\"order\":\"l\"}]",
        "[{\"order\":\"k\"}]\n{\"order\":\"l\"}",
      })
  void anArrayThatIsNone_isSaidWithItsLine(String text) {
    assertThatThrownBy(() -> rows(text))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("file.csv, line 2: ");
  }

  @Test
  void anElementThatIsTooLong_isRefused_andTheNextIsRead() throws IOException {
    List<Row> rows = rows("[{\"order\":\"" + "x".repeat(1_100_000) + "\"}," + ORDER + "]");

    assertThat(rows.get(0))
        .isInstanceOfSatisfying(
            Row.Refused.class, row -> assertThat(row.code()).isEqualTo("line-too-long"));
    assertThat(json(rows.get(1))).isEqualTo(ORDER);
  }

  @Test
  void anArrayThatCannotBeUnpacked_isNotCalledNoJson() throws IOException {
    byte[] packed = gzip("[" + ORDER + "]");

    assertThatThrownBy(() -> rows(Arrays.copyOf(packed, packed.length - 4)))
        .isInstanceOf(EOFException.class);
  }

  @Test
  void jsonOfAnotherKind_isRefused() {
    assertThatThrownBy(() -> rows("{\"id\":\"A1\",\"total\":3}\n"))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("--type");
  }

  @Test
  void whatIsGzipped_isUnpacked_alsoInPieces() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.writeBytes(gzip("order,id,quantity\nk,A1,2\n"));
    packed.writeBytes(gzip("l,A1,3\n"));

    assertThat(rows(packed.toByteArray())).hasSize(2);
    assertThat(rows(gzip(ORDER))).extracting(InputTest::json).containsExactly(ORDER);
  }

  @Test
  void whatIsNotUtf8_isSaid_andNotReplaced() {
    byte[] latin = "order,id,quantity\nkäse,A1,2\n".getBytes(ISO_8859_1);

    assertThatThrownBy(() -> rows(latin))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void aQuoteThatIsNotClosed_namesTheLineBeforeIt() {
    assertThatThrownBy(() -> rows("order,id,quantity\nk,A1,2\n\"l,A1,3\nm,A1,1\n"))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("after line 2");
    assertThatThrownBy(() -> rows("order,id,quantity\nk,\"A\"1,2\n"))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("after line 1");
  }

  private List<Row> rows(String text) throws IOException {
    return rows(text.getBytes(UTF_8));
  }

  private List<Row> rows(byte[] file) throws IOException {
    return rows(file, Map.of());
  }

  private List<Row> rows(byte[] file, Map<String, String> map) throws IOException {
    List<String> entries =
        map.entrySet().stream()
            .map(e -> "%s=\"%s\"".formatted(e.getKey(), e.getValue().replace("\"", "\"\"")))
            .toList();
    return rows(file, Reading.of(ColumnMap.parse(entries)));
  }

  private List<Row> rows(byte[] file, Reading reading) throws IOException {
    Input input = Input.of("file.csv", new ByteArrayInputStream(file));
    try (RowReader rows =
        input.rows(
            Optional.empty(),
            reading,
            new ReadingContext(NO_CATEGORIES, notices::add, InstantSource.system()))) {
      rows.gather(() -> {});
      List<Row> all = new ArrayList<>();
      for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
        all.add(row.get());
        sources.add(source(row.get()));
      }
      assertThat(rows.next()).as("past the end").isEmpty();
      assertThat(input.position()).isEqualTo(file.length);
      assertThat(rows.position()).isEqualTo(rows.size().orElse(file.length));
      return all;
    }
  }

  private static List<List<String>> source(Row row) {
    List<List<String>> lines = new ArrayList<>();
    row.source().forEach(lines::add);
    return lines;
  }

  private static String json(Row row) {
    return new String(((Row.Ready) row).json(), UTF_8);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(UTF_8));
    }
    return packed.toByteArray();
  }
}
