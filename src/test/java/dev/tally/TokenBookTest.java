package dev.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.auth.Grant;
import dev.tally.auth.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of tokens for those who may do only some things. */
class TokenBookTest {

  private static final Grant SHOP =
      new Grant(
          "shop",
          Set.of(Scope.ORDERS, Scope.CATALOGUE),
          Optional.of(Instant.parse("2027-01-01T00:00:00Z")));
  private static final Grant DESK = new Grant("desk", Set.of(Scope.READ_ORDERS), Optional.empty());

  @TempDir private Path directory;

  @Test
  void whatIsWritten_isRead_andHoldsNoToken() throws IOException {
    Path file = directory.resolve("tokens");
    TokenBook book =
        new TokenBook(List.of()).with(SHOP, "token-of-shop").with(DESK, "token-of-desk");
    book.write(file);

    assertThat(Files.readString(file)).doesNotContain("token-of");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    TokenBook read = TokenBook.read(file);
    assertThat(read).isEqualTo(book);
    assertThat(read.find("token-of-shop")).hasValue(SHOP);
    assertThat(read.find("token-of-desk")).hasValue(DESK);
    assertThat(read.find("token-of-des")).isEmpty();
    assertThat(read.without("shop").find("token-of-shop")).isEmpty();
    assertThat(read.has("desk")).isTrue();
    assertThat(TokenBook.read(directory.resolve("none")).entries()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop orders -",
        "shop everything - %s",
        "shop orders tomorrow %s",
        "sh/op orders - %s",
        "shop orders - ABC",
        "shop orders - %s more"
      })
  void aWrongLine_isNamed(String line) throws IOException {
    Path file = directory.resolve("tokens");
    Files.writeString(file, "# a comment\n\n" + line.formatted("0".repeat(64)) + "\n");
    assertThatThrownBy(() -> TokenBook.read(file))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("Line 3")
        .hasMessageContaining("tally token add");
  }

  @Test
  void aFileThatOthersMayWrite_isRefused() throws IOException {
    Path file = directory.resolve("tokens");
    new TokenBook(List.of()).write(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
    assertThatThrownBy(() -> TokenBook.read(file)).hasMessageContaining("chmod 600");
  }
}
