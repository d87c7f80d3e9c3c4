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
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topic of a journal: made if there is none, checked at every start, and watched. Its id is
 * what distinguishes it from a later topic of the same name. Safe for all threads.
 */
final class JournalTopic implements AutoCloseable {

  private static final int LOOK_MILLIS = 2_000;

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
    Admin admin = admin(settings);
    try {
      return new JournalTopic(settings, admin, new TopicOpener(settings, admin).open().topicId());
    } catch (RuntimeException e) {
      admin.close(Duration.ZERO);
      throw e;
    }
  }

  private static Admin admin(KafkaSettings settings) {
    try {
      return Admin.create(settings.forAdmin());
    } catch (KafkaException e) {
      throw KafkaFailure.of(settings, e);
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
      throw KafkaFailure.interrupted(e);
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
            .describeTopics(
                List.of(partition.topic()), new DescribeTopicsOptions().timeoutMs(LOOK_MILLIS))
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
      throw KafkaFailure.interrupted(e);
    }
  }

  private long offset(OffsetSpec which) throws InterruptedException, ExecutionException {
    KafkaFuture<ListOffsetsResultInfo> found =
        admin
            .listOffsets(Map.of(partition, which), new ListOffsetsOptions().timeoutMs(LOOK_MILLIS))
            .partitionResult(partition);
    return found.get().offset();
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
