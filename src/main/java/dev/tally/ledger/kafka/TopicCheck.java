package dev.tally.ledger.kafka;

import static java.util.Objects.requireNonNull;

import dev.tally.ledger.LedgerException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a topic is fit to be a journal. Stateless. */
final class TopicCheck {

  private static final Logger LOG = LoggerFactory.getLogger(TopicCheck.class);

  /** Twice what an order's body may hold. */
  private static final long LARGEST_ENTRY = 2 << 20;

  private static final int LOOK_MILLIS = 5_000;

  private final KafkaSettings settings;
  private final Admin admin;

  TopicCheck(KafkaSettings settings, Admin admin) {
    this.settings = settings;
    this.admin = admin;
  }

  /** Returns the settings that it needs, by the number of its replicas. */
  Map<String, String> wanted(int replicas) {
    return TopicSettings.wanted(settings.keep(), replicas, LARGEST_ENTRY);
  }

  /**
   * Checks it.
   *
   * @return how many copies must be in sync for an append
   * @throws LedgerException if it is not what a journal needs, with the command that mends it
   */
  int check(TopicDescription topic) throws InterruptedException, ExecutionException {
    if (topic.partitions().size() != 1) {
      throw new LedgerException(
          "The topic %s has %d partitions; a journal has one, as there is one order of all its"
                  .formatted(topic.name(), topic.partitions().size())
              + " entries. Choose another --shop; what is in this one, ./tally export from a node.");
    }
    int replicas = topic.partitions().get(0).replicas().size();
    Map<String, String> wanted = wanted(replicas);
    Config config = config();
    Map<String, String> wrong =
        TopicSettings.wrong(
            wanted,
            name -> Optional.ofNullable(config.get(name)).map(ConfigEntry::value).orElse(""));
    if (!wrong.isEmpty()) {
      throw new LedgerException(
          "The topic %s is not as this node's journal must be: %s. Mend it with%n  kafka-configs.sh"
                  .formatted(topic.name(), TopicSettings.sentence(wrong))
              + " --bootstrap-server %s --alter --topic %s --add-config %s"
                  .formatted(
                      settings.servers(),
                      topic.name(),
                      TopicSettings.addConfig(wanted, wrong.keySet())));
    }
    return Integer.parseInt(config.get(TopicSettings.IN_SYNC).value());
  }

  void warnOfFewCopies(TopicDescription topic) {
    int replicas = topic.partitions().get(0).replicas().size();
    if (replicas < Topics.REPLICAS) {
      LOG.warn(
          "The topic {} lies on {} of Kafka's brokers: orders last as long as their disks. Three"
              + " brokers, and three replicas, survive the loss of one.",
          topic.name(),
          replicas);
    }
  }

  private Config config() throws InterruptedException, ExecutionException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, settings.topic());
    return requireNonNull(
        admin
            .describeConfigs(List.of(resource), new DescribeConfigsOptions().timeoutMs(LOOK_MILLIS))
            .all()
            .get()
            .get(resource),
        "it was asked for");
  }
}
