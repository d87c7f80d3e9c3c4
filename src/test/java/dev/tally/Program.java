package dev.tally;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs that tests need and that {@code ./check} brings. */
public final class Program {

  private Program() {}

  /**
   * Returns the path of a program: what the environment names in capitals, or it is on the PATH.
   */
  public static String path(String name) {
    return Optional.ofNullable(System.getenv(name.toUpperCase(Locale.ROOT)))
        .or(
            () ->
                Stream.of((System.getenv("PATH") + ":/usr/sbin").split(File.pathSeparator))
                    .map(directory -> Path.of(directory, name))
                    .filter(Files::isExecutable)
                    .map(Path::toString)
                    .findFirst())
        .orElseThrow(() -> new IllegalStateException("no " + name + "; ./check brings one"));
  }

  /** Returns the command line of a program with these words. */
  public static ProcessBuilder command(String name, String... words) {
    return new ProcessBuilder(
        Stream.concat(Stream.of(path(name)), List.of(words).stream()).toList());
  }
}
