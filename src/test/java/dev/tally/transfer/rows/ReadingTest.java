package dev.tally.transfer.rows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CSV files as shops have them, and what the options make of them. */
class ReadingTest {

  private final List<String> notices = new ArrayList<>();
  private Map<String, String> categories = Map.of();

  /** The options, as a builder: most tests need one or two. */
  private static final class Options {
    private ColumnMap columns = ColumnMap.NONE;
    private Optional<DateTimeFormatter> format = Optional.empty();
    private Optional<ZoneId> zone = Optional.empty();
    private boolean comma;
    private List<RowRule> cancelled = List.of();
    private List<RowRule> only = List.of();
    private List<RowRule> skip = List.of();
    private List<RowRule> empty = List.of();
    private Optional<String> group = Optional.empty();
    private List<String> fillDown = List.of();
    private Optional<Charset> encoding = Optional.empty();
    private Optional<String> separator = Optional.empty();
    private boolean quoted = true;
    private String prefix = "";

    Options map(String... entries) {
      columns = ColumnMap.parse(Arrays.asList(entries));
      return this;
    }

    Reading reading() {
      return new Reading(
          columns, format, zone, comma, cancelled, only, skip, empty, group, fillDown, separator,
          quoted, encoding, prefix);
    }
  }

  private List<String> read(String text, Options options) throws IOException {
    return read(text.getBytes(UTF_8), options);
  }

