package dev.tally.upkeep;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static dev.tally.ledger.Commands.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tally.ledger.Commands;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.Receipt;
import dev.tally.ledger.ReplicaLedger;
import dev.tally.ledger.memory.MemoryJournal;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.ledger.sqlite.Restore;
import dev.tally.ledger.sqlite.SqliteLedger;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupJobTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration RETRY = Duration.ofMinutes(5);

  @TempDir Path temporary;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private Instant now = Instant.parse("2026-11-30T16:15:00Z");
  private Path data;
  private Path to;
  private Ledger ledger;
  private BackupJob job;

  @BeforeEach
  void open() throws IOException {
    data = temporary.resolve("data");
    to = Files.createDirectory(temporary.resolve("to"));
    ledger = open(data);
    accept(ledger, category("toys"));
    accept(ledger, product("toys", "Kite"));
    accept(ledger, order("k1", "A1"));
    job = job(3);
    log.start();
    logger().setLevel(Level.INFO);
    logger().addAppender(log);
  }

  @AfterEach
  void close() {
    logger().detachAppender(log);
    logger().setLevel(null);
    job.close();
    ledger.close();
  }

  private static Logger logger() {
    return (Logger) org.slf4j.LoggerFactory.getLogger(BackupJob.class);
  }

  private Ledger open(Path directory) {
    return SqliteLedger.open(directory, DataKind.SHOP, () -> now, new Random());
  }

  private BackupJob job(int keep) {
    return new BackupJob(data, new BackupPlan(to, HOUR, keep), "1.2", () -> now, meters);
  }

  @Test
  void aBackup_isVerified_noted_andRestoresTheShop() throws IOException {
    assertThat(meter("tally.backup.verified.age")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(job.step()).isEqualTo(HOUR);

    Path file = to.resolve("tally-2026-11-30T161500Z.db");
    assertThat(names()).containsExactly(file, manifest(file));
    for (Path made : names()) {
      assertThat(Files.getPosixFilePermissions(made))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
    assertThat(Files.readString(manifest(file)))
        .contains("\"taken\":\"2026-11-30T16:15:00Z\"", "\"tally\":\"1.2\"", "\"kind\":\"shop\"")
        .contains("\"newestOrder\":\"k1\"", "\"orders\":1,", "\"units\":1,", "\"schema\":4")
        .containsPattern("\"position\":\"[a-z0-9]+-4\"");
    BackupManifest.beside(file).orElseThrow().check(file);
    now = now.plusSeconds(90);
    assertThat(meter("tally.backup.verified.age")).isEqualTo(90);
    assertThat(meter("tally.backup.size")).isEqualTo((double) Files.size(file));
    assertThat(meter("tally.backup.duration")).isPositive();
    assertThat(log.list)
        .singleElement()
        .asString()
        .contains("Backed up 1 orders, up to ", "-4, into " + file);

    accept(ledger, order("k2", "A1")); // after the backup
    Path elsewhere = temporary.resolve("elsewhere");
    assertThat(restore(file, elsewhere).report().orders()).isEqualTo(1);
    try (Ledger restored = open(elsewhere)) {
      assertThat(submit(restored, order("k1", "A1"))).isInstanceOf(Receipt.Duplicate.class);
      accept(restored, order("k2", "A1"));
    }
  }

  @Test
  void theNewest_areKept_andWhatIsNotOurs() throws IOException {
    Path foreign = to.resolve("tally-2020-01-01T000000Z.db");
    List<Path> others = List.of(foreign, manifest(foreign), to.resolve("notes.txt"));
    Path shop = temporary.resolve("other");
    try (Ledger other = open(shop)) {
      accept(other, category("books"));
      VerifiedBackup.write(shop, foreign, false, Instant.EPOCH, "1", orders -> {});
    }
    Files.writeString(to.resolve("notes.txt"), "mine");
    Path bare = Files.writeString(to.resolve("tally-2020-01-02T000000Z.db"), "without manifest");

    for (int i = 0; i < 5; i++) {
      job.step();
      now = now.plus(HOUR);
    }
    assertThat(names())
        .containsAll(others)
        .contains(bare)
        .filteredOn(file -> file.toString().endsWith("00Z.db") && !others.contains(file))
        .extracting(file -> file.getFileName().toString())
        .containsExactly(
            "tally-2020-01-02T000000Z.db",
            "tally-2026-11-30T181500Z.db",
            "tally-2026-11-30T191500Z.db",
            "tally-2026-11-30T201500Z.db");
    assertThat(names()).hasSize(3 + 1 + 6);
  }

  /** A clock that was ahead for a while must not make the true backups look old. */
  @Test
  void backupsOfTheFuture_goFirst() throws IOException {
    now = Instant.parse("2036-01-01T00:00:00Z");
    for (int i = 0; i < 3; i++) {
      job.step();
      now = now.plus(HOUR);
    }
    now = Instant.parse("2026-11-30T16:15:00Z");
    assertThat(meter("tally.backup.verified.age")).isZero();
    job.step();

    assertThat(names()).hasSize(6).contains(to.resolve("tally-2026-11-30T161500Z.db"));
    now = now.plusSeconds(7);
    assertThat(meter("tally.backup.verified.age")).isEqualTo(7);
  }

  @Test
  void theAge_isKnownAgainAfterARestart_butNotOfAFileThatIsGoneOrShort() throws IOException {
    job.step();
    job.close();
    now = now.plusSeconds(600);
    job = job(3);
    job.start();
    assertThat(meter("tally.backup.verified.age")).isEqualTo(600);

    job.close();
    Path file = to.resolve("tally-2026-11-30T161500Z.db");
    Files.write(file, new byte[4_096]);
    job = job(3);
    job.start();
    assertThat(meter("tally.backup.verified.age")).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void aTargetThatIsGone_isSaid_counted_andTriedAgain() throws IOException {
    Path away = Files.move(to, temporary.resolve("away"));
    assertThat(job.step()).isEqualTo(RETRY);
    assertThat(meters.counter("tally.backup.failures").count()).isEqualTo(1);
    assertThat(log.list)
        .singleElement()
        .asString()
        .contains(to + " is not there", "mount its disk", "tried again");
    assertThat(to).as("nobody makes it: it would be on the wrong disk").doesNotExist();

    Files.move(away, to);
    assertThat(job.step()).isEqualTo(HOUR);
    assertThat(names()).hasSize(2);
  }

  @Test
  void aShopWhoseTotalsAreWrong_leavesTheLastBackup() throws Exception {
    job.step();
    String url = "jdbc:sqlite:" + data.resolve("tally.db").toUri();
    try (Connection writer = DriverManager.getConnection(url);
        Statement statement = writer.createStatement()) {
      statement.executeUpdate("UPDATE total SET units = 7");
    }
    job.close();
    job = job(1);
    now = now.plus(HOUR);
    assertThat(job.step()).isEqualTo(RETRY);
    assertThat(log.list).last().asString().contains("1 totals in " + data, "./tally audit");
    assertThat(names()).hasSize(2).contains(to.resolve("tally-2026-11-30T161500Z.db"));
  }

  @Test
  void whatACutLeaves_isCleared_onceNobodyCanBeAtIt() throws IOException {
    job.step();
    Path file = to.resolve("tally-2026-11-30T161500Z.db");
    Path early = to.resolve("tally-2026-11-30T151500Z.db");
    Files.copy(manifest(file), manifest(early));
    List<Path> left =
        List.of(
            to.resolve("tally-2026-11-30T151500Z.db.123.part"),
            to.resolve("tally-2026-11-30T151500Z.db.123.part-journal"),
            to.resolve("tally-2026-11-30T151500Z.db.json.part"),
            manifest(early));
    Path fresh = Files.writeString(to.resolve("tally-2026-11-30T161459Z.db.5.part"), "at work");
    Path mine = Files.writeString(to.resolve("monday.db.123.part"), "mine");
    for (Path one : left) {
      Files.writeString(one, Files.exists(one) ? Files.readString(one) : "left");
      Files.setLastModifiedTime(one, FileTime.from(now.minus(HOUR).minusSeconds(1)));
    }
    Files.setLastModifiedTime(mine, FileTime.from(Instant.EPOCH));
    Files.setLastModifiedTime(fresh, FileTime.from(now.minusSeconds(60)));
    now = now.plusSeconds(60);
    job.step();

    assertThat(names())
        .containsExactlyInAnyOrder(
            file,
            manifest(file),
            to.resolve("tally-2026-11-30T161600Z.db"),
            manifest(to.resolve("tally-2026-11-30T161600Z.db")),
            fresh,
            mine);
  }

  /** After a restore, backups of the life that was lost are of value: it has nothing newer. */
  @Test
  void backupsOfALostLife_areKept() throws IOException {
    job.step();
    Path first = to.resolve("tally-2026-11-30T161500Z.db");
    accept(ledger, order("lost", "A1"));
    now = now.plus(HOUR);
    job.step();
    Path lost = to.resolve("tally-2026-11-30T171500Z.db");
    ledger.close();
    job.close();
    Restore.restore(first, data, true, () -> now, new Random(), orders -> {});
    ledger = open(data);
    accept(ledger, order("new", "A1"));
    job = job(1);
    now = now.plus(HOUR);
    job.step();

    Path newest = to.resolve("tally-2026-11-30T181500Z.db");
    assertThat(names()).containsExactlyInAnyOrder(lost, manifest(lost), newest, manifest(newest));
  }

  /** One of many nodes: its epoch is the journal's, and a restored copy reads on where it ends. */
  @Test
  void aBackupOfAReplica_isOfItsJournal_andReadsOn() {
    MemoryJournal journal = new MemoryJournal("thejournal", () -> now);
    Path node = temporary.resolve("node");
    Path another = temporary.resolve("another");
    Path file = to.resolve("tally-2026-11-30T161500Z.db");
    try (ReplicaLedger replica = SqliteLedger.replica(node, DataKind.SHOP, journal.open(), 1)) {
      accept(replica, category("toys"));
      accept(replica, product("toys", "Kite"));
      accept(replica, order("k1", "A1"));
      try (BackupJob ofNode =
          new BackupJob(
              node, new BackupPlan(to, HOUR, 1), "1", () -> now, new SimpleMeterRegistry())) {
        ofNode.step();
      }
      accept(replica, order("k2", "A1"));
    }
    assertThat(BackupManifest.beside(file).orElseThrow().position().epoch())
        .isEqualTo("thejournal");
    restore(file, another);
    try (ReplicaLedger replica = SqliteLedger.replica(another, DataKind.SHOP, journal.open(), 2)) {
      Commands.await(replica.caughtUp());
      assertThat(submit(replica, order("k1", "A1"))).isInstanceOf(Receipt.Duplicate.class);
      assertThat(submit(replica, order("k2", "A1"))).isInstanceOf(Receipt.Duplicate.class);
    }
  }

  @Test
  void start_hasAThreadOfItsOwn_andCloseEndsIt() {
    job.start();
    await().until(() -> isThere("tally-backup"));
    job.close();
    await().until(() -> !isThere("tally-backup"));
    assertThat(meters.find("tally.backup.verified.age").gauge()).isNull();
  }

  private static boolean isThere(String thread) {
    return Thread.getAllStackTraces().keySet().stream().anyMatch(t -> t.getName().equals(thread));
  }

  private Restore.Restored restore(Path file, Path directory) {
    return Restore.restore(
        file, directory, false, InstantSource.system(), new Random(), orders -> {});
  }

  private double meter(String name) {
    return meters.get(name).gauge().value();
  }

  private static Path manifest(Path file) {
    return file.resolveSibling(file.getFileName() + ".json");
  }

  private List<Path> names() throws IOException {
    try (var all = Files.list(to)) {
      return all.sorted().toList();
    }
  }
}
