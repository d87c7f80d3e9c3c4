package dev.tally.transfer.rows;

import dev.tally.json.Json;
import dev.tally.text.Text;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Reads orders from CSV. Each row is a line of an order, or of a partial cancellation of it; all
 * rows with the same key, and the same revision if there are any, are one order, even if they are
 * far apart. So the file is read to its end before the first order is returned. Owns the spool that
 * holds the rows meanwhile.
 */
final class CsvOrders implements RowReader {

  /** The number of rows between two reports of progress. */
  private static final int LOOK_EVERY = 1_000;

  /** A character that no key may have. */
  private static final char SEPARATOR = '\n';

  private static final List<String> TIMES = List.of("at", "cancelled", "revision");

  private static final String MIXED =
      "Some rows of the order have a revision and some have none; give all of them theirs.";

  private final CsvTable table;
  private final TimeReader times;
  private final InstantSource clock;
  private final Consumer<String> notices;
  private final List<String> timeNames; // as the file calls them
  private final boolean hasRevisions;
  private final RowSpool spool = new RowSpool();
  private long handedOut;
  private long last;

  CsvOrders(CsvTable table, ReadingContext context) {
    this.table = table;
    this.timeNames = TIMES.stream().map(table.columns()::names).toList();
    this.hasRevisions = table.columns().ours().contains("revision");
    this.clock = context.clock();
    this.notices = context.notices();
    this.times = new TimeReader(table.reading(), context.notices());
  }

  @Override
  public RowSchema type() {
    return RowSchema.ORDERS;
  }

  @Override
  public List<String> columns() {
    return table.columns().header();
  }

  @Override
  public void gather(Runnable look) throws IOException {
    for (Optional<CsvTable.CsvRow> row = table.next(); row.isPresent(); row = table.next()) {
      List<String> fields = row.get().fields();
      String key = Text.trim(table.columns().value(fields, "order")); // as the server counts it
      String revision = Text.trim(table.columns().value(fields, "revision"));
      checkTimes(fields);
      String group = key.isEmpty() || revision.isEmpty() ? key : key + SEPARATOR + revision;
      spool.add(row.get().line(), group, fields);
      if (spool.size() % LOOK_EVERY == 0) {
        look.run();
      }
    }
    spool.sort(look);
    Optional.of(SEPARATOR)
        .filter(separator -> hasRevisions)
        .flatMap(spool::keyWithSeveral)
        .ifPresent(
            key ->
                notices.accept(
                    "rows of one order have several revisions (order %s); each revision is taken for"
                            .formatted(Excerpt.of(key))
                        + " the whole order as of then."));
  }

  /** Ends the import before anything is sent if a time may mean one day or another. */
  private void checkTimes(List<String> fields) {
    for (int i = 0; i < TIMES.size(); i++) {
      times.read(timeNames.get(i), Text.trim(table.columns().value(fields, TIMES.get(i))));
    }
  }

  @Override
  public Optional<Row> next() {
    Optional<Long> first = spool.firstAfter(last);
    first.ifPresent(line -> last = line);
    return first.map(this::order);
  }

  @Override
  public long position() {
    return handedOut;
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(spool.size());
  }

  private Row order(long first) {
    GatheredOrder order = new GatheredOrder(table, times, clock);
    spool.forEach(first, order::add);
    handedOut += order.rows();
    Row.Source source = each -> spool.forEach(first, row -> each.accept(row.fields()));
    boolean isMixed = hasRevisions && spool.isMixed(order.key(), SEPARATOR);
    return (isMixed ? Optional.of(MIXED) : order.reasonToRefuse())
        .<Row>map(reason -> new Row.Refused(first, "malformed-row", reason, source, 0))
        .orElseGet(() -> Row.of(first, Json.object(order::write), source, type()));
  }

  @Override
  public void close() {
    spool.close();
  }
}