  private List<String> read(byte[] file, Options options) throws IOException {
    Input input = Input.of("file.csv", new ByteArrayInputStream(file));
    CategoryNames names = new CategoryNames(() -> categories);
    try (RowReader rows =
        input.rows(
            Optional.empty(),
            options.reading(),
            new ReadingContext(names, notices::add, InstantSource.system()))) {
      rows.gather(() -> {});
      List<String> all = new ArrayList<>();
      for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
        all.add(
            row.get() instanceof Row.Ready ready
                ? new String(ready.json(), UTF_8).replace('"', '\'')
                : "refused: " + ((Row.Refused) row.get()).reason());
      }
      return all;
    }
  }

  private List<String> read(String text) throws IOException {
    return read(text, new Options());
  }

  private static String at(String time) {
    return "{'order':'k','at':'%s','lines':[{'id':'A1','quantity':1}]}".formatted(time);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-04-01 12:39:28 -0400, 2026-04-01T16:39:28Z",
    "2026-04-01 12:39:28-04:00, 2026-04-01T16:39:28Z",
    "2026-04-01T12:39:28.5+02:00, 2026-04-01T12:39:28.5+02:00",
    "2026-04-01t12:39:28z, 2026-04-01t12:39:28z",
    "2026-04-01 12:39:28 UTC, 2026-04-01T12:39:28Z",
    "2010-12-01 08:26:00, 2010-12-01T07:26:00Z",
    "2010-12-1 8:26, 2010-12-01T07:26:00Z",
    "2010-12-01, 2010-11-30T23:00:00Z",
    "2010/12/01 08:26, 2010-12-01T07:26:00Z",
    "2026-07-01, 2026-06-30T22:00:00Z",
  })
  void timesThatMeanTheSameEverywhere_areRead(String written, String read) throws IOException {
    Options berlin = new Options();
    berlin.zone = Optional.of(ZoneId.of("Europe/Berlin"));

    assertThat(read("order,at,id,quantity\nk,%s,A1,1\n".formatted(written), berlin))
        .containsExactly(at(read));
    assertThat(notices).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "soon",
        "2026-02-31 12:00:00",
        "2026-04-01 12:00:00 IST",
        "2026-04-01 25:00",
        "20260401"
      })
  void aTimeThatIsNone_refusesItsOrder(String written) throws IOException {
    assertThat(
            read(
                "order,When,id,quantity\nk,%s,A1,1\n".formatted(written),
                new Options().map("at=When")))
        .singleElement()
        .asString()
        .contains("refused", written, "in When", "--time-format");
  }

  @Test
  void aRowWithoutAProduct_refusesItsOrder_andNamesItsLineAndColumn() throws IOException {
    assertThat(read("order,Code,quantity\nk,a,1\nk,,1\nl,b,1\n", new Options().map("sku=Code")))
        .satisfiesExactly(
            line -> assertThat(line).contains("refused: Line 3", "Code is empty", "--skip-when"),
            line -> assertThat(line).contains("'l'"));
  }

  @Test
  void severalRevisionsOfAnOrder_areTakenAloud() throws IOException {
    assertThat(read("order,revision,id,quantity\nk,1,A1,1\nk,2,A1,2\nl,1,A1,1\n")).hasSize(3);
    assertThat(notices).singleElement().asString().contains("order k", "several revisions");
  }

  @Test
  void rowsWithOneSku_areReadAloud() throws IOException {
    assertThat(read("category,sku,name,rrp\nhats,a,Cap,5\nhats,b,Hat,5\nhats,a,Fez,6\n"))
        .hasSize(3);
    assertThat(notices).singleElement().asString().contains("line 4", "line 2", "a;");
  }

  @Test
  void withoutQuotes_aQuoteIsACharacter() throws IOException {
    Options options = new Options();
    options.quoted = false;
    assertThat(read("order\tname\tsku\nk\t\"Best\ta\nl\t24\"\tb\nm\t\"Best\" Tee\tc\n", options))
        .hasSize(3);
  }

  @Test
  void apostrophesBeforeFormulas_areNoPartOfTheText() throws IOException {
    assertThat(read("category,sku,name,rrp\ntoys,'-1,'=Kite,5\ntoys,'90s,'90s,5\n"))
        .containsExactly(
            "{'category':'toys','sku':'-1','name':'=Kite','rrp':'5'}",
            "{'category':'toys','sku':''90s','name':''90s','rrp':'5'}");
    assertThat(read("category,prefix,name,rrp\ntoys,A,'=Kite,5\n"))
        .first()
        .asString()
        .contains("''=Kite");
  }

  @ParameterizedTest
  @ValueSource(strings = {"11/8/2018", "8.11.2018 14:00", "1-2-18", "31/12/2018"})
  void aTimeThatMayMeanTwo_asksForItsFormat(String written) {
    assertThatThrownBy(() -> read("order,at,id,quantity\nk,%s,A1,1\n".formatted(written)))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining(written)
        .hasMessageContaining("--time-format 'd/M/yyyy'");
  }

  @Test
  void aFormat_saysWhatComesFirst() throws IOException {
    Options american = new Options();
    american.format = Optional.of(DateTimeFormatter.ofPattern("M/d/yyyy h:mm a", Locale.ENGLISH));
    american.zone = Optional.of(ZoneId.of("America/New_York"));

    assertThat(read("order,at,id,quantity\nk,11/8/2018 1:05 PM,A1,1\n", american))
        .containsExactly(at("2018-11-08T18:05:00Z"));
  }

  @Test
  void theZoneOfThisMachine_isTakenAloud_once() throws IOException {
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
    try {
      assertThat(read("order,at,id,quantity\nk,2010-12-01,A1,1\nl,2010-12-01,A1,1\n"))
          .first()
          .isEqualTo(at("2010-11-30T15:00:00Z"));
    } finally {
      TimeZone.setDefault(before);
    }
    assertThat(notices).singleElement().asString().contains("Asia/Tokyo", "--time-zone");
  }

  @Test
  void aMap_joins_sets_replaces_andTakesAway() throws IOException {
    String text =
        """
        "Nr, internal",Id,Item code,Kind,Day,Hour
        7,9001,r-1,,2026-01-01,10:00Z
        """;
    Options options =
        new Options()
            .map(
                "order=\"Nr, internal\",order+=Kind,order+=Id",
                "sku=\"Item code\",quantity:=3,at=Day",
                "at+=Hour");
    options.prefix = "till-7/";

    assertThat(read(text, options))
        .containsExactly(
            "{'order':'till-7/7 9001','at':'2026-01-01T10:00:00Z',"
                + "'lines':[{'sku':'r-1','quantity':3}]}");
    assertThat(read("order,id,sku,quantity\nk,77,r-1,1\n", new Options().map("id=")))
        .containsExactly("{'order':'k','lines':[{'sku':'r-1','quantity':1}]}");
    assertThat(read("order,ID,code,quantity\nk,77,r-1,1\n", new Options().map("sku=code")))
        .as("the map wins over a column that happens to be called id")
        .containsExactly("{'order':'k','lines':[{'sku':'r-1','quantity':1}]}");
    assertThat(
            read(
                "order,id,quantity\nk,A1,\nl,A1,2\n",
                new Options().map("quantity=quantity,quantity?=5")))
        .first()
        .isEqualTo("{'order':'k','lines':[{'id':'A1','quantity':5}]}");
  }

  @Test
  void aMap_addsToTheColumnThatBearsOurName_ifThereIsOne() throws IOException {
    String text = "category,name,Size,rrp\n,Shirt,S,5\ntoys,Kite,,6\n";
    assertThat(read(text, new Options().map("category?=other", "name+=Size")))
        .containsExactly(
            "{'category':'other','name':'Shirt S','rrp':'5'}",
            "{'category':'toys','name':'Kite','rrp':'6'}");
    assertThat(read("name,rrp\nKite,6\n", new Options().map("category?=other")))
        .containsExactly("{'category':'other','name':'Kite','rrp':'6'}");
    ColumnMap preset = ColumnMap.parse(List.of("category=Type,category?=Other"));
    Options over = new Options();
    over.columns = preset.with(List.of("category?=Misc"));
    assertThat(read("Type,name,rrp\ntoys,Kite,6\n,Ball,7\n", over))
        .containsExactly(
            "{'category':'toys','name':'Kite','rrp':'6'}",
            "{'category':'misc','title':'Misc','name':'Ball','rrp':'7'}");
  }

  @Test
  void rowsOfAnOrder_withAndWithoutARevision_areRefused() throws IOException {
    assertThat(read("order,revision,id,quantity\nk,3,A1,1\nk,,A2,1\nl,1,A1,1\nl,2,A1,2\nm,,A1,1\n"))
        .hasSize(5)
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).startsWith("refused: Some rows"),
            line -> assertThat(line).startsWith("refused: Some rows"),
            line -> assertThat(line).contains("'l','revision':1"),
            line -> assertThat(line).contains("'l','revision':2"),
            line -> assertThat(line).contains("'m'"));
  }

  @Test
  void anAmbiguousTime_inAnyColumn_endsTheImportAtOnce() {
    for (String column : new String[] {"cancelled", "revision"}) {
      assertThatThrownBy(() -> read("order,%s,id,quantity\nk,1/2/2026,A1,1\n".formatted(column)))
          .hasMessageContaining("column " + column);
    }
    assertThatThrownBy(() -> read("order,When,id\nk,1/2/2026,A1\n", new Options().map("at=When")))
        .hasMessageContaining("column When");
  }

  @ParameterizedTest
  @CsvSource({
    "19.99, 19.99",
    "2.0000, 2.0000",
    "'1.234,50', 1234.50",
    "'5,9', 5.9",
    "1.000, 1000",
    "'1 123,90 €', 1123.90"
  })
  void aPointThatIsNoThousands_stays_evenWithADecimalComma(String written, String read)
      throws IOException {
    Options comma = new Options();
    comma.comma = true;
    assertThat(read("category;name;rrp\ntoys;Kite;%s\n".formatted(written), comma))
        .containsExactly("{'category':'toys','name':'Kite','rrp':'%s'}".formatted(read));
  }

  @Test
  void anInfoOfTallysOwn_staysAsItIs_andSoDoesWhatIsNoHtml() throws IOException {
    String html = "<b>bold</b> &lt;";
    assertThat(read("category,prefix,name,rrp,info\ntoys,A,Kite,5,%s\n".formatted(html)))
        .first()
        .asString()
        .contains(html);
    assertThat(read("category,name,rrp,info\ntoys,Kite,5,Cable <USB-C> S<M &lt;\n"))
        .first()
        .asString()
        .contains("Cable <USB-C> S<M &lt;");
  }

  @Test
  void aMapThatNamesNoColumn_isRefused() {
    assertThatThrownBy(() -> read("order,id\nk,A1\n", new Options().map("quantity=Units")))
        .hasMessageContaining("has no column Units");
    assertThatThrownBy(() -> ColumnMap.parse(List.of("colour=red")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("colour");
  }

  @Test
  void withoutAQuantity_eachRowIsOne_aloud() throws IOException {
    assertThat(read("order,id\nk,A1\nk,A1\nk,A2\n"))
        .containsExactly(
            "{'order':'k','lines':[{'id':'A1','quantity':1},{'id':'A1','quantity':1},"
                + "{'id':'A2','quantity':1}]}");
    assertThat(notices).singleElement().asString().contains("each row counts one");
  }

  @ParameterizedTest
  @CsvSource({
    "1.0, 1",
    "2.0000, 2",
    "-1.0, -1",
    "+3, 3",
    "1.5, '1.5'",
    "'1,0', '1,0'",
    "two, 'two'"
  })
  void quantities_mayHaveZerosBehindThePoint(String written, String read) throws IOException {
    String value = read.matches("-?\\d+") ? read : "'" + read + "'";
    assertThat(read("order,id,quantity\nk,A1,\"%s\"\n".formatted(written)))
        .containsExactly("{'order':'k','lines':[{'id':'A1','quantity':" + value + "}]}");
  }

  @Test
  void aDecimalComma_isReadIfSaidSo() throws IOException {
    Options comma = new Options();
    comma.comma = true;

    assertThat(read("order;id;quantity\nk;A1;1.000,00\n", comma))
        .containsExactly("{'order':'k','lines':[{'id':'A1','quantity':1000}]}");
    assertThat(read("category;name;rrp\ntoys;Kite;1.234,50\n", comma))
        .containsExactly("{'category':'toys','name':'Kite','rrp':'1234.50'}");
  }

  @ParameterizedTest
  @CsvSource({
    "'1,299.00', 1299.00",
    "'€ 1,011.90', 1011.90",
    "'1,234,567', 1234567",
    "'1,299', '1,299'",
    "$23.90, 23.90",
    "23.90 €, 23.90",
    "CHF 5, 5",
    "23.900000, 23.9000",
    "7., 7",
    "x, x"
  })
  void prices_areWithoutTheirCurrency(String written, String read) throws IOException {
    assertThat(read("category,name,rrp\ntoys,Kite,\"%s\"\n".formatted(written)))
        .containsExactly("{'category':'toys','name':'Kite','rrp':'%s'}".formatted(read));
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "Yes", "1", "2026-01-31 12:00:00"})
  void yes_isSaidInManyWays(String yes) throws IOException {
    assertThat(read("category,name,rrp,retired\ntoys,Kite,5,%s\n".formatted(yes)))
        .containsExactly("{'category':'toys','name':'Kite','rrp':'5','retired':true}");
    String time = yes.startsWith("2026") ? "" : ",2026-02-01T00:00:00Z";
    assertThat(
            read(
                "order,id,quantity,cancelled%s\nk,A1,1,%s%s\n"
                    .formatted(time.isEmpty() ? "" : ",at", yes, time)))
        .first()
        .asString()
        .contains("'cancelled':'2026-0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "No", "0", ""})
  void no_isSaidInManyWays(String no) throws IOException {
    assertThat(read("category,name,rrp,retired\ntoys,Kite,5,%s\n".formatted(no)))
        .containsExactly("{'category':'toys','name':'Kite','rrp':'5'}");
    assertThat(read("order,id,quantity,cancelled\nk,A1,1,%s\n".formatted(no)))
        .containsExactly("{'order':'k','lines':[{'id':'A1','quantity':1}]}");
  }

  @Test
  void rules_cancel_pick_andPassOver() throws IOException {
    Options options = new Options();
    options.cancelled = List.of(RowRule.parse("Status=Cancelled,\"Refunded, in full\""));
    options.only = List.of(RowRule.parse("Kind=sale"));
    options.skip = List.of(RowRule.parse("id="));
    String text =
        """
        order,at,id,quantity,Status,Kind
        k,2026-01-01,A1,1,CANCELLED,sale
        l,2026-01-01,A1,1,"Refunded, in full",sale
        m,2026-01-01,A1,1,paid,sale
        n,2026-01-01,,1,paid,sale
        o,2026-01-01,A1,1,paid,quote
        """;
    options.zone = Optional.of(ZoneId.of("UTC"));

    assertThat(read(text, options))
        .hasSize(3)
        .anyMatch(
            line -> line.contains("'k'") && line.contains("'cancelled':'2026-01-01T00:00:00Z'"))
        .anyMatch(line -> line.contains("'l'") && line.contains("'cancelled'"))
        .anyMatch(line -> line.contains("'m'") && !line.contains("'cancelled'"));
  }

  @Test
  void groups_areFilledFromTheirFirstRow_andWordsForNoneAreNone() throws IOException {
    Options options = new Options().map("name=Title,name+=Size,category=Type,info=Text");
    options.group = Optional.of("Handle");
    options.fillDown = List.of("Title", "Type", "Text");
    options.empty = List.of(RowRule.parse("Size=One Size"));
    String text =
        """
        Handle,Title,Type,Text,Size,rrp
        a,Shirt,clothes,Soft.,S,5
        a,,,,M,5
        b,Mug,kitchen,,One Size,6
        """;

    assertThat(read(text, options))
        .containsExactly(
            "{'category':'clothes','name':'Shirt S','rrp':'5','info':'Soft.'}",
            "{'category':'clothes','name':'Shirt M','rrp':'5','info':'Soft.'}",
            "{'category':'kitchen','name':'Mug','rrp':'6'}");
  }

  @Test
  void html_becomesText() throws IOException {
    String html =
        "<p>Woven in <b>small</b>&nbsp;runs.</p>\n<ul><li>Cool</li><li>5 &lt; 6</li></ul>"
            + "<script>x()</script>";
    assertThat(read("category,name,rrp,info\ntoys,Kite,5,\"" + html + "\"\n"))
        .containsExactly(
            "{'category':'toys','name':'Kite','rrp':'5',"
                + "'info':'Woven in small runs.\\nCool\\n5 < 6'}");
    assertThat(read("category,name,rrp,info\ntoys,Kite,5,5 < 6 & 7 > 2\n"))
        .first()
        .asString()
        .contains("5 < 6 & 7 > 2");
  }

  @Test
  void categories_getNames_thatNoTwoTitlesShare_andThatStay() throws IOException {
    String text =
        """
        category,name,rrp
        Clothing > Hoodies,a,1
        Bücher,b,1
        Bucher,c,1
        Beverages,d,1
        Orders,e,1
        書籍,f,1
        toys,g,1
        Toys,h,1
        BEVERAGES,i,1
        """;
    List<String> first = read(text);
    assertThat(first)
        .extracting(line -> line.replaceFirst(",'name'.*", "}"))
        .containsExactly(
            "{'category':'clothing-hoodies','title':'Clothing > Hoodies'}",
            "{'category':'bucher','title':'Bücher'}",
            "{'category':'bucher-2','title':'Bucher'}",
            "{'category':'beverages','title':'Beverages'}",
            "{'category':'orders-2','title':'Orders'}",
            "{'category':'category','title':'書籍'}",
            "{'category':'toys'}",
            "{'category':'toys','title':'Toys'}",
            "{'category':'beverages','title':'BEVERAGES'}");
    categories = Map.of("bucher", "Bücher", "bucher-2", "Bucher");
    assertThat(read("category,name,rrp\nBucher,c,1\nBücher,b,1\n"))
        .as("whatever comes first")
        .extracting(line -> line.substring(0, 25))
        .containsExactly("{'category':'bucher-2','t", "{'category':'bucher','tit");
    categories = Map.of("toys", "Spielzeug");
    assertThat(read("category,name,rrp\nToys,c,1\n"))
        .as("a person has chosen that title")
        .first()
        .asString()
        .startsWith("{'category':'toys',");
  }

  @Test
  void ofSeveralCategories_theFirstCounts() throws IOException {
    Options options = new Options();
    options.separator = Optional.of(",");

    assertThat(read("category,name,rrp\n\"Decor, Clothing > Caps\",Cap,5\n", options))
        .containsExactly("{'category':'decor','title':'Decor','name':'Cap','rrp':'5'}");
  }

  @Test
  void whatSpreadsheetsAdd_isPassedOver() throws IOException {
    assertThat(read("sep=;\r\norder;id;quantity\r\n\r\nk;A1;1;;\r\n;;\r\n  ; ;\r\nl;A1;1\r\n"))
        .hasSize(2)
        .first()
        .isEqualTo("{'order':'k','lines':[{'id':'A1','quantity':1}]}");
    assertThat(read("\"sep=,\"\norder,id,quantity,\nk,A1,1,\n")).hasSize(1);
    assertThat(read("order,id,quantity\nk,A1,1,x\n")).first().asString().startsWith("refused");
  }

  @Test
  void anEncoding_isTakenAsSaid() throws IOException {
    byte[] file = "order,sku,quantity\nk,Bücher,1\n".getBytes(Charset.forName("windows-1252"));
    assertThatThrownBy(() -> read(file, new Options()))
        .hasMessageContaining("--encoding windows-1252");
    Options options = new Options();
    options.encoding = Optional.of(Charset.forName("windows-1252"));

    assertThat(read(file, options))
        .containsExactly("{'order':'k','lines':[{'sku':'Bücher','quantity':1}]}");
  }

  @Test
  void json_isReadInOneWayOnly() {
    Options options = new Options();
    options.prefix = "till-7/";
    assertThatThrownBy(() -> read("{\"order\":\"k\",\"lines\":[]}\n", options))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("is JSON");
  }
}
