package dev.tally.cli;

import dev.tally.StartException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Provides options from the environment ({@code TALLY_PORT}) or from {@code tally.properties}. */
final class Defaults implements IDefaultValueProvider {

  private final Map<String, String> environment;
  private final Path file;
  private final Properties properties = new Properties();

  Defaults(Map<String, String> environment, Path file) {
    this.environment = environment;
    this.file = file;
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw new StartException(file + " cannot be read; it must be a text file in UTF-8.", e);
      }
    }
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
      return null; // picocli's word for "none"
    }
    String name = option.longestName().substring(2);
    String variable = "TALLY_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    String value = environment.get(variable);
    return value != null ? value : trimmed(properties.getProperty(name));
  }

  /** Strips blanks at the end of a line: invisible, but part of the value by Java's rules. */
  private static @Nullable String trimmed(@Nullable String value) {
    return value == null ? null : value.strip();
  }

  /**
   * Throws if a line of the file is an option of no command: that typing error would go unnoticed.
   */
  void checkNames(CommandSpec command) {
    Set<String> options =
        command.root().subcommands().values().stream()
            .flatMap(line -> line.getCommandSpec().options().stream())
            .map(option -> option.longestName().substring(2))
            .collect(Collectors.toSet());
    Set<String> unknown = new TreeSet<>(properties.stringPropertyNames());
    unknown.removeAll(options);
    if (!unknown.isEmpty()) {
      throw new ParameterException(
          command.commandLine(),
          "%s has lines that are not options: %s".formatted(file, String.join(", ", unknown)));
    }
  }
}
