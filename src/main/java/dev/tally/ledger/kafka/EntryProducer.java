package dev.tally.ledger.kafka;

import dev.tally.ledger.LedgerException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends entries to a journal's topic. Once a producer of Kafka has given one up it is not used
 * again: it may have numbered a batch and given that up before the broker ever saw it, and then the
 * broker refuses all that follows, for as long as the producer tries to send it (seen with 4.3.1;
 * KafkaOutageTest). What it still had is given up with it.
 *
 * <p>One thread sends; another may close it in the end.
 */
final class EntryProducer implements AutoCloseable {

  private static final int PARTITION = 0;
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final KafkaSettings settings;
  private volatile KafkaProducer<byte[], byte[]> producer;
  private volatile boolean hasGivenUp; // the producer, something

  /**
   * Makes one.
   *
   * @throws KafkaException if the settings are wrong
   */
  EntryProducer(KafkaSettings settings) {
    this.settings = settings;
    this.producer = producer(settings);
  }

  private static KafkaProducer<byte[], byte[]> producer(KafkaSettings settings) {
    return new KafkaProducer<>(
        settings.forProducer(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Sends an entry after all that were sent before.
   *
   * @return a stage that completes once Kafka has acknowledged it; exceptionally, with {@link
   *     LedgerException}, if it was given up
   */
  CompletionStage<Void> send(Header header, byte[] value) {
    CompletableFuture<Void> acknowledged = new CompletableFuture<>();
    try {
      replaceIfItGaveUp();
      producer.send(
          new ProducerRecord<>(settings.topic(), PARTITION, null, null, value, List.of(header)),
          (metadata, e) -> {
            if (e == null) {
              acknowledged.complete(null);
            } else {
              hasGivenUp = true;
              acknowledged.completeExceptionally(KafkaFailure.of(settings, e));
            }
          });
    } catch (RuntimeException e) {
      acknowledged.completeExceptionally(KafkaFailure.of(settings, e));
    }
    return acknowledged;
  }

  private void replaceIfItGaveUp() {
    if (hasGivenUp) {
      producer.close(Duration.ZERO); // gives up the rest, which sets the mark again
      producer = producer(settings);
      hasGivenUp = false;
    }
  }

  @Override
  public void close() {
    producer.close(LAST_WORDS);
  }
}
