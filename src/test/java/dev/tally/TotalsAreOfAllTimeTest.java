package dev.tally;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that no text people copy limits a total to a period: it is all that was ever ordered. */
class TotalsAreOfAllTimeTest {

  private static final Pattern CLAIM =
      Pattern.compile("\\b(today|daily|this (week|month|year))\\b", Pattern.CASE_INSENSITIVE);

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs", "examples", "src/main/resources/web"})
  void noPageAndNoDocument_saysThatItIsOfToday(String root) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(root))) {
      List<String> claims =
          files
              .filter(file -> file.toString().matches(".*\\.(md|html|js|ts)"))
              .flatMap(TotalsAreOfAllTimeTest::lines)
              .filter(line -> CLAIM.matcher(line).find())
              .toList();
      assertThat(claims).isEmpty();
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream().map(line -> file + ": " + line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
