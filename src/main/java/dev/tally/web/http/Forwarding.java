package dev.tally.web.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What proxies say about a request, in {@code Forwarded} (RFC 7239) or in {@code X-Forwarded-For},
 * {@code -Proto} and {@code -Host}. Each proxy adds what it knows at the end, so these lists are
 * read from there, and only as far as trusted proxies wrote them: what comes before, the client may
 * have made up.
 *
 * @param isSaid whether it is said at all who the client is
 * @param address the client's; empty: it is hidden, or not said
 * @param scheme {@code http} or {@code https}, by which the client came
 * @param host the one that the client asked for
 */
record Forwarding(
    boolean isSaid, Optional<InetAddress> address, Optional<String> scheme, Optional<String> host) {

  private static final Forwarding NOTHING =
      new Forwarding(false, Optional.empty(), Optional.empty(), Optional.empty());

  private static final Pattern PAIR =
      Pattern.compile(
          "\\s*([A-Za-z]+)=(?:\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"|([^\\s\",;]*))\\s*");
  private static final Pattern NODE =
      Pattern.compile("\\[([0-9A-Fa-f:.]+)](?::\\d+)?|([0-9.]+)(?::\\d+)?|([0-9A-Fa-f:.]+)");

  /** A name or an address, and a port if there is one. */
  static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9._~-]+(?::\\d+)?|\\[[0-9A-Fa-f:.]+](?::\\d+)?");

  /** More are not written by proxies that anyone runs. */
  private static final int MOST_HOPS = 32;

  private static final int LONGEST = 4_096;

  /** What one proxy says about who spoke to it; an empty text: nothing. */
  private record Hop(String node, String scheme, String host) {}

  /**
   * @param trusted whether a proxy at this address is believed
   * @throws ProblemException if both kinds of headers are there and differ, as a proxy writes one
   *     and passes on whatever the client wrote in the other; or if they cannot be read
   */
  static Forwarding read(HttpHeaders headers, Predicate<InetAddress> trusted) {
    Forwarding standard = client(standardHops(headers), trusted);
    Forwarding usual = client(usualHops(headers), trusted);
    if (standard.equals(NOTHING) || usual.equals(NOTHING)) {
      return standard.equals(NOTHING) ? usual : standard;
    }
    if (!standard.equals(usual)) {
      throw malformed(
          "Forwarded and X-Forwarded-For, -Proto, -Host say different things; let the proxy remove those that it does not set.");
    }
    return usual;
  }

  /** Finds the client: the nearest that no trusted proxy can be. */
  private static Forwarding client(List<Hop> hops, Predicate<InetAddress> trusted) {
    for (int i = hops.size() - 1; i >= 0; i--) {
      Optional<InetAddress> address = address(hops.get(i).node());
      if (i == 0 || address.filter(trusted).isEmpty()) {
        return of(hops.get(i), address);
      }
    }
    return NOTHING;
  }

  private static Forwarding of(Hop hop, Optional<InetAddress> address) {
    Optional<String> scheme = given(hop.scheme().toLowerCase(Locale.ROOT)).map(Forwarding::ofHttp);
    if (scheme.isPresent() && !scheme.get().matches("https?")) {
      throw malformed("A proxy says that the client came by neither http nor https.");
    }
    Optional<String> host = given(hop.host());
    if (host.isPresent() && !HOST.matcher(host.get()).matches()) {
      throw malformed("A proxy says that the client asked for a host whose name cannot be one.");
    }
    return new Forwarding(!hop.node().isEmpty(), address, scheme, host);
  }

  /** Some proxies name a WebSocket's own scheme. */
  private static String ofHttp(String scheme) {
    return switch (scheme) {
      case "ws" -> "http";
      case "wss" -> "https";
      default -> scheme;
    };
  }

  private static Optional<String> given(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** Returns the address of a node, with or without a port; empty if it is hidden or unknown. */
  private static Optional<InetAddress> address(String node) {
    Matcher parts = NODE.matcher(node);
    if (!parts.matches()) {
      return Optional.empty();
    }
    for (int group = 1; group <= parts.groupCount(); group++) {
      if (parts.group(group) != null) {
        return Optional.ofNullable(
            NetUtil.createInetAddressFromIpAddressString(parts.group(group)));
      }
    }
    return Optional.empty();
  }

  private static List<Hop> usualHops(HttpHeaders headers) {
    List<String> nodes = list(headers, "X-Forwarded-For");
    List<String> schemes = list(headers, "X-Forwarded-Proto");
    List<String> hosts = list(headers, "X-Forwarded-Host");
    if (nodes.isEmpty() && schemes.isEmpty() && hosts.isEmpty()) {
      return List.of();
    }
    List<Hop> hops = new ArrayList<>();
    for (int fromEnd = Math.max(1, nodes.size()) - 1; fromEnd >= 0; fromEnd--) {
      hops.add(
          new Hop(nthLast(nodes, fromEnd), nthLast(schemes, fromEnd), nthLast(hosts, fromEnd)));
    }
    return hops;
  }

  /** Returns an element, or the first if there are fewer: most proxies write just one. */
  private static String nthLast(List<String> values, int fromEnd) {
    return values.isEmpty() ? "" : values.get(Math.max(0, values.size() - 1 - fromEnd));
  }

  private static List<String> list(HttpHeaders headers, String name) {
    List<String> lines = headers.getAll(name);
    if (lines.isEmpty()) {
      return List.of();
    }
    List<String> values = new ArrayList<>();
    for (String value : String.join(",", lines).split(",", -1)) {
      if (!value.isBlank()) {
        values.add(value.strip());
      }
    }
    return limited(values);
  }

  private static List<Hop> standardHops(HttpHeaders headers) {
    List<String> lines = headers.getAll("Forwarded");
    if (lines.isEmpty()) {
      return List.of();
    }
    String text = String.join(",", lines);
    List<Hop> hops = new ArrayList<>();
    Matcher pair = PAIR.matcher(text);
    Hop hop = new Hop("", "", "");
    int at = 0;
    while (text.length() <= LONGEST && pair.find(at) && pair.start() == at) {
      hop = with(hop, pair);
      at = pair.end();
      if (at == text.length()) {
        hops.add(hop);
        return limited(hops);
      } else if (text.charAt(at) == ',') {
        hops.add(hop);
        hop = new Hop("", "", "");
      } else if (text.charAt(at) != ';') {
        break;
      }
      at++;
    }
    throw malformed("The header Forwarded cannot be read (RFC 7239).");
  }

  private static Hop with(Hop hop, Matcher pair) {
    String value =
        Optional.ofNullable(pair.group(2))
            .map(quoted -> quoted.replaceAll("\\\\(.)", "$1"))
            .orElse(pair.group(3));
    return switch (pair.group(1).toLowerCase(Locale.ROOT)) {
      case "for" -> new Hop(value, hop.scheme(), hop.host());
      case "proto" -> new Hop(hop.node(), value, hop.host());
      case "host" -> new Hop(hop.node(), hop.scheme(), value);
      default -> hop;
    };
  }

  /** Keeps what trusted proxies wrote, which is at the end. */
  private static <T> List<T> limited(List<T> values) {
    int most = Math.min(values.size(), MOST_HOPS);
    return Collections.unmodifiableList(values.subList(values.size() - most, values.size()));
  }

  private static ProblemException malformed(String detail) {
    return new ProblemException(ProblemType.MALFORMED_REQUEST, detail);
  }
}
