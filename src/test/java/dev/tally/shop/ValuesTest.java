package dev.tally.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.text.InvalidField;
import dev.tally.text.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which values the domain accepts, keeps and refuses. */
class ValuesTest {

  @ParameterizedTest
  @ValueSource(strings = {"5", "22.40", "0.0001", "999999999999.9999", "007"})
  void price_keepsItsDigits(String digits) {
    assertThat(new Price(digits)).hasToString(digits);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "+5",
        "1e2",
        "1e999",
        "NaN",
        "5.",
        ".5",
        "1.00001",
        "1234567890123",
        "٣"
      })
  void price_thatIsNone_isRefused(String digits) {
    assertThatThrownBy(() -> new Price(digits))
        .isInstanceOfSatisfying(InvalidField.class, e -> assertThat(e.field()).isEqualTo("rrp"));
  }

  @Test
  void text_countsCharactersAsPeopleDo() {
    assertThat(Text.line("name", "\uD83E\uDD16".repeat(200), 200)).hasSize(400);
    assertThatThrownBy(() -> Text.line("name", "x".repeat(201), 200))
        .hasMessageContaining("201")
        .hasMessageContaining("200");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "\u00a0", "a\u0000", "a\nb", "\uD83E", "a\u2028b", "a\u0085b"})
  void text_thatCouldNotComeBackUnchanged_isRefused(String text) {
    assertThatThrownBy(() -> Text.line("name", text, 200)).isInstanceOf(InvalidField.class);
  }

  @Test
  void text_ofSeveralLines_keepsLineEndsAndTabs() {
    assertThat(Text.lines("info", "a\r\n\tb", 10)).isEqualTo("a\r\n\tb");
  }

  @ParameterizedTest
  @ValueSource(strings = {"toys", "9-lives", "a", "home-garden-"})
  void category_ofAGoodName(String name) {
    assertThat(Category.isName(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Toys", "-toys", "to ys", "täys", "orders", "categories", "metrics"})
  void category_ofAnImpossibleName(String name) {
    assertThat(Category.isName(name)).isFalse();
    assertThatThrownBy(() -> new Command.AddCategory(name, "Title"))
        .isInstanceOf(InvalidField.class);
  }

  @ParameterizedTest
  @CsvSource({"toys,Toys", "home-garden,Home garden", "9-lives,9 lives", "x-,X"})
  void category_withoutATitle_isGivenOne(String name, String title) {
    assertThat(Category.titleOf(name)).isEqualTo(title);
  }

  @Test
  void prefixes_countLikeTheColumnsOfASheet() {
    List<String> prefixes = Stream.iterate("A", Category::prefixAfter).limit(704).toList();
    assertThat(Category.prefixAfter("")).isEqualTo("A");
    assertThat(prefixes).doesNotHaveDuplicates().contains("Z", "AA", "AZ", "BA", "ZZ");
    assertThat(prefixes.get(702)).isEqualTo("AAA");
    assertThat(prefixes).isSortedAccordingTo(ProductId.BY_PREFIX);
  }

  @Test
  void ids_areInTheOrderOfTheirNumbers() {
    List<ProductId> ids =
        Stream.of("AA1", "A10", "B1", "A2", "Z9")
            .map(id -> ProductId.parse(id).orElseThrow())
            .sorted()
            .toList();
    assertThat(ids).extracting(ProductId::toString).containsExactly("A2", "A10", "B1", "Z9", "AA1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "1", "a1", "A0", "A01", "A-1", "A1 ", "A9999999999", "ABCDEFG1"})
  void id_thatIsNone_isEmpty(String id) {
    assertThat(ProductId.parse(id)).isEmpty();
  }

  @Test
  void ids_areReadAsTheirPatternSays() {
    Pattern pattern = Pattern.compile("([A-Z]{1,6})([1-9][0-9]{0,8})");
    Random random = new Random(3);
    String letters = "AZB1092@[/:a\u0663";
    for (int n = 0; n < 200_000; n++) {
      StringBuilder text = new StringBuilder();
      int half = random.nextInt(8);
      for (int length = half + random.nextInt(11); length > 0; length--) {
        boolean wild = random.nextInt(20) == 0;
        int from = wild || text.length() < half ? 0 : 3;
        int to = wild ? letters.length() : text.length() < half ? 3 : 7;
        text.append(letters.charAt(from + random.nextInt(to - from)));
      }
      String written = text.toString();
      Optional<ProductId> id = ProductId.parse(written);
      assertThat(id.isPresent()).as(written).isEqualTo(pattern.matcher(written).matches());
      id.ifPresent(read -> assertThat(read.toString()).isEqualTo(written));
    }
    assertThat(ProductId.parse("ABCDEF999999999")).isPresent();
  }

  @Test
  void position_comesBackAsItWasWritten() {
    Position position = new Position("k3x9", 42);
    assertThat(Position.parse(position.toString())).contains(position);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-1", "k3x9", "k3x9-", "k3x9--1", "k3x9-01", "K-1", "k-99999999999999999999"})
  void position_thatIsNone_isEmpty(String position) {
    assertThat(Position.parse(position)).isEmpty();
  }

  @Test
  void order_outsideOurCalendar_isRefused() {
    Instant never = Instant.parse("+999999999-12-31T23:59:59Z");
    assertThatThrownBy(() -> new Order("k", Optional.of(never), List.of(line("A1", 1))))
        .isInstanceOfSatisfying(InvalidField.class, e -> assertThat(e.field()).isEqualTo("at"));
  }

  @Test
  void order_withoutLines_orWithTooMany_isRefused() {
    assertThatThrownBy(this::order).isInstanceOf(InvalidField.class);
    assertThatThrownBy(() -> order(ofProducts(10_001))).isInstanceOf(InvalidField.class);
    order(ofProducts(10_000));
    order(Stream.generate(() -> line("A1", 1)).limit(20_000).toArray(Order.Line[]::new));
  }

  private static Order.Line[] ofProducts(int products) {
    return IntStream.rangeClosed(1, products)
        .mapToObj(n -> line("A" + n, 1))
        .toArray(Order.Line[]::new);
  }

  private Order order(Order.Line... lines) {
    return new Order("k", Optional.empty(), List.of(lines));
  }

  private static Order.Line line(String id, int quantity) {
    return new Order.Line(ProductId.parse(id).orElseThrow(), quantity);
  }

  /** Checks that ids are kept in eight bytes each, in id order, and come back unchanged. */
  @Test
  void products_areNamedInOrder_andComeBackAsTheyWere() {
    List<ProductId> ids =
        Stream.of(
                "A1",
                "A2",
                "A10",
                "A999999999",
                "Z9",
                "AA1",
                "AZ3",
                "BA1",
                "ZZ1",
                "ZZZZZZ999999999")
            .map(id -> ProductId.parse(id).orElseThrow())
            .toList();
    List<ProductId> mixed = new ArrayList<>(ids);
    mixed.addAll(ids);
    Collections.shuffle(mixed, new Random(4));

    Interest.Products products = new Interest.Products(mixed);
    assertThat(products.ids()).isEqualTo(ids);
    assertThat(products)
        .isEqualTo(new Interest.Products(ids))
        .hasSameHashCodeAs(new Interest.Products(ids));
    assertThat(products).isNotEqualTo(new Interest.Products(ids.subList(1, ids.size())));
    assertThat(products.size()).isEqualTo(ids.size());
    assertThat(mixed.stream().sorted().distinct().toList()).as("their own order").isEqualTo(ids);
  }
}
