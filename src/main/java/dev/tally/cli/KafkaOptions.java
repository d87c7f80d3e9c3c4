package dev.tally.cli;

import dev.tally.StartException;
import dev.tally.ledger.kafka.KafkaSettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options of a server that is one of many nodes. */
final class KafkaOptions {

  private static final Duration LEAST_KEPT = Duration.ofDays(1);

  private static final Pattern BROKERS = Pattern.compile("[^,\\s]+:\\d{1,5}(,[^,\\s]+:\\d{1,5})*");

  private static final Duration LEAST_STALE = Duration.ofSeconds(15);

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description =
          "Kafka's brokers, with commas between: this server is one of many nodes of a shop.")
  private Optional<String> servers = Optional.empty();

  @Option(
      names = "--shop",
      paramLabel = "NAME",
      description =
          "With --kafka: name of the shop, if several share the brokers (demo: tally-demo; serve:"
              + " tally). Its topic is NAME.journal.")
  private Optional<String> shop = Optional.empty();

  @Option(
      names = "--kafka-properties",
      paramLabel = "FILE",
      description =
          "With --kafka: file of Kafka's client properties, such as those of SASL and TLS.")
  private Optional<Path> properties = Optional.empty();

  @Option(
      names = "--keep-journal",
      paramLabel = "TIME",
      description =
          "With --kafka: how long the journal is kept, at least 1d; a node that comes later needs a"
              + " copy of another's data (for ever).")
  private Optional<Duration> keep = Optional.empty();

  @Option(
      names = "--send-away",
      paramLabel = "TIME",
      description =
          "With --kafka: after how long without its journal this server sends its viewers to"
              + " another, at least 15s (never).")
  private Optional<Duration> sendAway = Optional.empty();

  /** Returns after how long viewers are sent to another server; empty: never. */
  Optional<Duration> sendAway() {
    return sendAway;
  }

  void check(Checks checks) {
    if (servers.isEmpty()) {
      refuse(shop, checks, "--shop");
      refuse(properties, checks, "--kafka-properties");
      refuse(keep, checks, "--keep-journal");
      refuse(sendAway, checks, "--send-away");
      return;
    }
    checks.require(
        BROKERS.matcher(servers.get()).matches(),
        "--kafka",
        "HOST:PORT, with commas between, such as kafka-1:9092,kafka-2:9092");
    checks.require(
        keep.filter(time -> time.compareTo(LEAST_KEPT) < 0).isEmpty(),
        "--keep-journal",
        "at least 1d, or a node that was down for a night could not return");
    checks.require(
        sendAway.filter(time -> time.compareTo(LEAST_STALE) < 0).isEmpty(),
        "--send-away",
        "at least 15s, as the loss of a broker is over by then");
  }

  private static void refuse(Optional<?> value, Checks checks, String option) {
    checks.require(value.isEmpty(), option, "it says nothing without --kafka");
  }

  /**
   * Returns the settings; empty without {@code --kafka}.
   *
   * @param usualShop the shop's name if none is given
   * @throws dev.tally.ledger.LedgerException if one contradicts what the journal needs
   */
  Optional<KafkaSettings> settings(String usualShop) {
    return servers.map(
        brokers ->
            new KafkaSettings(
                brokers,
                shop.orElse(usualShop),
                properties.map(KafkaOptions::read).orElse(Map.of()),
                keep));
  }

  private static Map<String, String> read(Path file) {
    Properties read = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      read.load(reader);
    } catch (NoSuchFileException e) {
      throw new StartException(
          "There is no file %s; --kafka-properties names it.".formatted(file), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new StartException(
          "The --kafka-properties %s cannot be read: %s.".formatted(file, e.getMessage()), e);
    }
    Map<String, String> properties = new HashMap<>();
    read.forEach((name, value) -> properties.put(name.toString(), value.toString().strip()));
    return properties;
  }
}
