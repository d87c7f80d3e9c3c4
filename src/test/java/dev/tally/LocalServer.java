package dev.tally;

import dev.tally.Config.Writing;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.web.net.Port;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Runs a Tally in this process, where it starts ten times as fast as in one of its own. It can be
 * stopped and started again: then it has the same port, and the same data unless it is given
 * another directory.
 */
public final class LocalServer implements AutoCloseable {

  private Config config;
  private Tally tally;

  private LocalServer(Config config) {
    this.config = config;
    this.tally = Tally.start(config);
  }

  /** Returns the demonstration, in which nothing moves unless the test moves it. */
  public static Config still(Path data) {
    return demo(data, List.of(), Optional.empty());
  }

  /** Returns the demonstration with a random order that often. */
  public static Config simulating(Path data, Duration pace) {
    return demo(data, List.of(), Optional.of(pace));
  }

  /** Returns a {@link #still} one that only pages of these origins may read. */
  public static Config named(Path data, String... origins) {
    return demo(data, List.of(origins), Optional.empty());
  }

  private static Config demo(Path data, List<String> origins, Optional<Duration> simulate) {
    Config usual = Config.within(DataKind.DEMONSTRATION, data);
    return new Config(
        usual.kind(),
        data,
        usual.hosts(),
        usual.ports(),
        new Writing.Open(),
        origins,
        simulate,
        usual.seed(),
        usual.flush(),
        usual.patience(),
        usual.perAddress(),
        usual.currency(),
        usual.keepOrders(),
        usual.transport());
  }

  public static LocalServer start(Config config) {
    return new LocalServer(config);
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + tally.addresses().get(0).getPort());
  }

  /** Ends it in good order, as SIGTERM does. */
  public void stop() {
    config = on(config, uri().getPort(), config.data());
    tally.close();
  }

  /** Starts it again after a {@link #stop}, on its port and over its data. */
  public void start() {
    tally = Tally.start(config);
  }

  /** Starts it again after a {@link #stop}, on its port and over another directory. */
  public void start(Path data) {
    config = on(config, config.ports().get(0).number(), data);
    start();
  }

  /** Returns the same on that port and over those data. */
  static Config on(Config config, int port, Path data) {
    return new Config(
        config.kind(),
        data,
        config.hosts(),
        List.of(new Port(port, false)),
        config.writing(),
        config.origins(),
        config.simulate(),
        config.seed(),
        config.flush(),
        config.patience(),
        config.perAddress(),
        config.currency(),
        config.keepOrders(),
        config.transport());
  }

  @Override
  public void close() {
    tally.close();
  }
}
