package dev.tally.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.MonitoringTest;
import dev.tally.ledger.kafka.KafkaCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes on three brokers, each a process, under load and among faults: in the end nothing is
 * lost, nothing doubled, and all nodes' files are equal row by row. {@code bench/chaos} takes an
 * hour.
 */
@Tag("broker")
class ShopOnKafkaTest {

  private static final int SECONDS = Integer.getInteger("tally.chaos.seconds", 60);
  private static final int ORDERS_A_SECOND = Integer.getInteger("tally.chaos.rate", 300);
  private static final int MOST_WAITING = 10 * ORDERS_A_SECOND;
  private static final int VIEWERS = 300;
  private static final int NODES = 3;

  /** All that the entries of the journal lead to; the rest is a node's own. */
  private static final List<String> TABLES =
      List.of(
          "category",
          "product",
          "total",
          "orders",
          "amendment",
          "baseline",
          "product_key",
          "checkpoint",
          "author",
          "epoch");

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory; // with the logs of nodes and brokers

  private KafkaCluster cluster;
  private final List<Node> nodes = new ArrayList<>();

  private interface Attack {
    void run() throws InterruptedException;
  }

  private record Fault(String name, Attack attack) {}

  @AfterEach
  void stop() {
    nodes.forEach(Node::kill);
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void aShopOfManyNodes_losesNothing_doublesNothing_andEndsEqual() throws Exception {
    cluster =
        KafkaCluster.start(
            Files.createDirectories(directory.resolve("kafka")),
            3,
            Map.of("broker.session.timeout.ms", "3000", "broker.heartbeat.interval.ms", "500"));
    SharedToken.writeTo(directory);
    for (int i = 0; i < NODES; i++) {
      String kafka = i == NODES - 1 ? cluster.proxiedServers() : cluster.servers();
      Map<String, String> clock = i == 1 ? anHourAhead() : Map.of();
      nodes.add(new Node(kafka, "tally", directory.resolve("node" + i), clock));
    }
    nodes.forEach(Node::awaitReady);

    Witness witness = new Witness();
    Senders senders = new Senders(nodes, SharedToken.TEXT, witness);
    senders.stock();
    senders.start();
    Readers readers = new Readers(nodes, senders, witness);
    Viewers viewers = new Viewers(nodes, VIEWERS, witness);
    Thread load = new Thread(() -> load(senders), "load");
    load.start();
    Map<String, Integer> met = new LinkedHashMap<>();
    Iterator<Fault> next = Stream.generate(this::faults).flatMap(List::stream).iterator();
    while (load.isAlive()) {
      long answered = senders.answers();
      await()
          .alias("orders are answered, after " + met + "; logs are in " + directory)
          .until(() -> senders.answers() > answered + ORDERS_A_SECOND || !load.isAlive());
      Fault fault = next.next();
      fault.attack().run();
      met.merge(fault.name(), 1, Integer::sum);
    }
    Map<String, Long> model = senders.end();
    nodes.forEach(Node::awaitReady);
    await().until(() -> places().stream().distinct().count() == 1);
    for (Node node : nodes) {
      assertThat(Totals.read(node.get("/orders/toys").body())).isEqualTo(model);
    }
    await().until(() -> viewers.countWith(model) == VIEWERS);
    for (Node node : nodes) {
      await().until(() -> viewersOfAll(node) == VIEWERS);
      assertThat(node.get("/metrics").body())
          .contains("tally_nodes 3.0", "tally_journal_digest_mismatches 0.0")
          .contains(MonitoringTest.documented(Path.of("docs", "many-nodes.md")));
    }
    readers.end();
    viewers.end();
    for (Node node : nodes) {
      assertThat(node.terminate()).isZero();
    }
    assertSameRows();
    System.out.println("chaos: %s; %s; %s".formatted(senders, witness, met));
    witness.assertNothingWrong();
  }

  /** Returns how many viewers all nodes have, as this one has heard. */
  private static long viewersOfAll(Node node) throws IOException {
    return Totals.JSON.readTree(node.get("/-/viewers").body()).get("viewers").asLong();
  }

  /** Sends as many orders as it should, or as the machine can: what waits is bounded. */
  private static void load(Senders senders) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (System.nanoTime() < end) {
      if (senders.waiting() < MOST_WAITING) {
        senders.more(ORDERS_A_SECOND);
      }
      Pause.millis(1_000);
    }
  }

  /** Returns the environment of a process whose clock is wrong, if there is libfaketime. */
  private static Map<String, String> anHourAhead() {
    return Optional.ofNullable(System.getProperty("tally.chaos.faketime"))
        .map(
            library ->
                Map.of(
                    "LD_PRELOAD", library,
                    "FAKETIME", "+1h",
                    // Waits go by the right one; without the last, they would not wait at all.
                    "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                    "FAKETIME_FORCE_MONOTONIC_FIX", "0"))
        .orElse(Map.of());
  }

  private List<Fault> faults() {
    return List.of(
        new Fault(
            "node killed",
            () -> {
              nodes.get(0).kill();
              Pause.millis(1_000);
              nodes.get(0).start();
              nodes.get(0).awaitReady();
            }),
        new Fault(
            "node frozen",
            () -> {
              nodes.get(1).pause();
              Pause.millis(6_000);
              nodes.get(1).resume();
            }),
        new Fault(
            "leader killed",
            () -> {
              int leader = cluster.leader("tally.journal");
              cluster.kill(leader);
              Pause.millis(5_000);
              cluster.start(leader);
            }),
        new Fault(
            "way cut",
            () -> {
              cluster.swallow(true); // on the last node's way
              Pause.millis(8_000);
              cluster.swallow(false);
              nodes.get(2).awaitReady();
            }),
        new Fault(
            "disk full",
            () -> {
              nodes.get(1).fillDisk(true);
              Pause.millis(4_000);
              nodes.get(1).fillDisk(false);
              nodes.get(1).awaitReady();
            }),
        new Fault(
            "two brokers killed",
            () -> {
              cluster.awaitInSync("tally.journal", 3);
              cluster.kill(1);
              cluster.kill(2);
              Pause.millis(4_000);
              cluster.start(1);
              cluster.start(2);
              nodes.forEach(Node::awaitReady);
            }));
  }

  private List<Long> places() throws IOException {
    List<Long> places = new ArrayList<>();
    for (Node node : nodes) {
      places.add(node.place());
    }
    return places;
  }

  private void assertSameRows() throws Exception {
    List<Map<String, String>> all = new ArrayList<>();
    for (Node node : nodes) {
      Map<String, String> tables = new HashMap<>();
      try (Connection connection =
          DriverManager.getConnection("jdbc:sqlite:" + node.data().resolve("tally.db"))) {
        for (String table : TABLES) {
          tables.put(table, rows(connection, table));
        }
      }
      all.add(tables);
    }
    assertThat(all).as("rows and their digests, by table").containsOnly(all.get(0));
    assertThat(all.get(0).get("orders")).as("there were some").matches("\\d{4,} rows .*");
  }

  /** Returns how many rows there are, and a digest of them all. */
  private static String rows(Connection connection, String table)
      throws SQLException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    int count = 0;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM " + table + " ORDER BY 1")) {
      int columns = row.getMetaData().getColumnCount();
      for (; row.next(); count++) {
        for (int column = 1; column <= columns; column++) {
          digest.update((row.getString(column) + "\0").getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return "%d rows %s".formatted(count, HexFormat.of().formatHex(digest.digest()));
  }
}
