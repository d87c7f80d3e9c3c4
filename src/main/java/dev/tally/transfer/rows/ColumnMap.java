package dev.tally.transfer.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the columns of a CSV file mean if they do not have our names. Immutable.
 *
 * <p>Written as a list of {@code ours=ITS}, a column's name; {@code ours+=ITS}, a further column,
 * whose value follows after a blank; {@code ours:=VALUE}, a constant; {@code ours?=VALUE}, what an
 * empty value means; {@code ours=}, no column, even if one bears that name. Without an entry
 * before, {@code +=} and {@code ?=} add to the column that bears our name, if there is one.
 *
 * @param sources by our names
 */
public record ColumnMap(Map<String, Source> sources) {

  public static final ColumnMap NONE = new ColumnMap(Map.of());

  /**
   * Where one of our columns comes from.
   *
   * @param columns of the file, joined by blanks; none for a constant
   * @param otherwise the value if those are empty
   * @param addsToOwn whether the column that bears our name comes first, if there is one
   */
  public record Source(List<String> columns, Optional<String> otherwise, boolean addsToOwn) {
    static final Source NOTHING = new Source(List.of(), Optional.empty(), false);
    private static final Source OWN = new Source(List.of(), Optional.empty(), true);

    Source and(String column) {
      List<String> more = new ArrayList<>(columns);
      more.add(column);
      return new Source(List.copyOf(more), otherwise, addsToOwn);
    }

    /** Returns it with its own column, which the file has or not. */
    Source resolved(Optional<String> own) {
      List<String> all = new ArrayList<>();
      own.filter(name -> addsToOwn).ifPresent(all::add);
      all.addAll(columns);
      return new Source(List.copyOf(all), otherwise, false);
    }

    private Source or(String value) {
      return new Source(columns, Optional.of(value), addsToOwn);
    }
  }

  public ColumnMap {
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
  }

  /**
   * Reads entries, separated by commas outside of quotes; quotes are doubled within quotes.
   *
   * @throws IllegalArgumentException if they are not of this form; its message is a sentence
   */
  public static ColumnMap parse(List<String> lists) {
    return NONE.with(lists);
  }

  /** Returns this map with these entries over it, see {@link #parse}. */
  public ColumnMap with(List<String> lists) {
    ColumnMap map = this;
    for (String list : lists) {
      for (String entry : Lists.split(list, ',')) {
        map = map.with(entry);
      }
    }
    return map;
  }

  private ColumnMap with(String entry) {
    int equals = entry.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          "'%s' is not of the form OURS=ITS; as in order=Number,quantity=\"Units, sold\""
              .formatted(entry));
    }
    char before = entry.charAt(equals - 1);
    boolean hasSign = before == ':' || before == '+' || before == '?';
    String ours = entry.substring(0, hasSign ? equals - 1 : equals).strip();
    String value = Lists.unquote(entry.substring(equals + 1).strip());
    if (!RowSchema.isColumn(ours)) {
      throw new IllegalArgumentException("'" + ours + "' is not a column of orders or products");
    }
    Source known = sources.getOrDefault(ours, Source.OWN);
    Map<String, Source> more = new LinkedHashMap<>(sources);
    more.put(
        ours,
        switch (before) {
          case ':' -> Source.NOTHING.or(value);
          case '?' -> known.or(value);
          case '+' -> known.and(value);
          default -> value.isEmpty() ? Source.NOTHING : Source.NOTHING.and(value);
        });
    return new ColumnMap(more);
  }

  /** Returns the names of the file's columns that it uses. */
  Set<String> used() {
    return Set.copyOf(sources.values().stream().flatMap(s -> s.columns().stream()).toList());
  }

  /** Returns whether two columns of ours mean the same thing, so that a map of one rules both. */
  static boolean areAlike(String ours, String other) {
    List<String> products = Arrays.asList("id", "sku");
    return products.contains(ours) && products.contains(other);
  }
}
