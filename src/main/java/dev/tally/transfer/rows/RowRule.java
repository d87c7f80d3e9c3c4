package dev.tally.transfer.rows;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Picks the rows of a CSV file in which a column has one of these values, compared without regard
 * to case.
 *
 * @param values the empty one, too, if it is named
 */
public record RowRule(String column, Set<String> values) {

  public RowRule {
    Set<String> copy = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    copy.addAll(values);
    values = Collections.unmodifiableSet(copy);
  }

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
    List<String> values = Lists.split(parts.get(1), ',').stream().map(Lists::unquote).toList();
    return new RowRule(Lists.unquote(parts.get(0)), new HashSet<>(values));
  }

  boolean matches(String value) {
    return values.contains(value.strip());
  }
}
