package dev.tally.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.shop.Category;
import dev.tally.shop.Change;
import dev.tally.shop.Change.CategoryDefined;
import dev.tally.shop.Change.ProductDefined;
import dev.tally.shop.Change.TotalMoved;
import dev.tally.shop.Image;
import dev.tally.shop.Price;
import dev.tally.shop.Product;
import dev.tally.shop.ProductId;
import dev.tally.shop.Window;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The page as it leaves the server, made from a small page of the test's own. */
class ShopPageTest {

  private static final String PAGE =
      """
      <body data-at="{{position}}"><h1>{{title}} {{currency}}</h1>
      <select><!--categories--></select>
      <main data-category="{{category}}"><!--products--></main>
      <template id="product"><p id="{{id}}">{{name}}|{{rrp}}|{{info}}|{{total}}</p></template>
      """;

  private final ShopPage window = page("en", false);
  private final Image shop =
      Image.empty("e")
          .with(
              List.of(
                  new CategoryDefined(2, toys()),
                  new CategoryDefined(3, new Category("books", "Books", "B")),
                  product(4, "A1", "Robot", "Walks."),
                  product(5, "A2", "<b onclick=\"x\">&{{id}}<!--products-->", "-"),
                  product(6, "B1", "Atlas", "-"),
                  new TotalMoved(7, id("A1"), 1234)));

  private static ShopPage page(String language, boolean isAsked) {
    return new ShopPage(
        PAGE,
        new LanguageChoice(language, isAsked),
        Words.read(language, "{}".getBytes(StandardCharsets.UTF_8)),
        new LanguageLinks(Map.of()),
        hole -> "EUR",
        new PageCache());
  }

  private Asset of(Image image, Optional<String> category) {
    return window.of(image, category, Window.ALL);
  }

  @Test
  void page_hasTheFirstCategory_andWhereItStands() {
    assertThat(html(Optional.empty()))
        .contains(
            "<body data-at=\"" + shop.at() + "\"><h1>Toys &amp; games EUR</h1>",
            "<main data-category=\"toys\"><div class=\"group\" role=\"none\"><p id=\"A1\">Robot|22.40|Walks.|1234</p>",
            "<option value=\"toys\" selected>Toys &amp; games</option>"
                + "<option value=\"books\">Books</option>")
        .doesNotContain("Atlas");
  }

  @Test
  void page_hasTheCategoryThatIsAskedFor_elseTheFirst() {
    assertThat(html(Optional.of("books")))
        .contains("Atlas|22.40|-|0", "<option value=\"books\" selected>")
        .doesNotContain("Robot");
    assertThat(html(Optional.of("none"))).isEqualTo(html(Optional.empty()));
  }

  @Test
  void page_showsTextAsText() {
    assertThat(html(Optional.empty()))
        .contains("&lt;b onclick=&quot;x&quot;&gt;&amp;{{id}}&lt;!--products--&gt;|22.40|-|0");
  }

  @Test
  void page_keepsTheTemplate_empty() {
    assertThat(html(Optional.empty()))
        .contains("<template id=\"product\"><p id=\"\">|||</p></template>");
  }

  @Test
  void page_ofAnEmptyShop_isEmpty() {
    String html = text(of(Image.empty("e"), Optional.of("toys")));

    assertThat(html).contains("<select></select>", "<main data-category=\"\"></main>");
  }

  @Test
  void page_isMadeOnceAnImageAndCategory() {
    Asset first = of(shop, Optional.empty());

    assertThat(of(shop, Optional.of("toys"))).isSameAs(first);
    assertThat(text(of(shop, Optional.of("books")))).contains("Atlas");
    Image next = shop.with(List.of(new TotalMoved(8, id("A1"), 1235)));
    assertThat(text(of(next, Optional.empty()))).contains("|1235<");
  }

  @Test
  void page_isKept_whileCategoriesAreAskedForByTurns() {
    Asset toys = of(shop, Optional.of("toys"));
    Asset books = of(shop, Optional.of("books"));

    assertThat(of(shop, Optional.of("toys"))).isSameAs(toys);
    Image next = shop.with(List.of(new TotalMoved(8, id("A1"), 1235)));
    assertThat(of(next, Optional.of("books"))).as("nothing of it").isSameAs(books);
    assertThat(text(of(next, Optional.of("toys")))).contains("|1235<");
  }

  @Test
  void page_hasDefinitionsAndTheEpochAtOnce() {
    Image image = shop;
    for (int number = 3; number <= 30; number++) {
      image = image.with(List.of(product(5 + number, "A" + number, "Robot", "-")));
      assertThat(text(of(image, Optional.empty()))).contains("id=\"A" + number + "\"");
    }
    Image more = image.with(List.of(new CategoryDefined(50, new Category("hats", "Hats", "C"))));
    assertThat(text(of(more, Optional.empty()))).contains(">Hats</option>");
    for (String epoch : List.of("e", "f")) {
      Image reset = Image.empty(epoch).with(List.of(new CategoryDefined(2, toys())));
      assertThat(text(of(reset, Optional.empty()))).contains("\"" + reset.at() + "\"");
    }
  }

  @Test
  void page_isKeptOfTheCategoriesAskedForLast() {
    Image many = shop;
    for (int n = 0; n < 15; n++) {
      Category category = new Category("shelf-" + n, "Shelf", "D" + (char) ('A' + n));
      many = many.with(List.of(new CategoryDefined(10 + n, category)));
    }
    Asset toys = of(many, Optional.of("toys"));
    Asset books = of(many, Optional.of("books"));
    for (int n = 0; n < 15; n++) {
      assertThat(of(many, Optional.of("toys"))).isSameAs(toys);
      of(many, Optional.of("shelf-" + n));
    }
    assertThat(of(many, Optional.of("toys"))).isSameAs(toys);
    assertThat(of(many, Optional.of("books"))).isNotSameAs(books);
  }

  @Test
  void page_ofALargeCategory_claimsNoPosition() {
    List<Change> many = new ArrayList<>();
    for (int number = 3; number <= 200; number++) {
      many.add(product(5 + number, "A" + number, "Robot", "-"));
    }
    Image full = shop.with(many);
    assertThat(text(of(full, Optional.empty())))
        .contains("data-at=\"" + full.at() + "\"", "id=\"A200\"");

    Image larger = full.with(List.of(product(300, "A201", "Robot", "-")));
    assertThat(text(of(larger, Optional.empty())))
        .contains("data-at=\"\"", "id=\"A200\"")
        .doesNotContain("id=\"A201\"");
  }

  @Test
  void page_ofLongDescriptions_staysShort() {
    List<Change> many = new ArrayList<>();
    for (int number = 3; number <= 50; number++) {
      many.add(product(5 + number, "A" + number, "Robot", "x".repeat(10_000)));
    }
    String html = text(of(shop.with(many), Optional.empty()));

    assertThat(html).contains("data-at=\"\"").hasSizeLessThan(110_000);
  }

  private String html(Optional<String> category) {
    return text(of(shop, category));
  }

  private static String text(Asset page) {
    return new String(page.content(false), StandardCharsets.UTF_8);
  }

  private static ProductDefined product(long offset, String id, String name, String info) {
    String category = id.startsWith("A") ? "toys" : "books";
    Product product =
        new Product(id(id), category, name, new Price("22.40"), info, Optional.empty(), false);
    return new ProductDefined(offset, product, offset);
  }

  private static Category toys() {
    return new Category("toys", "Toys & games", "A");
  }

  private static ProductId id(String written) {
    return ProductId.parse(written).orElseThrow();
  }
}
