package dev.tally.feed;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Checks that the server, the protocol document and the script agree on close codes. */
class CloseReasonTest {

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (\\d{4}) \\| [^|]+ \\| ([^|]+) \\|$");
  private static final Pattern FINAL = Pattern.compile("const FINAL = \\{([^}]+)\\}");
  private static final Pattern CODE = Pattern.compile("(?m)^  (\\d{4}):");

  private final Map<Integer, Boolean> mayReturn =
      Arrays.stream(CloseReason.values()).collect(toMap(CloseReason::code, CloseReason::mayReturn));

  @Test
  void theProtocol_namesAllOfThem_andWhoMayReturn() throws IOException {
    String protocol = Files.readString(Path.of("docs/protocol.md"));
    Map<Integer, Boolean> promised =
        ROW.matcher(protocol)
            .results()
            .collect(
                toMap(row -> Integer.valueOf(row.group(1)), row -> !row.group(2).equals("no")));

    assertThat(promised).isEqualTo(mayReturn);
  }

  @Test
  void theScript_doesNotReturn_whereItMayNot() throws IOException {
    String script = Files.readString(Path.of("src/main/resources/web/embed/v1/feed.js"));
    String codes =
        FINAL.matcher(script).results().map(found -> found.group(1)).findFirst().orElseThrow();
    Set<Integer> last =
        CODE.matcher(codes)
            .results()
            .map((MatchResult code) -> Integer.valueOf(code.group(1)))
            .collect(Collectors.toSet());

    assertThat(last)
        .isEqualTo(
            mayReturn.entrySet().stream()
                .filter(code -> !code.getValue())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet()));
  }
}
