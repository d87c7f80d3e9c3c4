package dev.tally;

import dev.tally.TallySettings.Writing;
import dev.tally.config.Config;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.web.http.CorsPolicy;
import dev.tally.web.http.HttpSettings;
import dev.tally.web.http.OperatorAccess;
import dev.tally.web.net.Port;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A Tally in this process, which starts ten times as fast as one in its own process. It can be
 * stopped and started again, on the same port, and over the same data unless it gets another
 * directory.
 */
public final class LocalServer implements AutoCloseable {

  private Config config;
  private Tally tally;

  private LocalServer(Config config) {
    this.config = config;
    this.tally = Tally.start(config);
  }

  /** Returns a demonstration config in which nothing moves unless the test moves it. */
  public static Config still(Path data) {
    return demo(data, List.of(), Optional.empty());
  }

  /** Returns a demonstration config with a random order at this interval. */
  public static Config simulating(Path data, Duration pace) {
    return demo(data, List.of(), Optional.of(pace));
  }

  /** Returns a {@link #still} config that only pages of these origins may read. */
  public static Config named(Path data, String... origins) {
    return demo(data, List.of(origins), Optional.empty());
  }

  private static Config demo(Path data, List<String> origins, Optional<Duration> simulate) {
    Config demo =
        TallySettings.within(DataKind.DEMONSTRATION, data)
            .with(TallySettings.WRITING, new Writing.Open())
            .with(TallySettings.SIMULATE, simulate);
    return origins.isEmpty() ? demo : demo.with(HttpSettings.CORS, CorsPolicy.only(origins));
  }

  /** Returns a {@link #still} config whose server permits everything to who shows this token. */
  public static Config guarded(Path data, String token) {
    Path file = data.resolveSibling("admin-token");
    try {
      Files.writeString(file, token);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return still(data)
        .with(TallySettings.WRITING, new Writing.WithToken(Optional.of(file)))
        .with(HttpSettings.OPERATORS, new OperatorAccess(true, Optional.empty()));
  }

  public static LocalServer start(Config config) {
    return new LocalServer(config);
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + tally.addresses().get(0).getPort());
  }

  /** Stops it in good order, as SIGTERM does. */
  public void stop() {
    config = on(config, uri().getPort(), config.get(TallySettings.DATA));
    tally.close();
  }

  /** Starts it again after a {@link #stop}, on its port and over its data. */
  public void start() {
    tally = Tally.start(config);
  }

  /** Starts it again after a {@link #stop}, on its port and over another directory. */
  public void start(Path data) {
    config = on(config, config.get(HttpSettings.PORTS).get(0).number(), data);
    start();
  }

  /** Returns the same config with this port and these data. */
  static Config on(Config config, int port, Path data) {
    return config
        .with(TallySettings.DATA, data)
        .with(HttpSettings.PORTS, List.of(new Port(port, false)));
  }

  @Override
  public void close() {
    tally.close();
  }
}
