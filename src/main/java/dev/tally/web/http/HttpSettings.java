package dev.tally.web.http;

import dev.tally.web.net.Port;
import dev.tally.web.net.Transport;
import java.util.List;
import java.util.Optional;

/**
 * How a server speaks HTTP.
 *
 * @param hosts names or addresses to listen on
 * @param ports each is opened on every host
 * @param transport what to use; empty: the cheapest that this machine has
 * @param threads event loops
 * @param gatekeeper who may write
 * @param origins which pages may read, and write
 */
public record HttpSettings(
    List<String> hosts,
    List<Port> ports,
    Optional<Transport> transport,
    int threads,
    TokenAuth gatekeeper,
    CorsPolicy origins,
    Limits limits) {

  public HttpSettings {
    hosts = List.copyOf(hosts);
    ports = List.copyOf(ports);
  }
}
