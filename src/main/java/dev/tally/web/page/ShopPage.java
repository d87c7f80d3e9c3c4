package dev.tally.web.page;

import dev.tally.shop.CategoryImage;
import dev.tally.shop.Image;
import dev.tally.shop.Product;
import dev.tally.shop.ProductTotal;
import dev.tally.shop.Sku;
import dev.tally.shop.Window;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The page with a category already in it, so that it can be read without script. A script finds the
 * totals in it, and the position to continue from. The position is there only if all totals are: a
 * viewer may claim a position only for what it has received. The markup of a product comes from the
 * page's {@code <template id="product">}, which the script clones, so it is written in one place.
 *
 * <p>Thread-safe. A page is kept while nothing in it changes, see {@link PageCache}.
 */
final class ShopPage {

  /** The most products in the page; the script requests the rest. */
  private static final int MOST_PRODUCTS = 200;

  /** The most characters of the products' texts, which may be long. */
  private static final int MOST_TEXT = 100_000;

  private static final String BEGIN = "<template id=\"product\">";
  private static final String END = "</template>";

  /** The products in a group; {@code groups.js} and {@code tally.css} say why, and the same. */
  private static final int GROUP = 60;

  private static final Template PART = Template.parse("<p>{{part}}</p>");

  private static final Template OPTION =
      Template.parse("<option value=\"{{name}}\"<!--selected-->>{{title}}</option>");

  /**
   * The part of a category that is in the page.
   *
   * @param isWhole whether that is the whole category
   */
  private record Selection(List<ProductTotal> productTotals, boolean isWhole) {}

  /** The windows that the page offers, in its order. */
  private static final Set<Window> WINDOWS =
      EnumSet.of(Window.ALL, Window.HOUR, Window.DAY, Window.WEEK, Window.TODAY);

  private static final Selection NOTHING = new Selection(List.of(), false);

  private final Template page;
  private final Template product;
  private final LanguageChoice choice;
  private final Words words;
  private final LanguageLinks languages;
  private final UnaryOperator<String> settings;
  private final PageCache cache;
  private final Asset closed;

  /**
   * @param html with the words of the language in it
   * @param settings returns the value of a hole that is the same for every reader
   */
  ShopPage(
      String html,
      LanguageChoice choice,
      Words words,
      LanguageLinks languages,
      UnaryOperator<String> settings,
      PageCache cache) {
    int begin = html.indexOf(BEGIN) + BEGIN.length();
    int end = html.indexOf(END, begin);
    String one = html.substring(begin, end);
    String blank = Template.parse(one).fill(hole -> "");
    this.product = Template.parse(one.strip());
    this.page = Template.parse(html.substring(0, begin) + blank + html.substring(end));
    this.choice = choice;
    this.words = words;
    this.languages = languages;
    this.settings = settings;
    this.cache = cache;
    this.closed =
        Asset.html(
            page.fill(
                hole ->
                    hole.equals("reads")
                        ? "token"
                        : value(hole, Image.empty(""), Optional.empty(), Window.ALL, NOTHING)));
  }

  /**
   * Returns the page of a closed shop: its script asks for a token first, and then for the rest.
   */
  Asset closed() {
    return closed;
  }

  /** Returns the window that the page shows: this one, or all time if it is none that it offers. */
  static Window window(Optional<String> name) {
    return name.flatMap(Window::parse).filter(WINDOWS::contains).orElse(Window.ALL);
  }

  /** Returns the page that {@link #of} would return, if it need not be rendered. */
  Optional<Asset> kept(Image image, Optional<String> category, Window window) {
    return cache.kept(image, name(image, category, window), categoryImage(image, category));
  }

  /**
   * Returns the page with this category, or with the first if it does not exist. Takes a while.
   *
   * @param image of the window
   */
  Asset of(Image image, Optional<String> category, Window window) {
    Optional<CategoryImage> categoryImage = categoryImage(image, category);
    return cache.of(
        image,
        name(image, category, window),
        categoryImage,
        () -> render(image, categoryImage, window));
  }

  /** Returns a name for this page that no other page has. */
  String name(Image image, Optional<String> category, Window window) {
    String shown = categoryImage(image, category).map(s -> s.category().name()).orElse("");
    return choice.language() + choice.query() + " " + shown + " " + window.written();
  }

  /** Returns the category that the page shows: this one, or the first if it does not exist. */
  static Optional<CategoryImage> categoryImage(Image image, Optional<String> category) {
    return category
        .flatMap(image::categoryImage)
        .or(() -> image.categoryImages().stream().findFirst());
  }

