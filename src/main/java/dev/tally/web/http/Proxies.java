package dev.tally.web.http;

import dev.tally.text.Printable;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The proxies that are believed about who sent a request. Headers of everybody else mean nothing,
 * as anyone can write them. Immutable.
 */
public final class Proxies {

  /** Nobody is believed. */
  public static final Proxies NONE = new Proxies(List.of(), false);

  private static final int PORT = 0; // rules look at addresses only

  private final List<IpSubnetFilterRule> trusted;
  private final boolean sayWhoAtFirst;

  private Proxies(List<IpSubnetFilterRule> trusted, boolean sayWhoAtFirst) {
    this.trusted = trusted;
    this.sayWhoAtFirst = sayWhoAtFirst;
  }

  /**
   * Believes proxies at these addresses.
   *
   * @param networks each an address, or a network such as {@code 10.0.0.0/8}
   * @param sayWhoAtFirst whether their connections begin with the PROXY protocol's header
   * @throws IllegalArgumentException with a sentence, if one is neither
   */
  public static Proxies at(Collection<String> networks, boolean sayWhoAtFirst) {
    return new Proxies(networks.stream().map(Proxies::rule).toList(), sayWhoAtFirst);
  }

  private static IpSubnetFilterRule rule(String network) {
    int slash = network.indexOf('/');
    String address = slash < 0 ? network : network.substring(0, slash);
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    OptionalInt prefix = slash < 0 ? bits(bytes) : number(network.substring(slash + 1));
    if (bytes == null || prefix.isEmpty() || prefix.getAsInt() > bytes.length * Byte.SIZE) {
      throw new IllegalArgumentException(
          "\"%s\" is neither an address nor a network; write it like 10.0.0.7 or 10.0.0.0/8."
              .formatted(network));
    }
    return new IpSubnetFilterRule(address, prefix.getAsInt(), IpFilterRuleType.ACCEPT);
  }

  private static OptionalInt bits(byte[] address) {
    return address == null ? OptionalInt.empty() : OptionalInt.of(address.length * Byte.SIZE);
  }

  private static OptionalInt number(String text) {
    return text.matches("\\d{1,3}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
  }

  boolean trust(InetAddress address) {
    InetSocketAddress asked = new InetSocketAddress(address, PORT);
    return trusted.stream().anyMatch(rule -> rule.matches(asked));
  }

  /** Returns whether a connection from there begins with the PROXY protocol's header. */
  boolean sayWhoAtFirst(InetAddress address) {
    return sayWhoAtFirst && trust(address);
  }

  /**
   * Returns who sent a request.
   *
   * @param peer the other end of the connection; if its address is unknown, it is not trusted
   * @throws ProblemException if a trusted proxy says what cannot be
   */
  Client client(Peer peer, HttpHeaders headers, Site site) {
    if (trusted.isEmpty() || peer.address().filter(this::trust).isEmpty()) {
      return Client.direct(peer, site);
    }
    Forwarding forwarding = Forwarding.read(headers, this::trust);
    String scheme = forwarding.scheme().orElse(peer.isSecure() ? "https" : "http");
    Optional<String> host =
        forwarding.host().or(() -> Optional.ofNullable(headers.get(HttpHeaderNames.HOST)));
    Optional<String> removed = prefix(headers);
    return new Client(
        forwarding.isSaid() ? forwarding.address() : peer.address(),
        peer.isSecure(),
        true,
        site.origin().or(() -> host.map(name -> CorsPolicy.origin(scheme, name))),
        removed.orElse(site.base()),
        removed.isPresent() ? "" : site.base());
  }

  private static Optional<String> prefix(HttpHeaders headers) {
    String all = String.join(",", headers.getAll("X-Forwarded-Prefix"));
    String written = all.substring(all.lastIndexOf(',') + 1).strip(); // the nearest proxy's
    if (written.isEmpty() || written.equals("/")) {
      return Optional.empty();
    }
    Optional<String> base = Site.base(written);
    if (base.isEmpty()) {
      throw new ProblemException(
          ProblemType.MALFORMED_REQUEST,
          "X-Forwarded-Prefix must be a path such as /tally, not \"%s\"."
              .formatted(Printable.of(written, 100)));
    }
    return base;
  }
}
