package dev.tally.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ServerProcess;
import dev.tally.Tally;
import dev.tally.TallySettings;
import dev.tally.ledger.kafka.KafkaCluster;
import dev.tally.ledger.kafka.KafkaJournal;
import dev.tally.ledger.kafka.KafkaSettings;
import dev.tally.ledger.sqlite.DataKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node says that cannot start: one sentence, what to do, exit code 1. */
@Tag("broker")
class StartingTest {

  @TempDir Path directory;
  private final String shop = "shop-" + UUID.randomUUID();

  @BeforeEach
  void token() throws IOException {
    SharedToken.writeTo(directory);
  }

  /** Starts a node that must fail, and returns what it says. */
  private String refusal(String... options) throws IOException, InterruptedException {
    List<String> all =
        new ArrayList<>(List.of("--port", "0", "--shop", shop, "--token-file", "token"));
    all.addAll(List.of(options));
    Path log = directory.resolve("log");
    Process process =
        ServerProcess.launch(
            directory,
            ProcessBuilder.Redirect.to(log.toFile()),
            "serve",
            all.toArray(String[]::new));
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      String said = Files.readString(log, StandardCharsets.UTF_8);
      assertThat(process.exitValue()).as(said).isEqualTo(1);
      assertThat(said).doesNotContain("\tat ").contains("tally: ");
      return said.substring(said.indexOf("tally: "));
    } finally {
      process.destroyForcibly();
    }
  }

  private static String servers() {
    return KafkaCluster.shared().servers();
  }

  @Test
  void noBrokerAtTheAddress() throws Exception {
    assertThat(refusal("--kafka", "127.0.0.1:" + KafkaCluster.freePort()))
        .contains("No Kafka broker answers at", "--kafka");
    assertThat(refusal("--kafka", "no.where.invalid:9092")).contains("--kafka");
  }

  @Test
  void aTopicThatIsNoJournal_isNamedWithWhatMendsIt() throws Exception {
    make(new NewTopic(shop + ".journal", 2, (short) 1));
    assertThat(refusal("--kafka", servers())).contains("has 2 partitions", "--shop");
  }

  @Test
  void aTopicWithWrongSettings_isNamedWithTheCommandThatMendsIt() throws Exception {
    make(
        new NewTopic(shop + ".journal", 1, (short) 1)
            .configs(Map.of("cleanup.policy", "compact", "max.message.bytes", "1000000")));
    assertThat(refusal("--kafka", servers()))
        .contains(
            "cleanup.policy is compact",
            "message.timestamp.type is CreateTime",
            "max.message.bytes is 1000000",
            "kafka-configs.sh --bootstrap-server " + servers(),
            "--add-config cleanup.policy=delete,retention.ms=-1,"
                + "message.timestamp.type=LogAppendTime,max.message.bytes=2097152");
  }

  private static void make(NewTopic topic) throws ExecutionException, InterruptedException {
    try (Admin admin = KafkaCluster.shared().admin()) {
      admin.createTopics(List.of(topic)).all().get();
    }
  }

  @Test
  void aShopOfItsOwn_isNoReplica_andTheOtherWayRound() throws Exception {
    Path own = directory.resolve("own");
    Tally.start(TallySettings.within(DataKind.SHOP, own)).close();
    assertThat(refusal("--kafka", servers(), "--data", own.toString()))
        .contains("holds a shop of its own", "./tally export", "./tally import");

    Node node = new Node(servers(), "shop-" + UUID.randomUUID(), directory.resolve("node"));
    node.awaitReady();
    node.terminate();
    assertThat(refusalOfAnEmbedded(node.data())).contains("holds a replica", "--kafka");
    assertThat(refusal("--kafka", servers(), "--data", node.data().toString()))
        .as("a topic that was there is not made again")
        .contains("There is no topic " + shop, "--shop", "./tally export");
    KafkaJournal.open(new KafkaSettings(servers(), shop, Map.of(), Optional.empty())).close();
    assertThat(refusal("--kafka", servers(), "--data", node.data().toString()))
        .contains("another journal", "--data", "./tally export");
  }

  private String refusalOfAnEmbedded(Path data) throws IOException, InterruptedException {
    Path log = directory.resolve("embedded");
    Process process =
        ServerProcess.launch(
            directory,
            ProcessBuilder.Redirect.to(log.toFile()),
            "serve",
            "--port",
            "0",
            "--data",
            data.toString());
    assertThat(process.waitFor()).isEqualTo(1);
    return Files.readString(log);
  }

  @Test
  void wrongProperties_areNamed() throws Exception {
    Path properties = directory.resolve("client.properties");
    Files.writeString(properties, "acks=1\n");
    assertThat(refusal("--kafka", servers(), "--kafka-properties", properties.toString()))
        .contains("Leave acks out", "needs all");
    Files.writeString(properties, "security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\n");
    assertThat(refusal("--kafka", servers(), "--kafka-properties", properties.toString()))
        .contains("--kafka-properties");
    assertThat(refusal("--kafka", servers(), "--kafka-properties", "missing"))
        .contains("There is no file missing", "--kafka-properties");
  }

  @Test
  void aServerOfItsOwn_loadsNothingOfKafka() throws Exception {
    Path classes = directory.resolve("classes");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + classes,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tally.cli.Main",
                "serve",
                "--port",
                "0",
                "--data",
                "own")
            .directory(directory.toFile())
            .start();
    try {
      assertThat(process.inputReader().readLine()).contains("ready");
    } finally {
      process.destroyForcibly().onExit().join();
    }
    String loaded = Files.readString(classes);
    assertThat(loaded).contains("dev.tally.ledger.WriterLedger");
    assertThat(loaded).doesNotContain("org.apache.kafka", "net.jpountz", "KafkaJournal");
  }
}
