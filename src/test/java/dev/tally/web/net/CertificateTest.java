package dev.tally.web.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from the files of a certificate and its key. */
class CertificateTest {

  @TempDir private static Path made;
  @TempDir private Path directory;
  private static SelfMade whole;
  private SelfMade good;

  @BeforeAll
  static void make() throws Exception {
    whole = SelfMade.in(made, "RSA");
  }

  @BeforeEach
  void copy() throws Exception {
    good = whole.copiedTo(directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void eachKindOfKey_isRead(String algorithm) throws Exception {
    SelfMade made = SelfMade.in(directory, algorithm);
    assertThat(Certificate.read(made.certificate(), made.key()).end()).isAfter(Instant.now());
  }

  @Test
  void textAroundIt_isPassedOver_asToolsWriteIt() throws Exception {
    Files.writeString(
        good.key(), "Bag Attributes: é\n" + Files.readString(good.key()) + "\n# end\n");
    Files.writeString(good.certificate(), "Subject: é\n" + Files.readString(good.certificate()));
    assertThat(Certificate.read(good.certificate(), good.key()).end()).isAfter(Instant.now());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                 | There is no key in",
        "-----BEGIN RSA PRIVATE KEY-----x   | openssl pkcs8 -topk8",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----x | openssl pkcs8 -topk8",
        "-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY----- | is not that of a certificate for RSA"
      })
  void aKeyThatIsNone_isRefused_withWhatToDo(String text, String sentence) throws Exception {
    Files.writeString(good.key(), text);
    assertThatThrownBy(() -> Certificate.read(good.certificate(), good.key()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(sentence)
        .hasMessageContaining(good.key().toString());
  }

  @Test
  void aCertificateThatIsNone_isRefused() throws Exception {
    for (String text :
        new String[] {"", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"}) {
      Files.writeString(good.certificate(), text);
      assertThatThrownBy(() -> Certificate.read(good.certificate(), good.key()))
          .hasMessageContaining("no certificate in " + good.certificate());
    }
    Files.delete(good.certificate());
    assertThatThrownBy(() -> Certificate.read(good.certificate(), good.key()))
        .hasMessageContaining("there is no such file");
  }

  @Test
  void anotherCertificatesKey_isRefused() throws Exception {
    SelfMade other = SelfMade.in(directory, "RSA");
    assertThatThrownBy(() -> Certificate.read(whole.certificate(), other.key()))
        .hasMessageContaining("is not that of the certificate");
  }
}
