package dev.tally.web.api;

import dev.tally.json.JsonReader;
import dev.tally.text.InvalidField;
import java.util.HashMap;
import java.util.Map;

/**
 * Refuses fields that Tally knows if ignoring them would do something other than what was meant.
 * Unknown fields are ignored. A refused field that is {@code null} or {@code false} counts as
 * absent. Immutable.
 *
 * @param sentences the error sentence for each refused field: why, and what to do instead
 * @param address the fields that may only repeat a value of the request's address, and that value
 */
public record RefusedFields(Map<String, String> sentences, Map<String, String> address) {

  private static final String GIVEN = "Ids are given by Tally; leave \"id\" out.";
  private static final String COUNTED =
      "Totals are counted, not set; leave \"total\" out, and place an order instead.";

  public static final RefusedFields NONE = of(Map.of());

  static final RefusedFields OF_CANCELLATION =
      of(
          Map.of(
              "quantity", inLines("quantity"),
              "id", inLines("id"),
              "sku", inLines("sku")));

  static final RefusedFields OF_ORDER =
      of(
          Map.of(
              "cancelled",
              ofThePast("can arrive \"cancelled\""),
              "cancellations",
              ofThePast("bring their \"cancellations\"")));

  static final RefusedFields OF_LINE =
      of(
          Map.of(
              "cancelled",
              "A line cannot be \"cancelled\" by itself; leave the line out, or the field."));

  static final RefusedFields OF_PRODUCT =
      of(
          Map.of(
              "id",
              GIVEN,
              "total",
              COUNTED,
              "retired",
              "A new product is on sale; leave \"retired\" out, and DELETE it when that ends."));

  static final RefusedFields OF_EDIT =
      of(
          Map.of(
              "total",
              COUNTED,
              "retired",
              "A product is retired by DELETE, and for good; leave \"retired\" out."));

  static final RefusedFields OF_CATEGORY =
      of(Map.of("prefix", "Prefixes are given by Tally; leave \"prefix\" out.", "id", GIVEN));

  static final RefusedFields OF_CATEGORY_EDIT =
      of(
          Map.of(
              "prefix",
              "A category keeps its prefix; leave \"prefix\" out.",
              "retired",
              "A category is retired by DELETE; leave \"retired\" out."));

  static final RefusedFields OF_CATALOGUE_ROW = of(Map.of("total", COUNTED));

  public static final RefusedFields OF_WATCH =
      of(
          Map.of(
              "category",
              "\"watch\" follows products of any category; leave \"category\" out, or send"
                  + " \"update-category\"."));

  public static final RefusedFields OF_UPDATE_CATEGORY =
      of(
          Map.of(
              "ids",
              "\"update-category\" follows a whole category; leave \"ids\" out, or send"
                  + " \"watch\".",
              "skus",
              "\"update-category\" follows a whole category; leave \"skus\" out, or send"
                  + " \"watch\"."));

  private static RefusedFields of(Map<String, String> sentences) {
    return new RefusedFields(sentences, Map.of());
  }

  private static String inLines(String field) {
    return "What a cancellation takes back is named in \"lines\"; leave \""
        + field
        + "\" out here.";
  }

  private static String ofThePast(String can) {
    return "Only orders of the past " + can + "; send this one to POST /orders?past=true.";
  }

  /** Returns a copy in which this field may only repeat a value from the request's address. */
  RefusedFields repeating(String field, String said) {
    Map<String, String> more = new HashMap<>(address);
    more.put(field, said);
    return new RefusedFields(sentences, Map.copyOf(more));
  }

  /**
   * Ignores a field that its reader does not take.
   *
   * @throws InvalidField if ignoring it would change what is meant
   */
  public void check(String field, JsonReader in) {
    String said = address.get(field);
    if (said != null && !in.word(field).equals(said)) {
      throw new InvalidField(
          field,
          "The address says %s; correct one of the two, or leave \"%s\" out."
              .formatted(said, field));
    }
    String sentence = sentences.get(field);
    if (sentence != null && !in.isFalse()) {
      throw new InvalidField(field, sentence);
    }
  }
}
