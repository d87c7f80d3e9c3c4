package dev.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenTest {

  private static final String GOOD = "a-token-of-some-length";

  @TempDir private Path directory;

  private Path file(String text, String mode) throws IOException {
    Path file = Files.createTempFile(directory, "token", "");
    Files.writeString(file, text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "'', rw-------, is empty",
    "fifteen-letters, rw-------, openssl rand -base64 32",
    "a-token-of-some-length, rw-rw-rw-, chmod 600",
    "a-token-of-some-length, rw--w----, chmod 600",
    "a token of some length, rw-------, one word"
  })
  void read_refusesWhatIsNoSecret_andSaysTheRemedy(String text, String mode, String remedy)
      throws IOException {
    Path file = file(text, mode);
    assertThatThrownBy(() -> Token.read(file))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(remedy);
  }

  @ParameterizedTest
  @CsvSource({"rw-------", "r--------", "r--r--r--", "rw-r--r--"})
  void read_takesWhatContainersMount(String mode) throws IOException {
    assertThat(Token.read(file(GOOD, mode)).text()).isEqualTo(GOOD);
  }

  @Test
  void aChangedFile_counts_andABrokenOneDoesNot() throws IOException {
    Path file = file(GOOD, "rw-------");
    Supplier<String> token = Token.read(file).watched();
    assertThat(token.get()).isEqualTo(GOOD);

    Files.writeString(file, "another-token-of-some-length");
    await().until(() -> token.get().startsWith("another"));
    Files.writeString(file, "short");
    Files.delete(file);
    assertThat(token.get()).startsWith("another");
    Files.move(file("replaced-as-a-whole", "rw-------"), file, StandardCopyOption.ATOMIC_MOVE);
    await().until(() -> token.get().startsWith("replaced"));
  }
}
