package dev.tally.transfer;

import dev.tally.json.Json;
import dev.tally.text.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Copies a server's catalogue to another one that is empty: all categories and products with their
 * ids, even those that are no longer sold.
 */
public final class CatalogueCopy {

  private static final int ROWS_A_REQUEST = 10_000;

  private CatalogueCopy() {}

  /**
   * Copies the catalogue, and returns the names of the products that are sold, by their ids.
   *
   * @param notices told when a server stops answering and when it goes on
   * @throws TransferException if a server refuses it
   */
  public static Map<String, String> copy(
      TallyClient from, TallyClient to, Consumer<String> notices) {
    Map<String, String> names = new LinkedHashMap<>();
    List<Row.Ready> rows = new ArrayList<>();
    for (Map.Entry<String, String> category : from.categories(notices).entrySet()) {
      rows.add(row(Map.of("category", category.getKey(), "title", category.getValue())));
      for (Map<String, String> product : from.products(category.getKey(), notices)) {
        if (!"true".equals(product.get("retired"))) {
          names.put(product.get("id"), product.get("name"));
        }
        Map<String, String> row = new LinkedHashMap<>(product);
        row.put("category", category.getKey());
        rows.add(row(row));
      }
    }
    for (int i = 0; i < rows.size(); i += ROWS_A_REQUEST) {
      List<Row.Ready> some = rows.subList(i, Math.min(rows.size(), i + ROWS_A_REQUEST));
      StreamResult result = to.send(RowSchema.PRODUCTS.path(false), some, notices);
      if (result.rejected() > 0) {
        throw new TransferException(
            "The server's catalogue cannot be copied: "
                + Printable.of(result.rejections().get(0).reason()));
      }
    }
    return names;
  }

  /** Returns the names of all products that a server sells, by their ids. */
  public static Map<String, String> names(TallyClient server) {
    Map<String, String> names = new LinkedHashMap<>();
    for (String category : server.categories(notice -> {}).keySet()) {
      server
          .listed(category, notice -> {})
          .forEach(product -> names.put(product.get("id"), product.get("name")));
    }
    return names;
  }

  private static Row.Ready row(Map<String, String> values) {
    byte[] json =
        Json.object(
            out ->
                values.forEach(
                    (name, value) -> {
                      if (name.equals("retired")) {
                        out.writeBooleanProperty(name, true);
                      } else if (!name.equals("total")) { // which is counted
                        out.writeStringProperty(name, value);
                      }
                    }));
    return new Row.Ready(0, json, each -> {});
  }
}
