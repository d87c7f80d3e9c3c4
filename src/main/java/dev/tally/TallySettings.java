package dev.tally;

import dev.tally.auth.JwtRules;
import dev.tally.config.Config;
import dev.tally.config.Setting;
import dev.tally.ledger.kafka.KafkaSettings;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.upkeep.BackupPlan;
import dev.tally.web.http.HttpSettings;
import dev.tally.web.http.Limits;
import dev.tally.web.net.Port;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** The settings that {@link Tally} itself uses, and what its commands begin with. */
public final class TallySettings {

  /** What the data directory holds; a directory of the other kind is refused. */
  public static final Setting<DataKind> KIND = Setting.of(DataKind.SHOP);

  /** The data directory, created if it does not exist. */
  public static final Setting<Path> DATA = Setting.of(Path.of("tally-data"));

  /** The journal of a shop of many nodes; empty: a shop of this server's own. */
  public static final Setting<Optional<KafkaSettings>> KAFKA = Setting.of(Optional.empty());

  /** Who may place orders and change the catalogue. */
  public static final Setting<Writing> WRITING =
      Setting.of(new Writing.WithToken(Optional.empty()));

  /**
   * The file with the tokens of those who may do only some things; empty: in the data directory.
   */
  public static final Setting<Optional<Path>> TOKENS = Setting.of(Optional.empty());

  /** Whose JWTs are tokens, too; empty: none. */
  public static final Setting<Optional<Jwt>> JWT = Setting.of(Optional.empty());

  /** The files by which the server speaks TLS; empty: it does not. */
  public static final Setting<Optional<Tls>> TLS = Setting.of(Optional.empty());

  /** How often a random order is placed; empty: never. */
  public static final Setting<Optional<Duration>> SIMULATE = Setting.of(Optional.empty());

  /** What the simulator picks by; empty: differently each time. */
  public static final Setting<Optional<Long>> SEED = Setting.of(Optional.empty());

  /** When and where the server backs up its data; empty: never. */
  public static final Setting<Optional<BackupPlan>> BACKUP = Setting.of(Optional.empty());

  /** How long orders are kept one by one; empty: for ever. */
  public static final Setting<Optional<Duration>> KEEP_ORDERS = Setting.of(Optional.empty());

  /** How often a heartbeat goes the way of an order's total; zero: never. */
  public static final Setting<Duration> CANARY = Setting.of(Duration.ofSeconds(5));

  /** Where it must be midnight for the sales of a new day to begin. */
  public static final Setting<ZoneId> TIME_ZONE = Setting.of(ZoneId.systemDefault());

  private static final int PERCENT_OF_ONE_ADDRESS = 50;

  private TallySettings() {}

  /**
   * The files by which a server speaks TLS, in PEM.
   *
   * @param certificate the server's own, then those that vouch for it
   */
  public record Tls(Path certificate, Path key) {}

  /** Where the keys are by which JWTs are checked, and what those must say. */
  public record Jwt(Keys keys, JwtRules rules) {

    /** Where the keys are, as a JWK set. */
    public sealed interface Keys {}

    /** In a file, which may change. */
    public record InFile(Path file) implements Keys {}

    /** At an address of their issuer. */
    public record AtAddress(URI address) implements Keys {}
  }

  /** Who may write. */
  public sealed interface Writing {

    /** Everyone, as a mock service must let them. */
    record Open() implements Writing {}

    /**
     * Those who know the token.
     *
     * @param file where the token is; empty: in the data directory, made at the first start
     */
    record WithToken(Optional<Path> file) implements Writing {}
  }

  /** Returns what {@code ./tally demo} does unless told otherwise. */
  public static Config demo() {
    return Config.USUAL
        .with(KIND, DataKind.DEMONSTRATION)
        .with(DATA, Path.of("tally-demo"))
        .with(HttpSettings.PORTS, List.of(new Port(3000, false), new Port(5050, true)))
        .with(WRITING, new Writing.Open())
        .with(SIMULATE, Optional.of(Duration.ofMillis(1500)));
  }

  /** Returns what {@code ./tally serve} does unless told otherwise. */
  public static Config serve() {
    return Config.USUAL.with(HttpSettings.LIMITS, Limits.of(PERCENT_OF_ONE_ADDRESS));
  }

  /** Returns a server for this process alone, on any free port. */
  public static Config within(DataKind kind, Path data) {
    return serve()
        .with(KIND, kind)
        .with(DATA, data)
        .with(HttpSettings.HOSTS, List.of("127.0.0.1"))
        .with(HttpSettings.PORTS, List.of(new Port(0, false)));
  }
}
