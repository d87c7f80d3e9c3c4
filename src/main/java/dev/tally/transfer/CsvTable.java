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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A CSV file with a header: its rows, and how its columns map to ours. Confined to one thread. */
final class CsvTable {

  private static final int MAX_FIELD = 1 << 18;

  private final String file;
  private final List<String> header;
  private final Map<String, Integer> places;
  private final CloseableIterator<CsvRecord> rows;
  private long lastLine = 1;

  private CsvTable(
      String file,
      List<String> header,
      Map<String, Integer> places,
      CloseableIterator<CsvRecord> rows) {
    this.file = file;
    this.header = header;
    this.places = places;
    this.rows = rows;
  }

  /**
   * Reads the header.
   *
   * @param map our column names to the file's, if they differ
   */
  static CsvTable read(String file, BufferedInputStream text, Map<String, String> map)
      throws IOException {
    CsvText csv = CsvText.of(text);
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
    CsvTable unnamed = new CsvTable(file, List.of(), Map.of(), rows);
    List<String> header =
        unnamed
            .next()
            .map(CsvRecord::getFields)
            .orElseThrow(() -> new TransferException(file + " is empty."))
            .stream()
            .map(Text::trim)
            .toList();
    return new CsvTable(file, header, places(file, header, map), rows);
  }

  private static Map<String, Integer> places(
      String file, List<String> header, Map<String, String> map) {
    Map<String, Integer> places = new LinkedHashMap<>();
    for (int place = 0; place < header.size(); place++) {
      String name = header.get(place).toLowerCase(Locale.ROOT);
      if (RowSchema.isColumn(name) && !map.containsKey(name) && !isMapped(name, map)) {
        put(places, name, place, file);
      }
    }
    map.forEach(
        (ours, theirs) -> {
          List<String> names = header.stream().map(name -> fold(name)).toList();
          int place = names.indexOf(fold(theirs));
          if (place < 0) {
            throw new TransferException(
                "%s has no column %s; it has: %s.".formatted(file, theirs, Excerpt.of(header)));
          } else if (place != names.lastIndexOf(fold(theirs))) {
            throw twice(file, theirs);
          }
          places.put(ours, place);
        });
    return places;
  }

  private static boolean isMapped(String name, Map<String, String> map) {
    return map.values().stream().anyMatch(theirs -> fold(theirs).equals(name));
  }

  private static String fold(String name) {
    return Text.trim(name).toLowerCase(Locale.ROOT);
  }

  private static void put(Map<String, Integer> places, String name, int place, String file) {
    if (places.putIfAbsent(name, place) != null) {
      throw twice(file, name);
    }
  }

  private static TransferException twice(String file, String name) {
    return new TransferException(
        "%s has two columns %s; rename one of them.".formatted(file, Excerpt.of(name)));
  }

  /** Returns the columns by the file's names. */
  List<String> header() {
    return header;
  }

  /** Returns those of our columns that the file has, by our names. */
  Set<String> columns() {
    return places.keySet();
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
    List<String> unknown =
        header.stream()
            .filter(name -> places.keySet().stream().noneMatch(ours -> isAt(ours, name, type)))
            .toList();
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
  }

  private boolean isAt(String ours, String theirs, RowSchema type) {
    Integer place = places.get(ours);
    return place != null && header.get(place).equals(theirs) && type.columns().contains(ours);
  }

  /**
   * Returns the next row, or empty at the end.
   *
   * @throws TransferException if the row's end or its characters cannot be determined
   */
  Optional<CsvRecord> next() throws IOException {
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
            "%s is not in UTF-8, somewhere after line %d; save it as \"CSV UTF-8\"."
                .formatted(file, lastLine),
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
    Integer place = places.get(column);
    return place == null || place >= row.size() ? "" : row.get(place);
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
