package dev.tally.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The tables of options in docs/operations.md, which must match {@code --help}. */
class OptionsDocumentTest {

  private static List<OptionSpec> options(Object command) {
    return new CommandLine(command)
        .getCommandSpec().options().stream()
            .filter(option -> !option.usageHelp() && !option.versionHelp())
            .toList();
  }

  private static String row(OptionSpec option) {
    String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
    return "| `%s%s` | %s |"
        .formatted(option.longestName(), value, String.join(" ", option.description()));
  }

  private static boolean isIn(List<OptionSpec> options, OptionSpec option) {
    return options.stream().anyMatch(other -> other.longestName().equals(option.longestName()));
  }

  @Test
  void table_hasEveryOptionOfDemoAndServe_asHelpHasIt() throws IOException {
    List<OptionSpec> demo = options(new DemoCommand());
    List<String> rows = new ArrayList<>(demo.stream().map(OptionsDocumentTest::row).toList());
    options(new ServeCommand()).stream()
        .filter(option -> !isIn(demo, option))
        .map(OptionsDocumentTest::row)
        .map(row -> row.replaceFirst("\\| ([^|]*) \\|$", "| `serve`: $1 |"))
        .forEach(rows::add);

    assertThat(written("## Options")).containsExactlyInAnyOrderElementsOf(rows);
  }

  @Test
  void table_hasEveryOptionOfImport_asHelpHasIt() throws IOException {
    List<OptionSpec> ofClients = options(new ForgetCommand());
    List<String> rows =
        options(new ImportCommand()).stream()
            .filter(option -> !isIn(ofClients, option))
            .map(OptionsDocumentTest::row)
            .toList();

    assertThat(written("### Files that were not written for Tally"))
        .containsExactlyInAnyOrderElementsOf(rows);
  }

  /** Returns the rows of options between this heading and the next. */
  private static List<String> written(String heading) throws IOException {
    return Files.readString(Path.of("docs/operations.md"))
        .lines()
        .dropWhile(line -> !line.equals(heading))
        .skip(1)
        .takeWhile(line -> !line.startsWith("#"))
        .filter(line -> line.startsWith("| `--") && !line.startsWith("| `--from` |"))
        .toList();
  }
}
