package dev.tally.web.http;

import dev.tally.text.InvalidField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The target of a request (RFC 9112 section 3.2), decoded.
 *
 * @param path its segments; {@code /} has one, which is empty
 * @param query the values of each parameter
 */
record Target(List<String> path, Map<String, List<String>> query) {

  /**
   * The first segments of the addresses that are not a shop's. Letters in these must not be
   * encoded, or a proxy's rule for {@code /-/history} would not hold for {@code /%2d/history}.
   */
  private static final Set<String> OWN =
      Set.of("-", "health", "metrics", "categories", "orders", "cancellations");

  private static final Pattern AUTHORITY =
      Pattern.compile("https?://[^/?]+", Pattern.CASE_INSENSITIVE);

  /**
   * Reads {@code /path?query} or {@code http://host/path?query}.
   *
   * @param base is taken off the path if it stands there, letter by letter, and more behind it
   * @throws ProblemException if it is malformed, or not a path
   */
  static Target parse(String written, String base) {
    checkCharacters(written);
    String target = withoutAuthority(written);
    int mark = target.indexOf('?');
    String whole = mark < 0 ? target : target.substring(0, mark);
    String path = whole.startsWith(base + "/") ? whole.substring(base.length()) : whole;
    if (!path.startsWith("/")) {
      throw PercentCoding.malformed("The request must name a path that begins with a slash.");
    }
    List<String> segments = new ArrayList<>(3);
    for (String segment : path.substring(1).split("/", -1)) {
      segments.add(PercentCoding.segment(segment));
    }
    if (OWN.contains(segments.get(0)) && PercentCoding.isNeedless(path)) {
      throw new ProblemException(
          ProblemType.NOT_FOUND, "Nothing has this address; do not percent-encode its letters.");
    }
    return new Target(segments, mark < 0 ? Map.of() : parseQuery(target.substring(mark + 1)));
  }

  private static void checkCharacters(String written) {
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c <= ' ' || c > '~' || c == '#') {
        throw PercentCoding.malformed("The address contains a character that must be encoded.");
      }
    }
  }

  /** Removes the host that a proxy's form of a request names before the path. */
  private static String withoutAuthority(String target) {
    if (target.startsWith("/")) {
      return target; // as nearly all do
    }
    Matcher absolute = AUTHORITY.matcher(target);
    if (!absolute.lookingAt()) {
      return target;
    }
    String rest = target.substring(absolute.end());
    return rest.startsWith("/") ? rest : "/" + rest;
  }

  private static Map<String, List<String>> parseQuery(String query) {
    Map<String, List<String>> parameters = new HashMap<>();
    for (String parameter : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      String value = equals < 0 ? "" : parameter.substring(equals + 1);
      parameters
          .computeIfAbsent(PercentCoding.queryPart(name), n -> new ArrayList<>(1))
          .add(PercentCoding.queryPart(value));
    }
    return parameters;
  }

  /** Returns the value of a parameter, which may appear only once. */
  Optional<String> parameter(String name) {
    List<String> values = query.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw new InvalidField(name, "\"" + name + "\" may appear only once in the address.");
    }
    return values.stream().findFirst();
  }
}
