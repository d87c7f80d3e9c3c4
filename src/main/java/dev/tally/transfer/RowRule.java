package dev.tally.transfer;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Picks the rows of a CSV file in which a column has one of these values; letters count alike,
 * large or small.
 *
 * @param values the empty one, too, if it is named
 */
public record RowRule(String column, Set<String> values) {

  /**
   * Reads {@code COLUMN=VALUE,VALUE}; each may be quoted.
   *
   * @throws IllegalArgumentException if it is not of this form; its message is a sentence
   */
  public static RowRule parse(String written) {
    List<String> parts = Lists.split(written, '=');
    if (parts.size() != 2 || parts.get(0).isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' is not of the form COLUMN=VALUE,VALUE, as in Status=Cancelled,Refunded"
              .formatted(written));
    }
    Set<String> values = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    Lists.split(parts.get(1), ',').forEach(value -> values.add(Lists.unquote(value)));
    return new RowRule(Lists.unquote(parts.get(0)), values);
  }

  boolean matches(String value) {
    return values.contains(value.strip());
  }
}
