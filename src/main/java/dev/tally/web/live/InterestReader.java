package dev.tally.web.live;

import dev.tally.json.JsonReader;
import dev.tally.shop.Category;
import dev.tally.shop.Interest;
import dev.tally.shop.Position;
import dev.tally.shop.ProductId;
import dev.tally.shop.Sku;
import dev.tally.shop.Window;
import dev.tally.text.InvalidField;
import dev.tally.text.Text;
import dev.tally.web.api.RefusedFields;
import dev.tally.web.http.Request;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a viewer wants to follow, from an address or a command's payload, where the same names
 * mean the same. Throws {@link InvalidField} for what nobody can follow. Stateless.
 */
final class InterestReader {

  private static final Pattern COUNT = Pattern.compile("[1-9][0-9]{0,2}");

  /**
   * What a command asks for.
   *
   * @param since the position at which the viewer knows all of it; empty if that is malformed, too
   */
  record Wish(Interest what, Optional<Position> since) {}

  private InterestReader() {}

  /** Reads {@code /orders/{category}?window=&top=}. */
  static Interest ofCategory(String name, Request request) {
    refuse(
        request,
        "ids",
        "This address is for a whole category; leave \"ids\" out, or ask /orders?ids=A1,B7.");
    refuse(
        request,
        "skus",
        "This address is for a whole category; leave \"skus\" out, or ask /orders?skus=r-1.");
    return ofCategory(name, top(request), window(request.word("window")));
  }

  private static Interest ofCategory(String name, Optional<Integer> top, Window window) {
    return top.<Interest>map(count -> new Interest.Top(count, Optional.of(name), window))
        .orElseGet(() -> new Interest.InCategory(name, window));
  }

  /** Reads {@code /orders?ids=&skus=&top=&window=}; empty if it names nothing to follow. */
  static Optional<Interest> ofProducts(Request request) {
    refuse(
        request,
        "category",
        "Name the category in the path, as in /orders/electronics, and leave \"category\" out.");
    Window window = window(request.word("window"));
    return ofProducts(
        request.word("ids").map(InterestReader::split),
        request.word("skus").map(InterestReader::split),
        top(request),
        window);
  }

  private static Optional<Interest> ofProducts(
      Optional<List<String>> ids,
      Optional<List<String>> skus,
      Optional<Integer> top,
      Window window) {
    if (top.isPresent() && (ids.isPresent() || skus.isPresent())) {
      throw new InvalidField(
          "top",
          "\"ids\" and \"skus\" name products, and \"top\" finds them; leave one of the two out.");
    }
    return top.<Interest>map(count -> new Interest.Top(count, Optional.empty(), window))
        .or(() -> skus.map(named -> named(named, ids.orElse(List.of()), window)))
        .or(() -> ids.map(named -> products(named, window)));
  }

  /** Reads the payload of {@code update-category}. */
  static Wish ofCategory(Consumer<JsonReader.Fields> payload) {
    Payload read = new Payload(RefusedFields.OF_UPDATE_CATEGORY, true);
    payload.accept(read);
    String category = JsonReader.required("category", read.category);
    return new Wish(ofCategory(category, Optional.ofNullable(read.top), read.window), read.since);
  }

  /** Reads the payload of {@code watch}. */
  static Wish ofProducts(Consumer<JsonReader.Fields> payload) {
    Payload read = new Payload(RefusedFields.OF_WATCH, false);
    payload.accept(read);
    return ofProducts(
            Optional.ofNullable(read.ids),
            Optional.ofNullable(read.skus),
            Optional.ofNullable(read.top),
            read.window)
        .map(what -> new Wish(what, read.since))
        .orElseThrow(
            () ->
                new InvalidField(
                    "ids", "Say which products by \"ids\", \"skus\" or \"top\"; one is required."));
  }

  private static Interest products(List<String> ids, Window window) {
    checkNumber("ids", ids.size());
    return new Interest.Products(ids(ids), window);
  }

  private static Interest named(List<String> skus, List<String> ids, Window window) {
    checkNumber("skus", skus.size() + ids.size());
    List<String> read = skus.stream().map(sku -> Text.key("skus", sku, Sku.MOST)).toList();
    return new Interest.Named(read, new Interest.Products(ids(ids), window));
  }

  private static void checkNumber(String field, int products) {
    if (products > Interest.Products.MOST) {
      throw new InvalidField(
          field, "%,d products at most may be named.".formatted(Interest.Products.MOST));
    }
  }

  private static List<ProductId> ids(List<String> written) {
    return written.stream().map(InterestReader::id).toList();
  }

  private static ProductId id(String written) {
    return ProductId.parse(Text.trim(written))
        .orElseThrow(
            () -> new InvalidField("ids", "\"ids\" must be ids of products, such as A1 and B7."));
  }

  private static List<String> split(String ids) {
    return ids.isEmpty() ? List.of() : List.of(ids.split(",", -1));
  }

  private static Optional<Integer> top(Request request) {
    return request
        .word("top")
        .map(
            written ->
                checkedTop(COUNT.matcher(written).matches() ? Integer.parseInt(written) : 0));
  }

  private static int checkedTop(int count) {
    if (count < 1 || count > Interest.Top.MOST) {
      throw new InvalidField(
          "top", "\"top\" must be a whole number from 1 to %d.".formatted(Interest.Top.MOST));
    }
    return count;
  }

  private static Window window(Optional<String> written) {
    return written.map(InterestReader::window).orElse(Window.ALL);
  }

  private static Window window(String written) {
    return Window.parse(written)
        .orElseThrow(
            () ->
                new InvalidField(
                    "window",
                    "\"window\" must be one of " + Window.names() + "; or leave it out."));
  }

  /** Refuses a parameter that belongs to the other of the two feeds and would be ignored. */
  private static void refuse(Request request, String parameter, String sentence) {
    if (request.query(parameter).isPresent()) {
      throw new InvalidField(parameter, sentence);
    }
  }

  private static final class Payload implements JsonReader.Fields {
    private final RefusedFields refused;
    private final boolean ofCategory;
    private @Nullable String category;
    private @Nullable List<String> ids;
    private @Nullable List<String> skus;
    private @Nullable Integer top;
    private Window window = Window.ALL;
    private Optional<Position> since = Optional.empty();

    Payload(RefusedFields refused, boolean ofCategory) {
      this.refused = refused;
      this.ofCategory = ofCategory;
    }

    @Override
    public void read(String name, JsonReader in) {
      if (name.equals("window")) {
        window = window(in.word(name));
      } else if (name.equals("top")) {
        top = checkedTop(in.integer(name));
      } else if (name.equals("since")) {
        since = Position.parse(in.word(name));
      } else if (name.equals("category") && ofCategory) {
        category = category(in.word(name));
      } else if (name.equals("ids") && !ofCategory) {
        ids = in.array(name, Interest.Products.MOST, index -> in.text(name));
      } else if (name.equals("skus") && !ofCategory) {
        skus = in.array(name, Interest.Products.MOST, index -> in.text(name));
      } else {
        refused.check(name, in);
      }
    }

    private static String category(String name) {
      if (!Category.isName(name)) {
        throw new InvalidField("category", "\"category\" must be the name of a category.");
      }
      return name;
    }
  }
}
