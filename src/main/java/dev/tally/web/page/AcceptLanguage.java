package dev.tally.web.page;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks up the language that {@code Accept-Language} asks for (RFC 9110 section 12.5.4, by RFC 4647
 * section 3.4). What is malformed in it counts for nothing, and so does what is beyond any
 * browser's list. Stateless and thread-safe.
 */
final class AcceptLanguage {

  /** Browsers send one for each language that their reader lists, and its parents. */
  private static final int MOST_RANGES = 30;

  private static final Pattern ELEMENT = Pattern.compile("[^,]+");

  /** A range and its weight. Possessive, so that no header makes it try twice. */
  private static final Pattern RANGE =
      Pattern.compile(
          "\\s*+([A-Za-z]{1,8}+(?:-[A-Za-z0-9]{1,8}+)*+)\\s*+"
              + "(?:;\\s*+[qQ]=(0(?:\\.[0-9]{0,3}+)?+|1(?:\\.0{0,3}+)?+)\\s*+)?+");

  private record Range(String tag, double weight) {

    static Stream<Range> parse(String element) {
      Matcher parts = RANGE.matcher(element);
      return parts.matches()
          ? Stream.of(
              new Range(
                  parts.group(1).toLowerCase(Locale.ROOT),
                  parts.group(2) == null ? 1 : Double.parseDouble(parts.group(2))))
          : Stream.empty();
    }
  }

  private AcceptLanguage() {}

  /**
   * Returns the language that is wanted most.
   *
   * @param values those of all headers of the name
   * @param offered lower-case tags
   */
  static Optional<String> lookup(List<String> values, List<String> offered) {
    List<Range> ranges =
        values.stream()
            .flatMap(value -> ELEMENT.matcher(value).results())
            .limit(MOST_RANGES)
            .map(MatchResult::group)
            .flatMap(Range::parse)
            .sorted(Comparator.comparingDouble(Range::weight).reversed()) // stable
            .toList();
    Set<String> refused =
        ranges.stream()
            .filter(range -> range.weight() == 0)
            .map(Range::tag)
            .collect(Collectors.toSet());
    List<String> left = offered.stream().filter(tag -> !refused.contains(tag)).toList();
    return ranges.stream()
        .filter(range -> range.weight() > 0)
        .flatMap(range -> find(range.tag(), left).stream())
        .findFirst();
  }

  /** Returns the tag that a lower-case range leads to, which loses one subtag after the other. */
  static Optional<String> find(String range, List<String> offered) {
    String rest = range;
    while (!offered.contains(rest)) {
      int end = rest.lastIndexOf('-');
      if (end < 0) {
        return Optional.empty();
      }
      boolean isMark =
          end >= 2 && rest.charAt(end - 2) == '-'; // one letter belongs to what follows
      rest = rest.substring(0, isMark ? end - 2 : end);
    }
    return Optional.of(rest);
  }
}
