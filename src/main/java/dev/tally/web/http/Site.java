package dev.tally.web.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where people see this server, if a proxy serves it elsewhere than at the root of its own port.
 * Immutable.
 *
 * @param origin the origin of its pages, as browsers write it; empty: whatever the request says
 * @param base what comes before all of its paths there, such as {@code /tally}; empty: nothing
 */
public record Site(Optional<String> origin, String base) {

  /** At the root, under any name. */
  public static final Site ROOT = new Site(Optional.empty(), "");

  private static final Pattern WRITTEN = Pattern.compile("(https?://[^/?#\\s]+)?(/[^?#\\s]*)?");

  /** One segment that is the same encoded and decoded, and does not lead elsewhere. */
  private static final Pattern BASE = Pattern.compile("(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*");

  private static final int LONGEST_BASE = 200;

  /**
   * Reads {@code /tally} or {@code https://shop.example/tally}.
   *
   * @throws IllegalArgumentException with a sentence, if it is neither
   */
  public static Site parse(String written) {
    Matcher parts = WRITTEN.matcher(written);
    if (written.isEmpty() || !parts.matches()) {
      throw wrong(written);
    }
    String path = Optional.ofNullable(parts.group(2)).orElse("");
    String base = base(path).orElseThrow(() -> wrong(written));
    return new Site(Optional.ofNullable(parts.group(1)).map(CorsPolicy::asSent), base);
  }

  private static IllegalArgumentException wrong(String written) {
    return new IllegalArgumentException(
        "\"%s\" is not where a server can be; write it like /tally or https://shop.example/tally."
            .formatted(written));
  }

  /**
   * Returns what may come before a path, in an address that a browser will follow; empty if this
   * may not.
   *
   * @param path a slash at its end does not count
   */
  static Optional<String> base(String path) {
    String base = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    boolean isBase = base.length() <= LONGEST_BASE && BASE.matcher(base).matches();
    return isBase ? Optional.of(base) : Optional.empty();
  }
}
