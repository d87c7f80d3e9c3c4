package dev.tally.transfer;

import dev.tally.json.Json;
import dev.tally.text.Printable;
import dev.tally.transfer.rows.Row;
import dev.tally.transfer.rows.RowSchema;
import dev.tally.transfer.rows.TransferException;
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

  private static final int MOST_BYTES = 8 << 20;

  private CatalogueCopy() {}

  /**
   * Copies the catalogue.
   *
   * @param notices told when a server stops answering and when it goes on
   * @throws TransferException if a server refuses it
   */
  public static void copy(TallyClient from, TallyClient to, Consumer<String> notices) {
    for (Map<String, String> category : from.objects("/categories", notices)) {
      String name = category.getOrDefault("name", "");
      List<Row.Ready> rows = new ArrayList<>();
      rows.add(row(Map.of("category", name, "title", category.getOrDefault("title", ""))));
      long bytes = 0;
      for (Map<String, String> product : from.products(category, notices)) {
        Map<String, String> row = new LinkedHashMap<>(product);
        row.put("category", name);
        rows.add(row(row));
        bytes += rows.get(rows.size() - 1).weight();
        if (bytes > MOST_BYTES) {
          send(to, rows, notices);
          rows.clear();
          bytes = 0;
        }
      }
      send(to, rows, notices);
    }
  }

  private static void send(TallyClient to, List<Row.Ready> rows, Consumer<String> notices) {
    StreamResult result = to.send(RowSchema.PRODUCTS.path(false), rows, notices);
    if (result.rejected() > 0) {
      throw new TransferException(
          "The server's catalogue cannot be copied: "
              + Printable.of(result.rejections().get(0).reason()));
    }
  }

  /** Returns the names of all products that a server sells, by their ids. */
  public static Map<String, String> names(TallyClient server) {
    Map<String, String> names = new LinkedHashMap<>();
    for (String category : server.categories(notice -> {}).keySet()) {
      server
          .objects("/" + category, notice -> {})
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
