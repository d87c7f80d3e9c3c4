package dev.tally.transfer.rows;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The rows of a CSV file with a header. Passes over blank rows, and those that the {@link Reading}
 * says. Confined to one thread.
 */
final class CsvTable {

  private static final int MAX_FIELD = 1 << 18;
  private static final Pattern FORMULA = Pattern.compile("'[=+@-]");
  private static final char NO_CHARACTER = '\uffff'; // Unicode's own: it is in no text

  private final String file;
  private final Reading reading;
  private final CsvText text;
  private final CloseableIterator<CsvRecord> records;
  private final CsvColumns columns;
  private long lastLine = 1;
  private List<String> firstOfGroup = List.of();

  /**
   * A row of the file.
   *
   * @param line on which it begins
   * @param fields as many as the header has, unless the row is misshapen
   */
  record CsvRow(long line, List<String> fields) {}

  /** Reads the header. */
  CsvTable(String file, BufferedInputStream content, Reading reading) throws IOException {
    this.file = file;
    this.reading = reading;
    this.text = CsvText.of(content, reading.encoding());
    Reader decoded = new InputStreamReader(content, text.decoder());
    this.records =
        CsvReader.builder()
            .fieldSeparator(text.separator())
            .quoteCharacter(reading.isQuoted() ? '"' : NO_CHARACTER)
            // Rows of another length are reported one by one, see CsvColumns.misshapen.
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .maxBufferSize(2 * MAX_FIELD)
            .build(CsvRecordHandler.of(limits -> limits.maxFieldSize(MAX_FIELD)), decoded)
            .iterator();
    if (text.hasSeparatorLine()) {
      nextRecord();
    }
    CsvRecord header = nextRecord().orElseThrow(() -> new TransferException(file + " is empty."));
    List<String> names = header.getFields().stream().map(Text::trim).toList();
    this.columns = new CsvColumns(file, names, reading);
  }

  Reading reading() {
    return reading;
  }

  CsvColumns columns() {
    return columns;
  }

  /**
   * Returns the next row that is to be read, or empty at the end.
   *
   * @throws TransferException if the row's end or its characters cannot be determined
   */
  Optional<CsvRow> next() throws IOException {
    for (Optional<CsvRecord> found = nextRecord(); found.isPresent(); found = nextRecord()) {
      List<String> fields = withoutEmptyEnd(found.get().getFields());
      if (fields.stream().allMatch(String::isBlank)) {
        continue; // also ",,"
      } else if (fields.size() == columns.header().size()) {
        fields = filled(columns.areTallys() ? fields : unescaped(fields));
        if (isPassedOver(fields)) {
          continue;
        }
      }
      return Optional.of(new CsvRow(found.get().getStartingLineNumber(), fields));
    }
    return Optional.empty();
  }

  /** Removes the apostrophe that shops put before what a spreadsheet would take for a formula. */
  private static List<String> unescaped(List<String> fields) {
    if (fields.stream().noneMatch(field -> field.startsWith("'"))) {
      return fields; // as nearly all do
    }
    return fields.stream()
        .map(field -> FORMULA.matcher(field).lookingAt() ? field.substring(1) : field)
        .toList();
  }

  /** Removes empty fields at the end for which the header has no names: spreadsheets add them. */
  private List<String> withoutEmptyEnd(List<String> fields) {
    int size = fields.size();
    while (size > columns.header().size() && fields.get(size - 1).isBlank()) {
      size--;
    }
    return fields.subList(0, size);
  }

  private List<String> filled(List<String> fields) {
    if (reading.empty().isEmpty() && reading.group().isEmpty()) {
      return fields;
    }
    List<String> row = new ArrayList<>(fields);
    for (RowRule rule : reading.empty()) {
      if (rule.matches(columns.cell(row, rule.column()))) {
        row.set(columns.place(rule.column()), "");
      }
    }
    if (reading.group().isPresent()) {
      String group = reading.group().get();
      if (firstOfGroup.isEmpty()
          || !columns.cell(row, group).equals(columns.cell(firstOfGroup, group))) {
        firstOfGroup = List.copyOf(row);
      }
      for (String column : reading.fillDown()) {
        if (columns.cell(row, column).isBlank()) {
          row.set(columns.place(column), columns.cell(firstOfGroup, column));
        }
      }
    }
    return row;
  }

  private boolean isPassedOver(List<String> row) {
    return !reading.onlyWhen().stream()
            .allMatch(rule -> rule.matches(columns.cell(row, rule.column())))
        || matchesAny(reading.skipWhen(), row);
  }

  private boolean matchesAny(List<RowRule> rules, List<String> row) {
    return rules.stream().anyMatch(rule -> rule.matches(columns.cell(row, rule.column())));
  }

  /** Returns whether a rule says that this row is cancelled. */
  boolean isCancelled(List<String> row) {
    return matchesAny(reading.cancelledWhen(), row);
  }

  private Optional<CsvRecord> nextRecord() throws IOException {
    try {
      if (!records.hasNext()) {
        return Optional.empty();
      }
      CsvRecord row = records.next();
      lastLine = row.getStartingLineNumber();
      return Optional.of(row);
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof CharacterCodingException) {
        throw new TransferException(
            ("%s is not in %s, somewhere after line %d; save it as \"CSV UTF-8\", or say what it is in, for"
                    + " example --encoding windows-1252.")
                .formatted(file, text.charset(), lastLine),
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
}
