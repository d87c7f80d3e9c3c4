package dev.tally.web;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the server is to run.
 *
 * @param hosts names or addresses to listen on
 * @param ports each is opened on every host
 * @param transport what to use; empty: the fastest that this machine has
 * @param threads event loops
 * @param flush the shortest pause between two passes of the feed
 * @param patience how long a viewer may take nothing before it is sent away
 * @param gatekeeper who may write
 * @param origins which pages may read, and write
 * @param currency what the page shows prices in, {@code EUR}
 * @param version what the page says that it is
 */
public record Settings(
    List<String> hosts,
    List<Port> ports,
    Optional<Transport> transport,
    int threads,
    Duration flush,
    Duration patience,
    Gatekeeper gatekeeper,
    Origins origins,
    Limits limits,
    String currency,
    String version) {

  /**
   * A port to listen on.
   *
   * @param number 0: any free one, on the first host only
   * @param optional whether the server goes on without it where it cannot be opened
   */
  public record Port(int number, boolean optional) {}

  public Settings {
    hosts = List.copyOf(hosts);
    ports = List.copyOf(ports);
  }
}
