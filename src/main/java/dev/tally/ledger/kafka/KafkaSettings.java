package dev.tally.ledger.kafka;

import dev.tally.ledger.LedgerException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a shop's journal is.
 *
 * @param servers the brokers to begin with, {@code host:port,…}
 * @param shop distinguishes shops that share a cluster; letters, digits and hyphens
 * @param properties more of Kafka's client properties, such as those of SASL and TLS
 * @param keep how long entries are kept; empty: for ever
 */
public record KafkaSettings(
    String servers, String shop, Map<String, String> properties, Optional<Duration> keep) {

  /** What the journal's promises rest on; a file of properties may not say otherwise. */
  private static final Map<String, String> PRODUCER =
      Map.of(
          "acks", "all",
          "enable.idempotence", "true",
          // One batch under way, and no waiting for more: while it is, the next one gathers by
          // itself, as in a group commit. And a batch that is tried again stays before the next.
          "max.in.flight.requests.per.connection", "1",
          "linger.ms", "0",
          "compression.type", "lz4",
          "max.request.size", "4194304");

  private static final Map<String, String> CONSUMER =
      Map.of(
          "enable.auto.commit", "false",
          "auto.offset.reset", "none",
          // Nobody writes transactions here, so nobody can hold up a reader with one.
          "isolation.level", "read_uncommitted",
          // The newer one reads at half the rate (KAFKA-19259), and nothing of it is needed.
          "group.protocol", "classic");

  /** Waits of a network that fails; a file of properties may set others. */
  private static final Map<String, String> PATIENCE =
      Map.of(
          "request.timeout.ms", "5000",
          "retry.backoff.ms", "20",
          "retry.backoff.max.ms", "200",
          "reconnect.backoff.ms", "20",
          "reconnect.backoff.max.ms", "500",
          "socket.connection.setup.timeout.ms", "2000",
          "metadata.max.age.ms", "30000",
          "metric.reporters", "",
          "enable.metrics.push", "false");

  public KafkaSettings {
    if (!shop.matches("[A-Za-z0-9][A-Za-z0-9-]{0,99}")) {
      throw new LedgerException(
          "--shop names the shop in letters, digits and hyphens, up to 100; \"%s\" is none."
              .formatted(shop));
    }
    properties = Map.copyOf(properties);
    properties.forEach(KafkaSettings::refuseOverride);
    if (properties.containsKey("bootstrap.servers")) {
      throw new LedgerException(
          "Leave bootstrap.servers out of the --kafka-properties; --kafka names the brokers.");
    }
  }

  private static void refuseOverride(String name, String value) {
    for (Map<String, String> needed : List.of(PRODUCER, CONSUMER)) {
      if (needed.containsKey(name) && !value.equals(needed.get(name))) {
        throw new LedgerException(
            "Leave %s out of the --kafka-properties; the journal needs %s."
                .formatted(name, needed.get(name)));
      }
    }
  }

  /** Returns the name of the journal's topic. */
  String topic() {
    return shop + ".journal";
  }

  Map<String, Object> forAdmin() {
    return with(Map.of("default.api.timeout.ms", "10000"), Map.of());
  }

  Map<String, Object> forProducer() {
    return with(
        Map.of(
            "delivery.timeout.ms", "15000",
            "max.block.ms", "5000",
            "batch.size", "262144",
            // A topic that it forgot, it would have to look up before it can take anything.
            "metadata.max.idle.ms", "86400000"),
        PRODUCER);
  }

  Map<String, Object> forConsumer() {
    return with(
        Map.of(
            "max.poll.records",
            "" + KafkaJournal.MOST_A_POLL,
            "max.partition.fetch.bytes",
            "4194304"),
        CONSUMER);
  }

  private Map<String, Object> with(Map<String, String> defaults, Map<String, String> needed) {
    Map<String, Object> all = new HashMap<>(PATIENCE);
    all.putAll(defaults);
    all.putAll(properties);
    all.putAll(needed);
    all.put("bootstrap.servers", servers);
    return all;
  }
}
