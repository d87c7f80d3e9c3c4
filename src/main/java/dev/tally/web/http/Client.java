package dev.tally.web.http;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Who sent a request, and how it reached this server; from a proxy only if it is trusted ({@link
 * Proxies}). Immutable.
 *
 * @param address empty: unknown
 * @param isSecure whether its connection to this server is encrypted
 * @param isForwarded whether a proxy speaks for it, on a connection that others may share
 * @param ownOrigin the origin of this server's pages as the proxy serves them; empty: nobody
 *     trusted says
 * @param base what the client has to put before all paths of this server
 * @param unremoved the base, if it may still stand there; empty if a proxy says that it removed it
 */
public record Client(
    Optional<InetAddress> address,
    boolean isSecure,
    boolean isForwarded,
    Optional<String> ownOrigin,
    String base,
    String unremoved) {

  /** Returns a client that is connected to this server itself. */
  static Client direct(Peer peer, Site site) {
    return new Client(
        peer.address(), peer.isSecure(), false, site.origin(), site.base(), site.base());
  }
}
