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

/**
 * Checks that no count that people copy is said to be of a time without naming that window: without
 * one it is all that was ever ordered.
 */
class ClaimedTimeTest {

  private static final Pattern CLAIM =
      Pattern.compile(
          "\\b(today|daily|this (week|month|year)|last .*(hours|days))\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern COUNT = Pattern.compile("<order-count\\b(?![^>]*window)");

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs", "examples"})
  void noCountOfAllTime_isSaidToBeOfLess(String root) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(root))) {
      List<String> claims =
          files
              .filter(file -> file.toString().matches(".*\\.(md|html|js|ts)"))
              .flatMap(ClaimedTimeTest::lines)
              .filter(line -> COUNT.matcher(line).find() && CLAIM.matcher(line).find())
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
