package dev.tally.ledger.kafka;

import dev.tally.ledger.Journal;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.RandomName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal that is a topic of one partition. Kafka orders and replicates it: an entry lasts once
 * all in-sync replicas have it, at least two of three, and only then is it read. There are no
 * consumer groups and no transactions; the place of each reader is in its own store. Each of its
 * two threads, see {@link Journal}, has a client of its own.
 */
public final class KafkaJournal implements Journal {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaJournal.class);

  /** The records of a poll, of which each may hold 80 orders, or one of a megabyte. */
  static final int MOST_A_POLL = 256;

  /** The weight of operations from which on a read ends. */
  private static final int ENOUGH = 8_192;

  private final KafkaSettings settings;
  private final JournalTopic topic;
  private final TopicPartition partition;
  private final String identity;
  private final EntryCodec codec;
  private final EntryProducer producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private Place next = Place.BEGINNING; // the reading thread's

  private KafkaJournal(KafkaSettings settings, JournalTopic topic) {
    this.settings = settings;
    this.topic = topic;
    this.partition = new TopicPartition(settings.topic(), 0);
    long number = number(topic.id());
    this.identity = RandomName.of(number);
    this.codec = new EntryCodec(number);
    this.producer = new EntryProducer(settings);
    this.consumer =
        new KafkaConsumer<>(
            settings.forConsumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(List.of(partition));
  }

  /**
   * Opens a shop's journal, and makes its topic if there is none.
   *
   * @throws LedgerException if no broker answers, the topic is not what a journal needs, or the
   *     settings are wrong
   */
  public static KafkaJournal open(KafkaSettings settings) {
    return over(settings, JournalTopic.open(settings, true));
  }

  /**
   * Opens a journal that there is already.
   *
   * @throws LedgerException as {@link #open} does, and if there is no topic
   */
  public static KafkaJournal reopen(KafkaSettings settings) {
    return over(settings, JournalTopic.open(settings, false));
  }

  private static KafkaJournal over(KafkaSettings settings, JournalTopic topic) {
    try {
      return new KafkaJournal(settings, topic);
    } catch (KafkaException e) {
      topic.close();
      throw KafkaFailure.of(settings, e);
    }
  }

  /** A topic's id is random (KIP-516), so that 62 of its bits are as good as a random name. */
  static long number(Uuid topic) {
    return (topic.getMostSignificantBits() ^ topic.getLeastSignificantBits()) >>> 2;
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public CompletionStage<Void> append(Entry entry) {
    return producer.send(codec.header(entry), EntryCodec.value(entry));
  }

  @Override
  public void seek(Place place) {
    next = place;
    // With the term, the leader is asked whether its log still is the one that was read (KIP-320);
    // without it, a lost tail would go unnoticed once others have filled its place.
    consumer.seek(partition, new OffsetAndMetadata(place.next(), place.term(), ""));
  }

  @Override
  public Batch read(Duration atMost) {
    List<Logged> entries = new ArrayList<>();
    try {
      topic.refuseIfGone();
      boolean isMore = read(entries, atMost);
      int weight = weight(entries);
      while (isMore && weight < ENOUGH) {
        int before = entries.size();
        isMore = read(entries, Duration.ZERO);
        weight += weight(entries.subList(before, entries.size()));
      }
    } catch (LedgerException | KafkaException e) {
      if (entries.isEmpty()) {
        throw explain(e);
      }
      seek(next); // what came before it counts first; then it is thrown again
    }
    return new Batch(entries, next);
  }

  private static int weight(List<Logged> entries) {
    return entries.stream().mapToInt(logged -> logged.entry().operation().weight()).sum();
  }

  private LedgerException explain(RuntimeException e) {
    if (e instanceof LogTruncationException) {
      return new LedgerException(
          "The journal has lost its tail: Kafka had acknowledged entries that it no longer has. This"
              + " node still has their orders: stop all nodes, ./tally export from the one that is"
              + " furthest, and import into a new --shop.",
          e);
    } else if (e instanceof OffsetOutOfRangeException) {
      return new LedgerException(
          "The journal no longer holds entry %,d, where this node would go on; begin with a newer"
                  .formatted(next.next())
              + " copy of another node's data: ./tally backup there, ./tally restore here.",
          e);
    }
    return KafkaFailure.of(settings, e);
  }

  /** Adds what can be had at once, and returns whether there is more. */
  private boolean read(List<Logged> entries, Duration atMost) {
    ConsumerRecords<byte[], byte[]> records = poll(atMost);
    decode(records, entries);
    passMarks(records);
    return records.count() == MOST_A_POLL;
  }

  /** Returns what came; nothing if it was woken. */
  private ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
    try {
      return consumer.poll(atMost);
    } catch (WakeupException e) {
      return ConsumerRecords.empty();
    }
  }

  /** Adds the entries up to the first that cannot be understood, which it throws. */
  private void decode(ConsumerRecords<byte[], byte[]> records, List<Logged> entries) {
    long passedOver = 0;
    try {
      for (ConsumerRecord<byte[], byte[]> found : records) {
        Place after = new Place(found.offset() + 1, found.leaderEpoch());
        Optional<Logged> logged = decode(found, after);
        logged.ifPresent(entries::add);
        passedOver += logged.isPresent() ? 0 : 1;
        next = after;
      }
    } finally {
      if (passedOver > 0) {
        LOG.warn(
            "Passed over {} records before {} of {} that are no entries of this journal. Let nobody"
                + " else write there.",
            passedOver,
            next.next(),
            partition.topic());
      }
    }
  }

  /** Moves on over the marks of transactions, which are no records; nobody should have any here. */
  private void passMarks(ConsumerRecords<byte[], byte[]> records) {
    OffsetAndMetadata after = records.nextOffsets().get(partition);
    if (after != null && after.offset() > next.next()) {
      next = new Place(after.offset(), after.leaderEpoch());
    }
  }

  private Optional<Logged> decode(ConsumerRecord<byte[], byte[]> found, Place after) {
    EntryCodec.Decoded decoded = codec.decode(found.headers(), found.value());
    if (decoded instanceof EntryCodec.Decoded.Own own) {
      return Optional.of(new Logged(own.entry(), Instant.ofEpochMilli(found.timestamp()), after));
    } else if (decoded instanceof EntryCodec.Decoded.Foreign) {
      topic.check(); // a straggler of an earlier topic, if this is still the same one
    }
    return Optional.empty();
  }

  @Override
  public void wake() {
    consumer.wakeup();
  }

  @Override
  public Optional<Extent> extent() {
    return topic.extent();
  }

  /** Call on the reading thread, or before there is one. */
  @Override
  public void close() {
    try (topic;
        producer) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
  }
}