  private Asset render(Image image, Optional<CategoryImage> categoryImage, Window window) {
    Selection selection =
        categoryImage.map(ShopPage::select).orElseGet(() -> new Selection(List.of(), true));
    return Asset.html(page.fill(hole -> value(hole, image, categoryImage, window, selection)));
  }

  private String value(
      String hole,
      Image image,
      Optional<CategoryImage> categoryImage,
      Window window,
      Selection selection) {
    return switch (hole) {
      case "languages" -> languages.html(choice.language(), address(categoryImage, window));
      case "reads" -> "open";
      case "vacant" -> categoryImage.isEmpty() ? " data-vacant" : "";
      case "position" -> selection.isWhole() ? image.at().toString() : "";
      case "category" -> categoryImage.map(s -> s.category().name()).orElse("");
      case "title" -> categoryImage.map(s -> s.category().title()).orElse("");
      case "categories" -> categories(image, categoryImage);
      case "windows" -> windows(window);
      case "window" -> value(window);
      case "query" -> window == Window.ALL ? "" : "?window=" + value(window);
      case "stale" -> image.isComplete() ? "" : " data-stale data-incomplete";
      case "products" -> products(selection.productTotals());
      case "part" -> part(selection);
      default -> settings.apply(hole);
    };
  }

  /** Returns what a page without script says of a list of which it has the beginning only. */
  private String part(Selection selection) {
    if (selection.isWhole() || selection.productTotals().isEmpty()) {
      return "";
    }
    String shown = String.valueOf(selection.productTotals().size());
    return PART.fill(hole -> words.sentence("page.plain-part").replace("{shown}", shown));
  }

  /** Returns the query of this page's address up to the language. */
  private static String address(Optional<CategoryImage> categoryImage, Window window) {
    return categoryImage.map(shown -> "category=" + shown.category().name() + "&").orElse("")
        + (window == Window.ALL ? "" : "window=" + value(window) + "&");
  }

  private static String categories(Image image, Optional<CategoryImage> chosen) {
    StringBuilder options = new StringBuilder();
    for (CategoryImage categoryImage : image.categoryImages()) {
      boolean selected = chosen.filter(categoryImage::equals).isPresent();
      option(options, categoryImage.category().name(), categoryImage.category().title(), selected);
    }
    return options.toString();
  }

  private static String value(Window window) {
    return window == Window.ALL ? "" : window.written();
  }

  private String windows(Window chosen) {
    StringBuilder options = new StringBuilder();
    for (Window window : WINDOWS) {
      String title = words.sentence("page.windows." + window.written());
      option(options, value(window), title, window == chosen);
    }
    return options.toString();
  }

  private static void option(StringBuilder options, String name, String title, boolean selected) {
    OPTION.write(
        options,
        hole ->
            switch (hole) {
              case "name" -> name;
              case "title" -> title;
              default -> selected ? " selected" : "";
            });
  }

  private static Selection select(CategoryImage categoryImage) {
    List<ProductTotal> all = categoryImage.productTotals(0, Integer.MAX_VALUE, MOST_PRODUCTS + 1);
    int text = 0;
    for (int i = 0; i < all.size(); i++) {
      text += all.get(i).product().name().length() + all.get(i).product().info().length();
      if (i == MOST_PRODUCTS || text > MOST_TEXT) {
        return new Selection(all.subList(0, i), false);
      }
    }
    return new Selection(all, true);
  }

  /** Returns what the page says of a total that it shows as 0; product-item.js says the same. */
  private String note(long total) {
    return total < 0
        ? words
            .sentence("item.returned")
            .replace("{count}", String.format(Locale.ROOT, "%,d", -total))
        : "";
  }

  private String products(List<ProductTotal> productTotals) {
    StringBuilder html = new StringBuilder();
    for (int i = 0; i < productTotals.size(); i += GROUP) {
      List<ProductTotal> some = productTotals.subList(i, Math.min(i + GROUP, productTotals.size()));
      html.append("<div class=\"group\" role=\"none\">");
      some.forEach(productTotal -> product(html, productTotal));
      html.append("</div>");
    }
    return html.toString();
  }

  private void product(StringBuilder html, ProductTotal productTotal) {
    Product shown = productTotal.product();
    product.write(
        html,
        hole ->
            switch (hole) {
              case "id" -> shown.id().toString();
              case "name" -> shown.name();
              case "rrp" -> shown.rrp().toString();
              case "info" -> shown.info();
              case "sku" -> shown.sku().map(Sku::toString).orElse("");
              case "total" -> String.valueOf(Math.max(0, productTotal.total()));
              case "units" -> String.valueOf(productTotal.total());
              case "state" -> productTotal.total() < 0 ? "below-zero" : "";
              case "note" -> note(productTotal.total());
              default -> settings.apply(hole);
            });
  }
}
