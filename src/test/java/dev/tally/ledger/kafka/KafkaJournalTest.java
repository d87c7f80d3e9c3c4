package dev.tally.ledger.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tally.Ceiling;
import dev.tally.ledger.Commands;
import dev.tally.ledger.Journal;
import dev.tally.ledger.Journal.Entry;
import dev.tally.ledger.JournalContract;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.Operation;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A journal on a broker of its own, whose files this test cuts. */
@Tag("broker")
class KafkaJournalTest extends JournalContract {

  @TempDir static Path directory;
  private static KafkaCluster cluster;

  private final KafkaSettings settings =
      new KafkaSettings(cluster.servers(), "shop-" + UUID.randomUUID(), Map.of(), Optional.empty());
  private final TopicPartition partition = new TopicPartition(settings.topic(), 0);

  @BeforeAll
  static void start() {
    cluster =
        KafkaCluster.start(
            directory,
            1,
            Map.of(
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1"));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Override
  protected Journal openJournal() {
    return KafkaJournal.open(settings);
  }

  /** Cuts the log's file, as a disk does that lost power, before the batch of this offset. */
  @Override
  protected void loseTail(long from) {
    cluster.kill(1);
    try {
      Path file = cluster.log(1, settings.topic()).resolve("00000000000000000000.log");
      long size = sizeUpTo(file, from);
      try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "rw")) {
        log.setLength(size);
      }
      Files.deleteIfExists(file.resolveSibling("leader-epoch-checkpoint"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cluster.start(1);
    awaitExtent();
  }

  /** Adds up the batches before this offset: Kafka's protocol guide, "Record Batch". */
  private static long sizeUpTo(Path file, long from) throws IOException {
    ByteBuffer log = ByteBuffer.wrap(Files.readAllBytes(file));
    int size = 0;
    while (size + 61 <= log.limit() && log.getLong(size) + log.getInt(size + 23) < from) {
      size += 12 + log.getInt(size + 8);
    }
    return size;
  }

  private void awaitExtent() {
    await()
        .atMost(Ceiling.TIME)
        .ignoreExceptions()
        .until(
            () -> {
              try (KafkaJournal journal = KafkaJournal.open(settings)) {
                return journal.extent().isPresent();
              }
            });
  }

  @Override
  protected void deleteBefore(long offset) {
    administer(
        admin ->
            admin
                .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                .all()
                .get());
  }

  @Override
  protected void remake() {
    administer(admin -> admin.deleteTopics(List.of(settings.topic())).all().get());
    await()
        .atMost(Ceiling.TIME)
        .ignoreExceptions()
        .until(
            () -> {
              KafkaJournal.open(settings).close();
              return true;
            });
  }

  @Override
  protected void appendNothing() {
    produce("{}".getBytes(StandardCharsets.UTF_8), List.of());
  }

  @Override
  protected void appendForeign() {
    Entry entry = new Entry(1, 1, new Operation.Decide(Commands.category("toys")));
    produce(EntryCodec.value(entry), List.of(new EntryCodec(42).header(entry)));
  }

  private void produce(byte[] value, List<Header> headers) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            settings.forProducer(), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(settings.topic(), 0, null, null, value, headers)).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private interface Administration {
    void run(Admin admin) throws InterruptedException, ExecutionException;
  }

  private static void administer(Administration administration) {
    try (Admin admin = cluster.admin()) {
      administration.run(admin);
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the header of an entry of this journal, in another format. */
  private Header header(int format) throws InterruptedException, ExecutionException {
    try (Admin admin = cluster.admin()) {
      Uuid id =
          admin
              .describeTopics(List.of(settings.topic()))
              .allTopicNames()
              .get()
              .get(settings.topic())
              .topicId();
      Entry entry = new Entry(1, 1, new Operation.Decide(Commands.category("toys")));
      byte[] bytes = new EntryCodec(KafkaJournal.number(id)).header(entry).value();
      bytes[0] = (byte) format;
      return new RecordHeader(EntryCodec.HEADER, bytes);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | {\"do\":\"forget\",\"order\":\"k\"}",
        "1 | {\"do\":\"dance\"}",
        "1 | {\"do\":\"place\"",
        "1 | {\"do\":\"cancel\",\"order\":\"\"}",
        "1 | {\"do\":\"cancel\",\"order\":\"k\",\"revision\":\"x\"}"
      })
  void anEntryThatIsNotUnderstood_stopsTheReader_afterWhatCameBefore(int format, String value)
      throws Exception {
    try (Journal journal = openJournal()) {
      Commands.await(journal.append(new Entry(7, 1, new Operation.Decide(Commands.category("a")))));
      produce(value.getBytes(StandardCharsets.UTF_8), List.of(header(format)));
      Commands.await(journal.append(new Entry(7, 2, new Operation.Decide(Commands.category("b")))));
      journal.seek(Journal.Place.BEGINNING);
      Journal.Batch before = journal.read(Ceiling.TIME);
      assertThat(before.entries()).hasSize(1);
      assertThat(before.next().next()).isEqualTo(1);
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(
                () -> {
                  while (journal.read(Duration.ofSeconds(1)).entries().isEmpty()) {}
                })
            .isInstanceOf(LedgerException.class)
            .hasMessageContaining("newer Tally")
            .hasMessageContaining("update this one");
        journal.seek(before.next());
      }
    }
  }

  /** A reader is woken by each question, whatever it is about to read. */
  @Test
  void wake_beforeAnEntryThatIsNotUnderstood_skipsNothing() throws Exception {
    try (Journal journal = openJournal()) {
      Commands.await(journal.append(new Entry(7, 1, new Operation.Decide(Commands.category("a")))));
      produce("{}".getBytes(StandardCharsets.UTF_8), List.of(header(2)));
      AtomicBoolean done = new AtomicBoolean();
      Thread waker =
          new Thread(
              () -> {
                while (!done.get()) {
                  journal.wake();
                  LockSupport.parkNanos(300_000);
                }
              });
      waker.start();
      for (int round = 0; round < 20; round++) {
        journal.seek(Journal.Place.BEGINNING);
        Journal.Batch batch = journal.read(Ceiling.TIME);
        while (batch.next().next() == 0) {
          batch = journal.read(Ceiling.TIME);
        }
        assertThat(batch.entries()).as("up to %s", batch.next()).hasSize(1);
      }
      done.set(true);
      waker.join();
    }
  }

  @Test
  void theMarksOfATransaction_arePassedOver() throws Exception {
    try (Journal journal = openJournal()) {
      Commands.await(journal.append(new Entry(7, 1, new Operation.Decide(Commands.category("a")))));
      Map<String, Object> properties = new HashMap<>(settings.forProducer());
      properties.put("transactional.id", "somebody");
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(settings.topic(), 0, null, null, null, List.of())).get();
        producer.abortTransaction();
      }
      journal.seek(Journal.Place.BEGINNING);
      await()
          .atMost(Ceiling.TIME)
          .until(() -> journal.read(Duration.ofMillis(100)).next().next() == 3);
      assertThat(journal.extent()).hasValueSatisfying(e -> assertThat(e.end()).isEqualTo(3));
    }
  }

  @Test
  void aTopicWhoseSettingsSomebodyChanges_isRefused_untilTheyAreMended() {
    try (Journal journal = openJournal()) {
      assertThat(journal.extent()).isPresent();
      set("cleanup.policy", "compact");
      await()
          .atMost(Ceiling.TIME)
          .untilAsserted(
              () ->
                  assertThatThrownBy(journal::extent)
                      .isInstanceOf(LedgerException.class)
                      .hasMessageContaining("cleanup.policy is compact")
                      .hasMessageContaining("--add-config cleanup.policy=delete"));
      set("cleanup.policy", "delete");
      await().atMost(Ceiling.TIME).ignoreExceptions().until(() -> journal.extent().isPresent());
    }
  }

  private void set(String name, String value) {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, settings.topic());
    AlterConfigOp change =
        new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    administer(admin -> admin.incrementalAlterConfigs(Map.of(topic, List.of(change))).all().get());
  }
}
