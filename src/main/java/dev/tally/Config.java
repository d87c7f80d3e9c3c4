package dev.tally;

import dev.tally.ledger.sqlite.DataKind;
import dev.tally.web.net.Port;
import dev.tally.web.net.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a Tally is to run.
 *
 * @param kind what the data directory holds; a directory of the other kind is refused
 * @param data the data directory, made where it does not exist
 * @param hosts names or addresses to listen on
 * @param ports each is opened on every host; 0: any free one
 * @param writing who may place orders and change the catalogue
 * @param origins pages that may read, besides the server's own; empty: any
 * @param simulate a random order that often; empty: none
 * @param seed what the simulator picks by; empty: differently each time
 * @param flush the shortest pause between two writes to a viewer
 * @param patience how long a viewer may take nothing before it is sent away
 * @param perAddress percent of all connections that one address may have
 * @param currency what the page shows prices in, {@code EUR}
 * @param keepOrders how long orders are kept one by one; empty: for ever
 * @param transport how the kernel is asked for I/O; empty: the fastest that this machine has
 */
public record Config(
    DataKind kind,
    Path data,
    List<String> hosts,
    List<Port> ports,
    Writing writing,
    List<String> origins,
    Optional<Duration> simulate,
    Optional<Long> seed,
    Duration flush,
    Duration patience,
    int perAddress,
    String currency,
    Optional<Duration> keepOrders,
    Optional<Transport> transport) {

  /** Who may write. */
  public sealed interface Writing {

    /** Everyone, as a mock service must let them. */
    record Open() implements Writing {}

    /**
     * Whoever knows the token.
     *
     * @param file where it stands; empty: in the data directory, made at the first start
     */
    record WithToken(Optional<Path> file) implements Writing {}
  }

  public Config {
    hosts = List.copyOf(hosts);
    ports = List.copyOf(ports);
    origins = List.copyOf(origins);
  }

  /** What {@code ./tally demo} does unless told otherwise. */
  public static Config demo() {
    return new Config(
        DataKind.DEMONSTRATION,
        Path.of("tally-demo"),
        List.of("127.0.0.1", "::1"),
        List.of(new Port(3000, false), new Port(5050, true)),
        new Writing.Open(),
        List.of(),
        Optional.of(Duration.ofMillis(1500)),
        Optional.empty(),
        Duration.ofMillis(20),
        Duration.ofSeconds(30),
        100,
        "EUR",
        Optional.empty(),
        Optional.empty());
  }

  /** What {@code ./tally serve} does unless told otherwise. */
  public static Config serve() {
    Config demo = demo();
    return new Config(
        DataKind.SHOP,
        Path.of("tally-data"),
        demo.hosts,
        List.of(new Port(3000, false)),
        new Writing.WithToken(Optional.empty()),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        demo.flush,
        demo.patience,
        50,
        demo.currency,
        Optional.empty(),
        Optional.empty());
  }

  /** A server for this process alone, on any free port. */
  public static Config within(DataKind kind, Path data) {
    Config serve = serve();
    return new Config(
        kind,
        data,
        List.of("127.0.0.1"),
        List.of(new Port(0, false)),
        serve.writing,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        serve.flush,
        serve.patience,
        serve.perAddress,
        serve.currency,
        Optional.empty(),
        Optional.empty());
  }

  /** The same, but orders are kept so long. */
  public Config keeping(Optional<Duration> orders) {
    return new Config(
        kind,
        data,
        hosts,
        ports,
        writing,
        origins,
        simulate,
        seed,
        flush,
        patience,
        perAddress,
        currency,
        orders,
        transport);
  }
}
