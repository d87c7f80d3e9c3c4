package dev.tally.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.TokenBook;
import dev.tally.auth.Scope;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The command {@code tally token}. */
class TokenCommandTest {

  @TempDir private Path directory;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  private int run(String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    CommandLine line =
        Main.commandLine(Map.of("TALLY_DATA", directory.toString()), directory.resolve("none"));
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(arguments);
  }

  @Test
  void aToken_isShownOnce_listed_andRemoved() {
    assertThat(run("token", "add", "shop", "--scope", "orders,catalogue", "--valid-for", "90d"))
        .isZero();
    String token = out.toString().strip();
    assertThat(token).hasSize(43);
    assertThat(err.toString()).contains("The token of shop, for orders,catalogue, until 20");
    assertThat(run("token", "add", "desk", "--scope", "read-orders")).isZero();

    TokenBook book = TokenBook.read(directory.resolve("tokens"));
    assertThat(book.find(token).orElseThrow().scopes())
        .isEqualTo(Set.of(Scope.ORDERS, Scope.CATALOGUE));
    assertThat(run("token", "list")).isZero();
    assertThat(out.toString()).contains("shop ", "orders,catalogue", "desk ", "read-orders");
    assertThat(out.toString()).doesNotContain(token);

    assertThat(run("token", "remove", "shop")).isZero();
    assertThat(TokenBook.read(directory.resolve("tokens")).find(token)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "token | 2 | token add, token list or token remove",
        "token add | 2 | NAME",
        "token add shop | 2 | --scope",
        "token add shop --scope everything | 2 | there are [read, orders, catalogue, read-orders, viewers, monitor, admin]",
        "token add sh/op --scope orders | 2 | A name has letters",
        "token add shop --scope orders --valid-for soon | 2 | --valid-for",
        "token remove shop | 1 | There is no token of shop",
        "token list --data nowhere | 1 | There is no directory"
      })
  void whatIsWrong_isSaidInASentence(String arguments, int code, String sentence) {
    assertThat(run(arguments.strip().split(" "))).isEqualTo(code);
    assertThat(err.toString()).contains(sentence).startsWith("tally: ").hasLineCount(1);
  }

  @Test
  void aSecondTokenOfOneName_isRefused() {
    assertThat(run("token", "add", "shop", "--scope", "orders")).isZero();
    assertThat(run("token", "add", "shop", "--scope", "orders")).isEqualTo(1);
    assertThat(err.toString()).contains("tally token remove shop");
  }
}
