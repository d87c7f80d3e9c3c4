package dev.tally.transfer.rows;

import dev.tally.text.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The columns of a CSV file, and where in them ours are. Immutable. */
final class CsvColumns {

  private final String file;
  private final List<String> header;
  private final Map<String, ColumnMap.Source> sources;
  private final List<String> ruling;
  private final Map<String, Integer> places; // of the header's names, folded, and of rules'
  private final Map<String, int[]> cells = new HashMap<>(); // where ours come from

  /**
   * @param file the file's name in messages
   * @throws TransferException if a column is named that the file does not have, or has twice
   */
  CsvColumns(String file, List<String> header, Reading reading) {
    this.file = file;
    this.header = List.copyOf(header);
    this.sources = sources(file, header, reading.columns());
    this.ruling = ruling(reading);
    this.places = new HashMap<>();
    for (int place = 0; place < header.size(); place++) {
      places.putIfAbsent(fold(header.get(place)), place);
    }
    checkNames();
    ruling.forEach(column -> places.put(column, places.get(fold(column))));
    sources.forEach((ours, source) -> cells.put(ours, placesOf(source)));
  }

  private int[] placesOf(ColumnMap.Source source) {
    return source.columns().stream().mapToInt(column -> places.get(fold(column))).toArray();
  }

  /**
   * Returns where our columns come from: from the columns of the same names, unless the map says
   * otherwise.
   */
  private static Map<String, ColumnMap.Source> sources(
      String file, List<String> header, ColumnMap map) {
    Map<String, ColumnMap.Source> sources = new LinkedHashMap<>();
    Set<String> used = map.used().stream().map(CsvColumns::fold).collect(Collectors.toSet());
    for (String column : header) {
      String name = fold(column);
      boolean isRuled = map.sources().keySet().stream().anyMatch(ours -> rules(map, ours, name));
      if (RowSchema.isColumn(name) && !isRuled && !used.contains(name)) {
        if (sources.put(name, ColumnMap.Source.NOTHING.and(column)) != null) {
          throw twice(file, name);
        }
      }
    }
    map.sources()
        .forEach(
            (ours, source) -> {
              Optional<String> own =
                  header.stream().filter(name -> fold(name).equals(ours)).findFirst();
              sources.put(ours, source.resolved(own));
            });
    sources.values().removeIf(ColumnMap.Source.NOTHING::equals);
    return sources;
  }

  /** Returns whether an entry of the map says what this column of ours is, or that it is none. */
  private static boolean rules(ColumnMap map, String ours, String name) {
    boolean names = !ColumnMap.Source.NOTHING.equals(map.sources().get(ours));
    return ours.equals(name) || (names && ColumnMap.areAlike(ours, name));
  }

  private void checkNames() {
    for (ColumnMap.Source source : sources.values()) {
      source.columns().forEach(this::checkName);
    }
    ruling.forEach(this::checkName);
  }

  /** Returns the columns that say something about a row, and are none of ours for that. */
  private static List<String> ruling(Reading reading) {
    List<String> columns = new ArrayList<>(reading.fillDown());
    reading.group().ifPresent(columns::add);
    Stream.of(reading.cancelledWhen(), reading.onlyWhen(), reading.skipWhen(), reading.empty())
        .flatMap(List::stream)
        .map(RowRule::column)
        .forEach(columns::add);
    return columns;
  }

  private void checkName(String column) {
    long found = header.stream().filter(name -> fold(name).equals(fold(column))).count();
    if (found == 0) {
      throw new TransferException(
          "%s has no column %s; it has: %s.".formatted(file, column, Excerpt.of(header)));
    } else if (found > 1) {
      throw twice(file, column);
    }
  }

  private static String fold(String name) {
    return Text.trim(name).toLowerCase(Locale.ROOT);
  }

  private static TransferException twice(String file, String name) {
    return new TransferException(
        "%s has two columns %s; rename one of them.".formatted(file, Excerpt.of(name)));
  }

  /** Returns whether Tally wrote the file: no other program has prefixes. */
  boolean areTallys() {
    return ours().contains("prefix");
  }

  /** Returns the columns by the file's names. */
  List<String> header() {
    return header;
  }

  /** Returns those of our columns that have a source, by our names. */
  Set<String> ours() {
    return sources.keySet();
  }

  /**
   * Checks that the file has the columns that this type needs.
   *
   * @param advice for users who cannot add what is missing
   */
  void check(RowSchema type, String advice, Consumer<String> notices) {
    List<String> missing = type.missing(ours());
    if (!missing.isEmpty()) {
      throw new TransferException(
          "%s lacks the column%s %s (it has: %s). Add what is missing, or "
                  .formatted(
                      file,
                      missing.size() == 1 ? "" : "s",
                      String.join(", ", missing),
                      Excerpt.of(header))
              + advice);
    }
    Set<String> used =
        type.columns().stream()
            .flatMap(ours -> Stream.ofNullable(sources.get(ours)))
            .flatMap(source -> source.columns().stream())
            .map(CsvColumns::fold)
            .collect(Collectors.toCollection(HashSet::new));
    ruling.forEach(column -> used.add(fold(column)));
    List<String> unknown =
        header.stream().filter(name -> !name.isEmpty() && !used.contains(fold(name))).toList();
    type.refusal(unknown)
        .ifPresent(
            why -> {
              throw new TransferException(file + " has " + why);
            });
    if (!unknown.isEmpty()) {
      notices.accept(
          "%s: skipping what is not a column of %s: %s."
              .formatted(file, type.name().toLowerCase(Locale.ROOT), Excerpt.of(unknown)));
    }
    if (type == RowSchema.ORDERS && !ours().contains("quantity")) {
      notices.accept("%s has no column quantity: each row counts one.".formatted(file));
    }
  }

  /** Returns the file's names of the columns from which these of ours come. */
  String names(String... ours) {
    return Stream.of(ours)
        .flatMap(each -> Stream.ofNullable(sources.get(each)))
        .flatMap(source -> source.columns().stream())
        .map(Excerpt::of)
        .collect(Collectors.joining(" and "));
  }

  /** Returns the row's value in this column of ours, or "" if it has none. */
  String value(List<String> row, String column) {
    int[] from = cells.get(column);
    if (from == null) {
      return "";
    } else if (from.length == 1 && row.size() > from[0] && !row.get(from[0]).isBlank()) {
      return row.get(from[0]);
    }
    StringBuilder joined = new StringBuilder();
    for (int place : from) {
      String cell = place < row.size() ? Text.trim(row.get(place)) : "";
      joined.append(joined.isEmpty() || cell.isEmpty() ? "" : " ").append(cell);
    }
    return joined.isEmpty()
        ? Objects.requireNonNull(sources.get(column)).otherwise().orElse("")
        : joined.toString();
  }

  /** Returns the row's value in a column of the file that a rule names. */
  String cell(List<String> row, String column) {
    return row.get(place(column));
  }

  /** Returns the place of a column of the file that a rule names. */
  int place(String column) {
    return Objects.requireNonNull(places.get(column), "it was checked");
  }

  /** Returns what is wrong with the row's shape: a field more or less shifts all after it. */
  Optional<String> misshapen(long line, List<String> row) {
    return row.size() == header.size()
        ? Optional.empty()
        : Optional.of(
            "Line %d has %d fields and the header has %d; put those that contain the separator"
                    .formatted(line, row.size(), header.size())
                + " into quotes.");
  }
}
