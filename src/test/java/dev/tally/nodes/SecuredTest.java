package dev.tally.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.ledger.Journal;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.kafka.KafkaCluster;
import dev.tally.ledger.kafka.KafkaJournal;
import dev.tally.ledger.kafka.KafkaSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that wants TLS, by a certificate that it made itself, and a password. */
@Tag("broker")
class SecuredTest {

  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required";

  @TempDir Path directory;
  private KafkaCluster cluster;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    String store = directory.resolve("broker.p12").toString();
    keytool(
        "-genkeypair", store, "-keyalg", "RSA", "-dname", "CN=broker", "-ext", "san=ip:127.0.0.1");
    keytool("-exportcert", store, "-rfc", "-file", directory.resolve("broker.pem").toString());
    cluster =
        KafkaCluster.start(
            directory,
            1,
            Map.of(
                "listener.security.protocol.map",
                "CONTROLLER:PLAINTEXT,CLIENT:PLAINTEXT,PROXIED:SASL_SSL",
                "ssl.keystore.location",
                store,
                "ssl.keystore.password",
                "secret",
                "ssl.keystore.type",
                "PKCS12",
                "sasl.enabled.mechanisms",
                "PLAIN",
                "listener.name.proxied.plain.sasl.jaas.config",
                LOGIN + " user_tally=\"right\";"));
  }

  private static void keytool(String command, String store, String... options)
      throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                command,
                "-alias",
                "broker",
                "-keystore",
                store,
                "-storetype",
                "PKCS12",
                "-storepass",
                "secret"));
    words.addAll(List.of(options));
    assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private KafkaSettings settings(Map<String, String> more) {
    Map<String, String> properties =
        new HashMap<>(
            Map.of(
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                LOGIN + " username=\"tally\" password=\"right\";",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                directory.resolve("broker.pem").toString()));
    properties.putAll(more);
    return new KafkaSettings(cluster.proxiedServers(), "tally", properties, Optional.empty());
  }

  @Test
  void aJournalOverTlsWithAPassword_opens_andWithAWrongOneSaysSo() {
    try (Journal journal = KafkaJournal.open(settings(Map.of()))) {
      assertThat(journal.extent()).isPresent();
    }
    assertRefused(
        Map.of("sasl.jaas.config", LOGIN + " username=\"tally\" password=\"wrong\";"),
        "refuses the user or the password");
    assertRefused(
        Map.of("ssl.truststore.type", "JKS", "ssl.truststore.location", cacerts()),
        "do not agree on TLS");
  }

  private static String cacerts() {
    return Path.of(System.getProperty("java.home"), "lib", "security", "cacerts").toString();
  }

  private void assertRefused(Map<String, String> properties, String why) {
    KafkaSettings wrong = settings(properties);
    assertThatThrownBy(() -> KafkaJournal.open(wrong).close())
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining(why);
  }
}
