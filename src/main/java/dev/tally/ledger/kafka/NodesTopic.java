package dev.tally.ledger.kafka;

import dev.tally.json.NotJsonException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the nodes of a shop tell each other besides its journal, in a small topic of its own: each
 * reports every few seconds, and a node that is silent for longer is gone. Nothing is decided by
 * it, so it may be lost, late or missing: if it cannot be used, a node knows of no others.
 *
 * <p>Has a thread; safe for all.
 */
public final class NodesTopic implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NodesTopic.class);

  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final Duration GONE = Duration.ofSeconds(15);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);
  private static final int MOST_NODES = 10_000;

  private record Heard(NodeReport report, long nanos) {}

  private final KafkaSettings settings;
  private final TopicPartition partition;
  private final String self;
  private final Supplier<NodeReport> own;
  private final Map<String, Heard> others = new ConcurrentHashMap<>();
  private final Thread thread = new Thread(this::run, "tally-nodes");
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;

  private NodesTopic(KafkaSettings settings, String self, Supplier<NodeReport> own) {
    this.settings = settings;
    this.partition = new TopicPartition(settings.shop() + ".nodes", 0);
    this.self = self;
    this.own = own;
  }

  /**
   * Starts to report, and to hear of the others.
   *
   * @param self the node's name among them
   * @param own supplies what it reports, on the topic's own thread
   */
  public static NodesTopic start(KafkaSettings settings, String self, Supplier<NodeReport> own) {
    NodesTopic topic = new NodesTopic(settings, self, own);
    topic.thread.setDaemon(true);
    topic.thread.start();
    return topic;
  }

  /** Returns what the others reported last, without those that are gone. */
  public List<NodeReport> others() {
    forgetTheGone();
    return others.values().stream().map(Heard::report).toList();
  }

  private void forgetTheGone() {
    long now = System.nanoTime();
    others.values().removeIf(heard -> now - heard.nanos() > GONE.toNanos());
  }

  private void run() {
    try {
      while (!isClosed()) {
        try {
          findOrMake();
          exchange();
        } catch (ExecutionException | RuntimeException e) {
          LOG.info(
              "This node does not hear of the others, only the counts of viewers suffer: {}",
              KafkaFailure.of(settings, e).getMessage());
          if (closed.await(AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("Nobody interrupts this thread.", e);
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void findOrMake() throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(settings.forAdmin())) {
      Topics.findOrMake(admin, partition.topic(), replicas -> Map.of("retention.ms", "3600000"));
    }
  }

  private void exchange() {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            settings.forProducer(), new ByteArraySerializer(), new ByteArraySerializer());
    try {
      exchange(producer);
    } finally {
      producer.close(Duration.ZERO);
    }
  }

  private void exchange(KafkaProducer<byte[], byte[]> producer) {
    KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(
            settings.forConsumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer = reader;
    try {
      reader.assign(List.of(partition));
      reader.seekToEnd(List.of(partition));
      long reportAt = System.nanoTime();
      while (!isClosed()) {
        if (System.nanoTime() - reportAt >= 0) {
          reportAt = System.nanoTime() + EVERY.toNanos();
          report(producer);
          forgetTheGone();
        }
        reader.poll(LOOK).forEach(this::hear);
      }
    } catch (WakeupException e) {
      LOG.trace("The node leaves.", e);
    } finally {
      consumer = null;
      reader.close(CloseOptions.timeout(Duration.ZERO));
    }
  }

  private void report(KafkaProducer<byte[], byte[]> producer) {
    producer.send(
        new ProducerRecord<>(
            partition.topic(),
            partition.partition(),
            self.getBytes(StandardCharsets.UTF_8),
            own.get().json()));
  }

  private void hear(ConsumerRecord<byte[], byte[]> found) {
    byte[] key = found.key();
    byte[] value = found.value();
    String name = key == null ? self : new String(key, StandardCharsets.UTF_8);
    boolean isTooMany = others.size() >= MOST_NODES && !others.containsKey(name);
    if (name.equals(self) || value == null || isTooMany) {
      return;
    }
    try {
      others.put(name, new Heard(NodeReport.read(value), System.nanoTime()));
    } catch (IllegalArgumentException | NotJsonException e) {
      LOG.debug("A report that cannot be read.", e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    KafkaConsumer<byte[], byte[]> reader = consumer;
    if (reader != null) {
      reader.wakeup();
    }
    try {
      thread.join(LAST_WORDS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
