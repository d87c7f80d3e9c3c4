package dev.tally.ledger.kafka;

import static java.util.Objects.requireNonNull;

import dev.tally.ledger.Journal.Extent;
import dev.tally.ledger.LedgerException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of a journal: made if there is none, checked at every start, and watched. Its id is
 * what distinguishes it from a later topic of the same name. Safe for all threads.
 */
final class JournalTopic implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JournalTopic.class);

  private static final int REPLICAS = 3;

  /** Twice what an order's body may hold. */
  private static final long LARGEST_ENTRY = 2 << 20;

  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final int LOOKS_FOR_A_NEW_TOPIC = 100;

  private final KafkaSettings settings;
  private final Admin admin;
  private final TopicPartition partition;
  private final Uuid id;

  private JournalTopic(KafkaSettings settings, Admin admin, Uuid id) {
    this.settings = settings;
    this.admin = admin;
    this.partition = new TopicPartition(settings.topic(), 0);
    this.id = id;
  }

  /**
   * Finds the topic, or makes it.
   *
   * @throws LedgerException if no broker answers, or the topic is not what a journal needs
   */
  static JournalTopic open(KafkaSettings settings) {
    Admin admin = null;
    try {
      admin = Admin.create(settings.forAdmin());
      TopicDescription topic = find(settings, admin).orElse(null);
      if (topic == null) {
        topic = make(settings, admin);
      }
      check(settings, admin, topic);
      return new JournalTopic(settings, admin, topic.topicId());
    } catch (ExecutionException | RuntimeException e) {
      if (admin != null) {
        admin.close(Duration.ZERO);
      }
      throw e instanceof LedgerException known ? known : KafkaFailure.of(settings, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static Optional<TopicDescription> find(KafkaSettings settings, Admin admin)
      throws InterruptedException, ExecutionException {
    try {
      String name = settings.topic();
      return Optional.ofNullable(
          admin.describeTopics(List.of(name)).allTopicNames().get().get(name));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static TopicDescription make(KafkaSettings settings, Admin admin)
      throws InterruptedException, ExecutionException {
    int replicas = Math.min(REPLICAS, admin.describeCluster().nodes().get().size());
    NewTopic topic =
        new NewTopic(settings.topic(), 1, (short) replicas)
            .configs(TopicSettings.wanted(settings.keep(), replicas, LARGEST_ENTRY));
    try {
      admin.createTopics(List.of(topic)).all().get();
      LOG.info("Made the topic {} with {} replicas.", settings.topic(), replicas);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) { // another node was first
        throw e;
      }
    }
    for (int look = 0; look < LOOKS_FOR_A_NEW_TOPIC; look++) {
      Optional<TopicDescription> made = find(settings, admin);
      if (made.isPresent()) {
        return made.get();
      }
      Thread.sleep(Duration.ofMillis(100).toMillis());
    }
    throw new LedgerException(
        "The topic %s was made and is not there yet; start again.".formatted(settings.topic()));
  }

  private static void check(KafkaSettings settings, Admin admin, TopicDescription topic)
      throws InterruptedException, ExecutionException {
    if (topic.partitions().size() != 1) {
      throw new LedgerException(
          "The topic %s has %d partitions; a journal has one, as there is one order of all its"
                  .formatted(settings.topic(), topic.partitions().size())
              + " entries. Choose another --shop, or delete the topic if it is empty.");
    }
    int replicas = topic.partitions().get(0).replicas().size();
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, settings.topic());
    Config config =
        requireNonNull(
            admin.describeConfigs(List.of(resource)).all().get().get(resource), "it was asked for");
    Map<String, String> wanted = TopicSettings.wanted(settings.keep(), replicas, LARGEST_ENTRY);
    List<String> wrong =
        TopicSettings.wrong(
            wanted,
            name -> Optional.ofNullable(config.get(name)).map(entry -> entry.value()).orElse(""));
    if (!wrong.isEmpty()) {
      throw new LedgerException(
          "The topic %s would lose orders or take them twice: %s. Mend it with%n  kafka-configs.sh"
                  .formatted(settings.topic(), String.join(", ", wrong))
              + " --bootstrap-server %s --alter --topic %s --add-config %s"
                  .formatted(
                      settings.servers(),
                      settings.topic(),
                      TopicSettings.addConfig(wanted, wrong)));
    } else if (replicas < REPLICAS) {
      LOG.warn(
          "The topic {} lies on {} of Kafka's brokers: orders last as long as their disks. Three"
              + " brokers, and three replicas, survive the loss of one.",
          settings.topic(),
          replicas);
    }
  }

  Uuid id() {
    return id;
  }

  /** Returns what the topic holds; empty if no broker answers in time. */
  Optional<Extent> extent() {
    try {
      TopicPartitionInfo present = present().partitions().get(0);
      return Optional.of(
          new Extent(
              offset(OffsetSpec.earliest()),
              offset(OffsetSpec.latest()),
              present.isr().size(),
              present.replicas().size()));
    } catch (ExecutionException e) {
      if (KafkaFailure.cause(e) instanceof RetriableException) {
        return Optional.empty();
      }
      throw KafkaFailure.of(settings, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Throws if the topic is no longer there, or is another one by now.
   *
   * @return its description
   */
  private TopicDescription present() throws InterruptedException, ExecutionException {
    Map<String, KafkaFuture<TopicDescription>> described =
        admin
            .describeTopics(List.of(partition.topic()), timeout(new DescribeTopicsOptions()))
            .topicNameValues();
    try {
      TopicDescription topic =
          requireNonNull(described.get(partition.topic()), "it was asked for").get();
      if (topic.topicId().equals(id)) {
        return topic;
      }
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
        throw e;
      }
    }
    throw new LedgerException(
        "The topic %s was deleted or made anew, and is no longer this shop's journal. This node"
                .formatted(partition.topic())
            + " still has all its orders: stop all nodes, ./tally export from the one that is"
            + " furthest, and import into a new --shop.");
  }

  /** Throws if the topic is no longer there, or is another one by now. */
  void check() {
    try {
      present();
    } catch (ExecutionException e) {
      throw KafkaFailure.of(settings, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private long offset(OffsetSpec which) throws InterruptedException, ExecutionException {
    KafkaFuture<ListOffsetsResultInfo> found =
        admin
            .listOffsets(Map.of(partition, which), timeout(new ListOffsetsOptions()))
            .partitionResult(partition);
    return found.get().offset();
  }

  private static DescribeTopicsOptions timeout(DescribeTopicsOptions options) {
    return options.timeoutMs((int) LOOK.toMillis());
  }

  private static ListOffsetsOptions timeout(ListOffsetsOptions options) {
    return options.timeoutMs((int) LOOK.toMillis());
  }

  private static LedgerException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new LedgerException("The server is closing.", e);
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
