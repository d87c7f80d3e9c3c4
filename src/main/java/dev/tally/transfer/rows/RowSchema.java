package dev.tally.transfer.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The type of the rows in a file, with their path at a server and the names of their columns. */
public enum RowSchema {
  ORDERS(
      "/orders?past=true",
      1 << 20,
      "order",
      "at",
      "id",
      "sku",
      "quantity",
      "cancelled",
      "revision",
      "cancellation"), // the key of a partial cancellation, whose lines these rows are
  PRODUCTS(
      "/-/products",
      1 << 16,
      "category",
      "title",
      "prefix", // assigned, not chosen: exported for people, skipped when imported again
      "id",
      "sku",
      "name",
      "rrp",
      "info",
      "retired");

  private final String path;
  private final int mostBytes;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> columns;

  RowSchema(String path, int mostBytes, String... columns) {
    this.path = path;
    this.mostBytes = mostBytes;
    this.columns = List.of(columns);
  }

  /**
   * Returns the path at which a server accepts these rows.
   *
   * @param keyless whether to accept even orders whose keys another ledger has forgotten
   */
  public String path(boolean keyless) {
    return keyless && this == ORDERS ? path + "&keyless=true" : path;
  }

  /** Returns the server's own limit in bytes for one row, as a line of a stream. */
  int mostBytes() {
    return mostBytes;
  }

  public List<String> columns() {
    return columns;
  }

  /** Returns the type whose first column, or field, is among these; it is that type's alone. */
  static Optional<RowSchema> of(Collection<String> columns) {
    return Arrays.stream(values())
        .filter(type -> columns.contains(type.columns.get(0)))
        .findFirst();
  }

  /** Returns whether any type has a column of this name. */
  public static boolean isColumn(String name) {
    return Arrays.stream(values()).anyMatch(type -> type.columns.contains(name));
  }

  /** Returns why a file with these unknown columns is refused; empty if they can be skipped. */
  Optional<String> refusal(Collection<String> unknown) {
    String why =
        "a column total, and totals are counted, not set; take the column out, and import the"
            + " orders.";
    return this == PRODUCTS && unknown.stream().anyMatch("total"::equalsIgnoreCase)
        ? Optional.of(why)
        : Optional.empty();
  }

  /** Returns, in words, what a file with these columns lacks. */
  List<String> missing(Collection<String> present) {
    List<String> missing = new ArrayList<>();
    if (this == ORDERS) {
      require(missing, present, "order");
      if (!present.contains("id") && !present.contains("sku")) {
        missing.add("id or sku");
      }
    } else {
      require(missing, present, "category");
      if (List.of("id", "sku", "name", "rrp", "info").stream().anyMatch(present::contains)) {
        require(missing, present, "name", "rrp"); // else it lists categories alone
      }
    }
    return missing;
  }

  private static void require(List<String> missing, Collection<String> present, String... columns) {
    Arrays.stream(columns).filter(column -> !present.contains(column)).forEach(missing::add);
  }
}
