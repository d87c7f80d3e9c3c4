package dev.tally.ledger.kafka;

import dev.tally.ledger.LedgerException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds topics, and makes those of one partition that are not there. Stateless. */
final class Topics {

  private static final Logger LOG = LoggerFactory.getLogger(Topics.class);

  /** Survives the loss of one broker, and still has a copy that is complete. */
  static final int REPLICAS = 3;

  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final int LOOKS_FOR_A_NEW_TOPIC = 100;
  private static final int LOOKS_FOR_BROKERS = 100;

  private Topics() {}

  /**
   * Returns the topic, which needs no right to make it if it is there.
   *
   * @param config the settings of a new one, by the number of its replicas
   * @throws LedgerException if it does not appear
   */
  static TopicDescription findOrMake(
      Admin admin, String name, IntFunction<Map<String, String>> config)
      throws InterruptedException, ExecutionException {
    Optional<TopicDescription> topic = find(admin, name);
    if (topic.isPresent()) {
      return topic.get();
    }
    make(admin, name, config);
    for (int look = 0; look < LOOKS_FOR_A_NEW_TOPIC; look++) {
      topic = find(admin, name);
      if (topic.isPresent()) {
        return topic.get();
      }
      Thread.sleep(LOOK_EVERY.toMillis());
    }
    throw new LedgerException(
        "The topic %s was made and is not there yet; start again.".formatted(name));
  }

  static Optional<TopicDescription> find(Admin admin, String name)
      throws InterruptedException, ExecutionException {
    try {
      return Optional.ofNullable(
          admin.describeTopics(List.of(name)).allTopicNames().get().get(name));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static void make(Admin admin, String name, IntFunction<Map<String, String>> config)
      throws InterruptedException, ExecutionException {
    int replicas = Math.min(REPLICAS, countBrokers(() -> registered(admin), LOOK_EVERY));
    NewTopic topic = new NewTopic(name, 1, (short) replicas).configs(config.apply(replicas));
    try {
      admin.createTopics(List.of(topic)).all().get();
      LOG.info("Made the topic {} with {} replicas.", name, replicas);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) { // another node was first
        throw e;
      }
    }
  }

  /** Returns the brokers that the cluster knows, fenced are those that are not there just now. */
  private static Collection<Node> registered(Admin admin)
      throws InterruptedException, ExecutionException {
    try {
      DescribeClusterOptions all = new DescribeClusterOptions().includeFencedBrokers(true);
      return admin.describeCluster(all).nodes().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnsupportedVersionException) { // Kafka 3 tells of those present
        return admin.describeCluster().nodes().get();
      }
      throw e;
    }
  }

  /** Looks which brokers are registered. */
  interface Registry {
    Collection<Node> look() throws InterruptedException, ExecutionException;
  }

  /**
   * Returns how many brokers there are. If there are fewer than a topic should lie on, and more are
   * registered, first waits for them: the cluster may be starting, and a topic stays on the brokers
   * that it was made on.
   */
  static int countBrokers(Registry registry, Duration lookEvery)
      throws InterruptedException, ExecutionException {
    for (int look = 1; ; look++) {
      Collection<Node> registered = registry.look();
      int present = (int) registered.stream().filter(node -> !node.isFenced()).count();
      if (present >= Math.min(REPLICAS, registered.size()) || look == LOOKS_FOR_BROKERS) {
        return present;
      }
      Thread.sleep(lookEvery.toMillis());
    }
  }
}
