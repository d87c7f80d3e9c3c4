package dev.tally;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that the package table in ARCHITECTURE.md says what {@link ArchitectureTest} enforces. */
class ArchitectureDocumentTest {

  private static final Pattern NAME = Pattern.compile("`([a-z.]+)`");

  private static List<String> packages() {
    return ArchitectureTest.IMPORTS.keySet().stream()
        .map(ArchitectureDocumentTest::shown)
        .sorted()
        .toList();
  }

  private static String shown(String layer) {
    return layer.replaceFirst("^dev\\.tally\\.", "").replaceFirst("\\.\\.$", "");
  }

  @ParameterizedTest
  @MethodSource("packages")
  void table_namesTheImportsOf(String name) throws IOException {
    List<String> allowed =
        ArchitectureTest.IMPORTS.entrySet().stream()
            .filter(entry -> shown(entry.getKey()).equals(name))
            .flatMap(entry -> entry.getValue().stream())
            .map(ArchitectureDocumentTest::shown)
            .toList();
    Pattern row = Pattern.compile("(?m)^\\| `" + Pattern.quote(name) + "` \\|[^|]*\\|([^|]*)\\|$");
    Matcher found = row.matcher(Files.readString(Path.of("ARCHITECTURE.md")));

    assertThat(found.find()).as("a row of `%s`", name).isTrue();
    assertThat(NAME.matcher(found.group(1)).results().map(match -> match.group(1)))
        .containsExactlyInAnyOrderElementsOf(allowed);
  }
}
