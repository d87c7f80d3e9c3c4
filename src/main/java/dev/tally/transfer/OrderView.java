package dev.tally.transfer;

import dev.tally.json.JsonReader;
import dev.tally.json.NotJsonException;
import dev.tally.text.InvalidField;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An order as a server shows it.
 *
 * @param reason why it counts nothing; empty if it counts
 * @param at when it was placed; empty if unknown
 * @param changes its newest changes, newest first
 */
public record OrderView(
    Optional<String> reason,
    Optional<String> revision,
    Optional<String> at,
    String received,
    List<Line> lines,
    List<Change> changes) {

  /** The units of one product. */
  public record Line(String id, Optional<String> sku, Optional<String> name, String quantity) {}

  /**
   * A change of the order.
   *
   * @param kind such as {@code revised}
   * @param key of a partial cancellation
   * @param lines what it added
   */
  public record Change(
      String at, String kind, Optional<String> revision, Optional<String> key, List<Line> lines) {}

  /** Reads an answer; empty if no Tally answers like this. */
  static Optional<OrderView> read(byte[] json) {
    try {
      Reader reader = new Reader();
      JsonReader.object(json, reader);
      return Optional.of(reader.order());
    } catch (NotJsonException | InvalidField e) {
      return Optional.empty();
    }
  }

  private static List<Line> lines(JsonReader in) {
    return in.array(
        "lines",
        Integer.MAX_VALUE,
        index -> {
          LineReader line = new LineReader();
          in.object("line", line);
          return line.line();
        });
  }

  private static final class Reader implements JsonReader.Fields {
    private @Nullable String reason;
    private @Nullable String revision;
    private @Nullable String at;
    private @Nullable String received;
    private @Nullable List<Line> lines;
    private List<Change> changes = List.of();

    @Override
    public void read(String name, JsonReader in) {
      switch (name) {
        case "reason" -> reason = in.text(name);
        case "revision" -> revision = in.digits(name);
        case "at" -> at = in.text(name);
        case "received" -> received = in.text(name);
        case "lines" -> lines = OrderView.lines(in);
        case "changes" -> changes = in.array(name, Integer.MAX_VALUE, index -> change(in));
        default -> {}
      }
    }

    private static Change change(JsonReader in) {
      ChangeReader change = new ChangeReader();
      in.object("change", change);
      return change.change();
    }

    OrderView order() {
      return new OrderView(
          Optional.ofNullable(reason),
          Optional.ofNullable(revision),
          Optional.ofNullable(at),
          JsonReader.required("received", received),
          JsonReader.required("lines", lines),
          changes);
    }
  }

  private static final class ChangeReader implements JsonReader.Fields {
    private @Nullable String at;
    private @Nullable String kind;
    private @Nullable String revision;
    private @Nullable String key;
    private List<Line> lines = List.of();

    @Override
    public void read(String name, JsonReader in) {
      switch (name) {
        case "at" -> at = in.text(name);
        case "change" -> kind = in.text(name);
        case "revision" -> revision = in.digits(name);
        case "key" -> key = in.text(name);
        case "lines" -> lines = OrderView.lines(in);
        default -> {}
      }
    }

    Change change() {
      return new Change(
          JsonReader.required("at", at),
          JsonReader.required("change", kind),
          Optional.ofNullable(revision),
          Optional.ofNullable(key),
          lines);
    }
  }

  private static final class LineReader implements JsonReader.Fields {
    private @Nullable String id;
    private @Nullable String sku;
    private @Nullable String name;
    private @Nullable String quantity;

    @Override
    public void read(String field, JsonReader in) {
      switch (field) {
        case "id" -> id = in.text(field);
        case "sku" -> sku = in.text(field);
        case "name" -> name = in.text(field);
        case "quantity" -> quantity = in.digits(field);
        default -> {}
      }
    }

    Line line() {
      return new Line(
          JsonReader.required("id", id),
          Optional.ofNullable(sku),
          Optional.ofNullable(name),
          JsonReader.required("quantity", quantity));
    }
  }
}
