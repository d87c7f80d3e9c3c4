package dev.tally;

import dev.tally.config.Config;
import dev.tally.web.http.HttpSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A running server in one line for people. Stateless. */
final class Summary {

  private Summary() {}

  /**
   * Returns the line: addresses, data directory, token file.
   *
   * @param operatorAddresses those for operators alone
   * @param token the token that writes need
   */
  static String of(
      Config config,
      List<InetSocketAddress> addresses,
      List<InetSocketAddress> operatorAddresses,
      Optional<Token> token) {
    String scheme = config.get(TallySettings.TLS).isPresent() ? "https://" : "http://";
    String operators =
        operatorAddresses.isEmpty()
            ? ""
            : ", for operators at " + urls(scheme, operatorAddresses, "");
    String journal =
        config
            .get(TallySettings.KAFKA)
            .map(kafka -> ", a node of " + kafka.shop() + " on Kafka")
            .orElse("");
    String needing = config.get(HttpSettings.CLOSED) ? ", reads and writes need" : ", writes need";
    String writes =
        token.map(t -> needing + " the token in " + t.file()).orElse(", everyone may write");
    return "%s%s%s, %s in %s%s"
        .formatted(
            urls(scheme, addresses, config.get(HttpSettings.SITE).base()),
            operators,
            journal,
            config.get(TallySettings.KIND),
            config.get(TallySettings.DATA),
            writes);
  }

  private static String urls(String scheme, List<InetSocketAddress> addresses, String base) {
    return addresses.stream()
        .map(address -> scheme + url(address) + base)
        .distinct()
        .collect(Collectors.joining(" and "));
  }

  /** Returns the address as people type it, without a scheme. */
  private static String url(InetSocketAddress address) {
    InetAddress where = address.getAddress();
    boolean isHere = where.isLoopbackAddress() || where.isAnyLocalAddress();
    String literal = where.getHostAddress();
    String host = isHere ? "localhost" : literal.contains(":") ? "[" + literal + "]" : literal;
    return host + ":" + address.getPort();
  }
}
