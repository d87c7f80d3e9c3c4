package dev.tally.cli;

import dev.tally.StartException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Provides options from the environment ({@code TALLY_PORT}) or from {@code tally.properties}. */
final class Defaults implements IDefaultValueProvider {

  /**
   * An option that was given a value.
   *
   * @param where {@code "tally.properties:3"}, {@code "TALLY_PORT"} or {@code "command line"}
   */
  record Given(String option, String value, String where) {
    @Override
    public String toString() {
      return "%-18s %-30s (%s)".formatted(option.substring(2), value, where);
    }
  }

  /** A value that stands somewhere else than on the command line. */
  private record Found(String where, String value) {}

  private final Map<String, String> environment;
  private final Path file;
  private final PropertyLines lines;
  private final Set<String> ignored; // options by their names without dashes

  /**
   * @throws StartException if the file exists and cannot be read
   */
  Defaults(Map<String, String> environment, Path file) {
    this(environment, file, PropertyLines.read(file), Set.of());
  }

  private Defaults(
      Map<String, String> environment, Path file, PropertyLines lines, Set<String> ignored) {
    this.environment = environment;
    this.file = file;
    this.lines = lines;
    this.ignored = ignored;
  }

  /** Returns those of a command that Tally has made. */
  static Defaults of(CommandSpec command) {
    if (command.defaultValueProvider() instanceof Defaults defaults) {
      return defaults;
    }
    throw new IllegalStateException("every command of Tally has its defaults");
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? find(option).map(Found::value).orElse(null) // picocli's word for "none"
        : null;
  }

  private Optional<Found> find(OptionSpec option) {
    String name = name(option);
    if (option.usageHelp() || option.versionHelp() || ignored.contains(name)) {
      return Optional.empty();
    }
    String variable = "TALLY_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    String value = environment.get(variable);
    return value != null
        ? Optional.of(new Found(variable, value))
        : lines.find(name).map(line -> new Found(file + ":" + line.number(), line.value()));
  }

  private static String name(OptionSpec option) {
    return option.longestName().substring(2);
  }

  /**
   * Returns where the value of an option stands, {@code "tally.properties:3: "}; nothing if that is
   * the command line or nowhere.
   */
  String source(CommandSpec command, String option) {
    OptionSpec spec = command.findOption(option);
    boolean isTyped = spec == null || command.commandLine().getParseResult().hasMatchedOption(spec);
    return isTyped ? "" : find(spec).map(found -> found.where() + ": ").orElse("");
  }

  /**
   * Returns all that is wrong outside of the command line: lines of the file that are options of no
   * command, which would go unnoticed, values that cannot be read, and what the others contradict.
   *
   * @param arguments the command line; options that stand there have no value elsewhere
   */
  List<String> faults(CommandSpec command, List<String> arguments) {
    List<String> faults = new ArrayList<>(unknownLines(command));
    Set<String> unreadable = new HashSet<>();
    for (OptionSpec option : command.options()) {
      Optional<Found> elsewhere =
          find(option).filter(found -> arguments.stream().noneMatch(typed -> isOf(option, typed)));
      Optional<String> why = elsewhere.flatMap(found -> fault(command, option, found.value()));
      if (elsewhere.isPresent() && why.isPresent()) {
        unreadable.add(name(option));
        faults.add(elsewhere.get().where() + ": " + why.get());
      }
    }
    faults.addAll(contradictions(command, arguments, unreadable));
    return faults;
  }

  /** Checks a server's options as they would be without those that cannot be read. */
  private List<String> contradictions(
      CommandSpec command, List<String> arguments, Set<String> unreadable) {
    CommandLine rest = Main.commandLine(new Defaults(environment, file, lines, unreadable));
    try {
      rest.parseArgs(arguments.toArray(String[]::new));
    } catch (ParameterException e) {
      return List.of(); // the command line itself cannot be read
    }
    CommandLine parsed = rest.getSubcommands().get(command.name());
    return parsed != null && parsed.getCommandSpec().userObject() instanceof ServerCommand server
        ? server.checked().faults()
        : List.of();
  }

  /** Returns the options of a parsed command that were given values, in the order of its help. */
  List<Given> given(CommandSpec command) {
    List<Given> all = new ArrayList<>();
    for (OptionSpec option : command.options()) {
      if (option.longestName().equals(ServerCommand.CHECK)) {
        continue; // it asks for this list
      }
      if (command.commandLine().getParseResult().hasMatchedOption(option)) {
        String typed = String.join(",", option.originalStringValues());
        all.add(new Given(option.longestName(), typed, "command line"));
      } else {
        find(option)
            .map(found -> new Given(option.longestName(), found.value(), found.where()))
            .ifPresent(all::add);
      }
    }
    return all;
  }

  /** Returns the command line with which the program was started. */
  static List<String> arguments(CommandSpec command) {
    return command.root().commandLine().getParseResult().originalArgs();
  }

  /**
   * Reads the file again, and the same command line with it.
   *
   * @return the command, parsed
   * @throws StartException if the file cannot be read
   * @throws ParameterException if a value is wrong
   */
  CommandLine readAgain(CommandSpec command) {
    CommandLine again = Main.commandLine(environment, file);
    again.parseArgs(arguments(command).toArray(String[]::new));
    return Objects.requireNonNull(again.getSubcommands().get(command.name()), command.name());
  }

  /** Returns a sentence for each line of the file that is an option of no command. */
  List<String> unknownLines(CommandSpec command) {
    Set<String> options =
        command.root().subcommands().values().stream()
            .flatMap(line -> line.getCommandSpec().options().stream())
            .map(Defaults::name)
            .collect(Collectors.toSet());
    return lines.all().stream()
        .filter(line -> !options.contains(line.name()))
        .map(line -> "%s:%d: there is no option '%s'".formatted(file, line.number(), line.name()))
        .toList();
  }

  private static boolean isOf(OptionSpec option, String argument) {
    return List.of(option.names()).contains(argument.replaceFirst("=.*", ""));
  }

  /** Reads a value as if it alone stood on the command line. */
  private static Optional<String> fault(CommandSpec command, OptionSpec option, String value) {
    try {
      Main.commandLine(Map.of(), Path.of(""))
          .parseArgs(command.name(), option.longestName() + "=" + value);
      return Optional.empty();
    } catch (ParameterException e) {
      return Optional.of(Main.sentence(e));
    }
  }
}
