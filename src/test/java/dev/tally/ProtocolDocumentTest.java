package dev.tally;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.feed.CloseReason;
import dev.tally.web.http.ProblemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks that {@code docs/protocol.md} says what the code does. */
class ProtocolDocumentTest {

  @Test
  void everyCloseCode_isDocumented_andNoOther() throws IOException {
    assertThat(rows("\\| (\\d{4}) \\|.*"))
        .containsExactlyElementsOf(
            Arrays.stream(CloseReason.values()).map(why -> String.valueOf(why.code())).toList());
  }

  @Test
  void everyProblem_isDocumentedWithItsStatus_andNoOther() throws IOException {
    List<String> problems =
        Arrays.stream(ProblemType.values())
            .filter(type -> type != ProblemType.UNKNOWN_COMMAND) // an event, not an answer
            .map(type -> type.address() + "` | " + type.status())
            .toList();
    assertThat(rows("\\| `(/-/problems/[a-z-]+` \\| \\d{3}) \\|"))
        .containsExactlyElementsOf(problems);
  }

  private static List<String> rows(String row) throws IOException {
    return Pattern.compile("^" + row + "$", Pattern.MULTILINE)
        .matcher(Files.readString(Path.of("docs/protocol.md")))
        .results()
        .map(match -> match.group(1))
        .toList();
  }
}
