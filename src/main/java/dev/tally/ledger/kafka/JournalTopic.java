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
import org.jspecify.annotations.Nullable;

/**
 * The topic of a journal: made if there is none, checked at every start, and every few seconds. Its
 * id is what distinguishes it from a later topic of the same name. Safe for all threads.
 */
final class JournalTopic implements AutoCloseable {

  private static final int LOOK_MILLIS = 2_000;
  private static final Duration CHECK_EVERY = Duration.ofSeconds(5);

  private final KafkaSettings settings;
  private final Admin admin;
  private final TopicPartition partition;
  private final TopicCheck check;
  private final Uuid id;
  private volatile int required; // copies in sync, for an append
  private volatile long checkedAt;
  private volatile @Nullable LedgerException gone;

  private JournalTopic(KafkaSettings settings, Admin admin, TopicCheck check, Uuid id) {
    this.settings = settings;
    this.admin = admin;
    this.partition = new TopicPartition(settings.topic(), 0);
    this.check = check;
    this.id = id;
  }

  /**
   * Finds the topic, or makes it.
   *
   * @param mayMake whether there may be none yet
   * @throws LedgerException if no broker answers, or the topic is not what a journal needs
   */
  static JournalTopic open(KafkaSettings settings, boolean mayMake) {
    Admin admin = admin(settings);
    try {
      TopicCheck check = new TopicCheck(settings, admin);
      TopicDescription found = find(settings, admin, check, mayMake);
      JournalTopic topic = new JournalTopic(settings, admin, check, found.topicId());
      topic.check(found);
      check.warnOfFewCopies(found);
      return topic;
    } catch (ExecutionException | InterruptedException | RuntimeException e) {
      admin.close(Duration.ZERO);
      throw KafkaFailure.of(settings, e);
    }
  }

  private static TopicDescription find(
      KafkaSettings settings, Admin admin, TopicCheck check, boolean mayMake)
      throws InterruptedException, ExecutionException {
    if (mayMake) {
      return Topics.findOrMake(admin, settings.topic(), check::wanted);
    }
    return Topics.find(admin, settings.topic())
        .orElseThrow(
            () ->
                new LedgerException(
                    "There is no topic %s, and these data belong to a journal that there was. Correct"
                            .formatted(settings.topic())
                        + " --kafka or --shop; or, if the topic was deleted: the orders are still"
                        + " here, ./tally export from the node that is furthest, and import into a"
                        + " new --shop."));
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
      TopicDescription topic = present();
      if (System.nanoTime() - checkedAt > CHECK_EVERY.toNanos()) {
        check(topic);
      }
      TopicPartitionInfo present = topic.partitions().get(0);
      return Optional.of(
          new Extent(
              offset(OffsetSpec.earliest()),
              offset(OffsetSpec.latest()),
              present.isr().size(),
              present.replicas().size(),
              required));
    } catch (ExecutionException | InterruptedException e) {
      if (KafkaFailure.cause(e) instanceof RetriableException) {
        return Optional.empty();
      }
      throw KafkaFailure.of(settings, e);
    }
  }

  /** Checks the settings, which somebody may change while the topic is in use. */
  private void check(TopicDescription topic) throws InterruptedException, ExecutionException {
    required = check.check(topic);
    checkedAt = System.nanoTime();
  }

  /**
   * Throws if the topic is no longer there, or is another one by now: for good.
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
    LedgerException why =
        new LedgerException(
            "The topic %s was deleted or made anew, and is no longer this shop's journal. This node"
                    .formatted(partition.topic())
                + " still has all its orders: stop all nodes, ./tally export from the one that is"
                + " furthest, and import into a new --shop.");
    gone = why;
    throw why;
  }

  /** Throws if the topic is known to be gone: reading on would say so a thousand times a second. */
  void refuseIfGone() {
    LedgerException why = gone;
    if (why != null) {
      throw why;
    }
  }

  /** Throws if the topic is no longer there, or is another one by now. */
  void check() {
    try {
      present();
    } catch (ExecutionException | InterruptedException e) {
      throw KafkaFailure.of(settings, e);
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
