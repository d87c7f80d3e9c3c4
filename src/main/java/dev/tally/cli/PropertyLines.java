package dev.tally.cli;

import dev.tally.StartException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** A properties file, of which each property knows its line. Immutable. */
final class PropertyLines {

  /**
   * A property.
   *
   * @param number the line it begins on, from 1
   */
  record Line(int number, String name, String value) {}

  private final List<Line> all;

  private PropertyLines(List<Line> all) {
    this.all = List.copyOf(all);
  }

  /**
   * Reads a file; one that does not exist has no lines.
   *
   * @throws StartException if it cannot be read
   */
  static PropertyLines read(Path file) {
    if (!Files.isRegularFile(file)) {
      return new PropertyLines(List.of());
    }
    try {
      return new PropertyLines(parse(Files.readAllLines(file)));
    } catch (IOException | IllegalArgumentException e) {
      throw new StartException(file + " cannot be read; it must be a text file in UTF-8.", e);
    }
  }

  /** Leaves it to {@link Properties} what a line means: it gets one property at a time. */
  private static List<Line> parse(List<String> lines) throws IOException {
    List<Line> all = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      int number = i + 1;
      StringBuilder whole = new StringBuilder(lines.get(i));
      while (goesOn(lines.get(i)) && i + 1 < lines.size()) {
        whole.append('\n').append(lines.get(++i));
      }
      Properties one = new Properties();
      one.load(new StringReader(whole.toString()));
      // Blanks at the end are invisible, but part of the value by Java's rules.
      one.forEach(
          (name, value) -> all.add(new Line(number, name.toString(), value.toString().strip())));
    }
    return all;
  }

  /** Returns whether a line ends in a backslash that no other escapes, and is no comment. */
  private static boolean goesOn(String line) {
    String text = line.strip();
    int backslashes = 0;
    while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1 && !text.startsWith("#") && !text.startsWith("!");
  }

  List<Line> all() {
    return all;
  }

  /** Returns the property of this name, the last if there are several. */
  Optional<Line> find(String name) {
    return all.stream().filter(line -> line.name().equals(name)).reduce((first, last) -> last);
  }
}
