package dev.tally.transfer;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.tally.text.Text;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashMap;
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

/**
 * A CSV file with a header: its rows, and how its columns map to ours. Passes over blank rows, and
 * those that the {@link Reading} says. Confined to one thread.
 */
final class CsvTable {

  private static final int MAX_FIELD = 1 << 18;

  private final String file;
  private final List<String> header;
  private final Reading reading;
  private final Map<String, ColumnMap.Source> sources;
  private final Map<String, Integer> places; // of the header's names, folded
  private final CloseableIterator<CsvRecord> rows;
  private long lastLine = 1;
  private List<String> firstOfGroup = List.of();

  /**
   * A row of the file.
   *
   * @param line on which it begins
   * @param fields as many as the header has, unless the row is misshapen
   */
  record CsvRow(long line, List<String> fields) {}

  private CsvTable(
      String file,
      List<String> header,
      Reading reading,
      Map<String, ColumnMap.Source> sources,
      CloseableIterator<CsvRecord> rows) {
    this.file = file;
    this.header = header;
    this.reading = reading;
    this.sources = sources;
    this.rows = rows;
    this.places = new HashMap<>();
    for (int place = 0; place < header.size(); place++) {
      places.putIfAbsent(fold(header.get(place)), place);
    }
  }

  /** Reads the header. */
  static CsvTable read(String file, BufferedInputStream text, Reading reading) throws IOException {
    CsvText csv = CsvText.of(text, reading.encoding());
    Reader reader = new InputStreamReader(text, csv.decoder());
    CloseableIterator<CsvRecord> rows =
        CsvReader.builder()
            .fieldSeparator(csv.separator())
            // Rows of another length are reported one by one, see misshapen.
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .maxBufferSize(2 * MAX_FIELD)
            .build(CsvRecordHandler.of(limits -> limits.maxFieldSize(MAX_FIELD)), reader)
            .iterator();
    CsvTable unnamed = new CsvTable(file, List.of(), reading, Map.of(), rows);
    Optional<List<String>> first = unnamed.record().map(CsvRecord::getFields);
    if (csv.hasSeparatorLine()) {
      first = unnamed.record().map(CsvRecord::getFields);
    }
    List<String> header =
        first.orElseThrow(() -> new TransferException(file + " is empty.")).stream()
            .map(Text::trim)
            .toList();
    CsvTable table =
        new CsvTable(file, header, reading, sources(file, header, reading.columns()), rows);
    table.checkNames();
    return table;
  }

