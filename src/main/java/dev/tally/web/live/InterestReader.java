package dev.tally.web.live;

import dev.tally.json.JsonReader;
import dev.tally.shop.Category;
import dev.tally.shop.Interest;
import dev.tally.shop.ProductId;
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

  private InterestReader() {}

  /** Reads {@code /orders/{category}?window=&top=}. */
  static Interest ofCategory(String name, Request request) {
    refuse(
        request,
        "ids",
        "This address is for a whole category; leave \"ids\" out, or ask /orders?ids=A1,B7.");
    Window window = window(request.word("window"));
    return top(request)
        .<Interest>map(count -> new Interest.Top(count, Optional.of(name), window))
        .orElseGet(() -> new Interest.InCategory(name, window));
  }

  /** Reads {@code /orders?ids=&top=&window=}; empty if it names neither products nor a number. */
  static Optional<Interest> ofProducts(Request request) {
    refuse(
        request,
        "category",
        "Name the category in the path, as in /orders/electronics, and leave \"category\" out.");
    Window window = window(request.word("window"));
    Optional<String> ids = request.word("ids");
    Optional<Integer> top = top(request);
    if (ids.isPresent() && top.isPresent()) {
      throw eitherOr();
    }
    return top.<Interest>map(count -> new Interest.Top(count, Optional.empty(), window))
        .or(() -> ids.map(written -> products(split(written), window)));
  }

  /** Reads the payload of {@code update-category}. */
  static Interest ofCategory(Consumer<JsonReader.Fields> payload) {
    Payload read = new Payload(RefusedFields.OF_UPDATE_CATEGORY, true);
    payload.accept(read);
    String category = JsonReader.required("category", read.category);
    return read.top == null
        ? new Interest.InCategory(category, read.window)
        : new Interest.Top(read.top, Optional.of(category), read.window);
  }

  /** Reads the payload of {@code watch}. */
  static Interest ofProducts(Consumer<JsonReader.Fields> payload) {
    Payload read = new Payload(RefusedFields.OF_WATCH, false);
    payload.accept(read);
    if (read.top != null && read.ids != null) {
      throw eitherOr();
    }
    return read.top == null
        ? products(JsonReader.required("ids", read.ids), read.window)
        : new Interest.Top(read.top, Optional.empty(), read.window);
  }

  private static InvalidField eitherOr() {
    return new InvalidField(
        "top", "\"ids\" names products and \"top\" finds them; leave one of the two out.");
  }

  private static Interest products(List<String> ids, Window window) {
    if (ids.size() > Interest.Products.MOST) {
      throw new InvalidField(
          "ids", "\"ids\" may name %,d products at most.".formatted(Interest.Products.MOST));
    }
    return new Interest.Products(ids.stream().map(InterestReader::id).toList(), window);
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
    private @Nullable Integer top;
    private Window window = Window.ALL;

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
      } else if (name.equals("category") && ofCategory) {
        category = category(in.word(name));
      } else if (name.equals("ids") && !ofCategory) {
        ids = in.array(name, Interest.Products.MOST, index -> in.text(name));
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