  /** Returns where our columns come from: from those of their names, unless the map says else. */
  private static Map<String, ColumnMap.Source> sources(
      String file, List<String> header, ColumnMap map) {
    Map<String, ColumnMap.Source> sources = new LinkedHashMap<>();
    Set<String> used = map.used().stream().map(CsvTable::fold).collect(Collectors.toSet());
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
    for (List<RowRule> rules :
        List.of(reading.cancelledWhen(), reading.onlyWhen(), reading.skipWhen(), reading.empty())) {
      rules.forEach(rule -> checkName(rule.column()));
    }
    reading.group().ifPresent(this::checkName);
    reading.fillDown().forEach(this::checkName);
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

  /** Returns whether Tally wrote it: no one else has prefixes. */
  boolean isTallys() {
    return columns().contains("prefix");
  }

  Reading reading() {
    return reading;
  }

  /** Returns the columns by the file's names. */
  List<String> header() {
    return header;
  }

  /** Returns those of our columns that have a source, by our names. */
  Set<String> columns() {
    return sources.keySet();
  }

  /**
   * Checks that the file has the columns that this type needs.
   *
   * @param advice for users who cannot add what is missing
   */
  void check(RowSchema type, String advice, Consumer<String> notices) {
    List<String> missing = type.missing(columns());
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
            .map(CsvTable::fold)
            .collect(Collectors.toSet());
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
    if (type == RowSchema.ORDERS && !columns().contains("quantity")) {
      notices.accept("%s has no column quantity: each row counts one.".formatted(file));
    }
  }

  /**
   * Returns the next row that is to be read, or empty at the end.
   *
   * @throws TransferException if the row's end or its characters cannot be determined
   */
  Optional<CsvRow> next() throws IOException {
    for (Optional<CsvRecord> found = record(); found.isPresent(); found = record()) {
      List<String> fields = withoutEmptyEnd(found.get().getFields());
      if (fields.stream().allMatch(String::isBlank)) {
        continue; // also ",,"
      } else if (fields.size() == header.size()) {
        fields = filled(fields);
        if (isPassedOver(fields)) {
          continue;
        }
      }
      return Optional.of(new CsvRow(found.get().getStartingLineNumber(), fields));
    }
    return Optional.empty();
  }

  /** Removes empty fields at the end for which the header has no names: spreadsheets add them. */
  private List<String> withoutEmptyEnd(List<String> fields) {
    int size = fields.size();
    while (size > header.size() && fields.get(size - 1).isBlank()) {
      size--;
    }
    return fields.subList(0, size);
  }

  private List<String> filled(List<String> fields) {
    List<String> row = new ArrayList<>(fields);
    for (RowRule rule : reading.empty()) {
      if (rule.matches(cell(row, rule.column()))) {
        row.set(place(rule.column()), "");
      }
    }
    if (reading.group().isPresent()) {
      String group = reading.group().get();
      if (firstOfGroup.isEmpty() || !cell(row, group).equals(cell(firstOfGroup, group))) {
        firstOfGroup = List.copyOf(row);
      }
      for (String column : reading.fillDown()) {
        if (cell(row, column).isBlank()) {
          row.set(place(column), cell(firstOfGroup, column));
        }
      }
    }
    return row;
  }

  private boolean isPassedOver(List<String> row) {
    return !reading.onlyWhen().stream().allMatch(rule -> rule.matches(cell(row, rule.column())))
        || matchesAny(reading.skipWhen(), row);
  }

  private boolean matchesAny(List<RowRule> rules, List<String> row) {
    return rules.stream().anyMatch(rule -> rule.matches(cell(row, rule.column())));
  }

  private Optional<CsvRecord> record() throws IOException {
    try {
      if (!rows.hasNext()) {
        return Optional.empty();
      }
      CsvRecord row = rows.next();
      lastLine = row.getStartingLineNumber();
      return Optional.of(row);
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof CharacterCodingException) {
        throw new TransferException(
            ("%s is not in %s, somewhere after line %d; save it as \"CSV UTF-8\", or say what it is in, for"
                    + " example --encoding windows-1252.")
                .formatted(file, reading.encoding().map(Charset::name).orElse("UTF-8"), lastLine),
            e);
      }
      throw e.getCause();
    } catch (CsvParseException e) {
      throw new TransferException(
          "%s, after line %d: the quotes do not match, or a field is longer than %,d characters."
                  .formatted(file, lastLine, MAX_FIELD)
              + " Correct it, and import it again.",
          e);
    }
  }

  /** Returns the row's value in this column of ours, or "" if it has none. */
  String value(List<String> row, String column) {
    ColumnMap.Source source = sources.get(column);
    if (source == null) {
      return "";
    } else if (source.columns().size() == 1 && source.otherwise().isEmpty()) {
      return cell(row, source.columns().get(0));
    }
    String joined =
        source.columns().stream()
            .map(name -> cell(row, name))
            .filter(cell -> !cell.isBlank())
            .map(Text::trim)
            .collect(Collectors.joining(" "));
    return joined.isEmpty() ? source.otherwise().orElse("") : joined;
  }

  /** Returns whether a rule says that this row is cancelled. */
  boolean isCancelled(List<String> row) {
    return matchesAny(reading.cancelledWhen(), row);
  }

  private String cell(List<String> row, String column) {
    int place = place(column);
    return place >= row.size() ? "" : row.get(place);
  }

  private int place(String column) {
    return Objects.requireNonNull(places.get(fold(column)), "it was checked");
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
