package dev.tally.transfer;

import dev.tally.transfer.rows.JsonRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * A server's answer about the lines of a request.
 *
 * @param detail of a problem
 */
record StreamResult(
    long accepted,
    long duplicate,
    long stale,
    long rejected,
    List<Rejection> rejections,
    Optional<String> detail) {

  static final StreamResult NONE = new StreamResult(0, 0, 0, 0, List.of(), Optional.empty());

  /**
   * Returns the sum of this result and that of the rows behind.
   *
   * @param lines how many rows this result speaks of
   */
  StreamResult and(StreamResult next, int lines) {
    List<Rejection> all = new ArrayList<>(rejections);
    next.rejections().forEach(rejection -> all.add(rejection.down(lines)));
    return new StreamResult(
        accepted + next.accepted,
        duplicate + next.duplicate,
        stale + next.stale,
        rejected + next.rejected,
        all,
        next.detail());
  }

  /**
   * @param line of the request, from 1
   */
  record Rejection(int line, String code, String reason) {
    Rejection down(int lines) {
      return new Rejection(line + lines, code, reason);
    }
  }

  /** Reads an answer; empty if no Tally answers like this. */
  static Optional<StreamResult> read(byte[] json) {
    try (JsonParser in = JsonRows.FACTORY.createParser(ObjectReadContext.empty(), json)) {
      Reader reader = new Reader(in);
      return in.nextToken() == JsonToken.START_OBJECT
          ? Optional.of(reader.answer())
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /** Returns how many lines it speaks of. */
  long lines() {
    return accepted + duplicate + stale + rejected;
  }

  private static final class Reader {
    private final JsonParser in;
    private final List<Rejection> rejections = new ArrayList<>();
    private Optional<String> detail = Optional.empty();
    private long accepted;
    private long duplicate;
    private long stale;
    private long rejected;

    Reader(JsonParser in) {
      this.in = in;
    }

    StreamResult answer() {
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = in.currentName();
        in.nextToken();
        switch (name) {
          case "accepted" -> accepted = in.getLongValue();
          case "duplicate" -> duplicate = in.getLongValue();
          case "stale" -> stale = in.getLongValue();
          case "rejected" -> rejected = in.getLongValue();
          case "detail" -> detail = Optional.of(in.getString());
          case "rejections" -> rejections();
          default -> in.skipChildren();
        }
      }
      return new StreamResult(
          accepted, duplicate, stale, rejected, List.copyOf(rejections), detail);
    }

    private void rejections() {
      while (in.nextToken() == JsonToken.START_OBJECT) {
        rejections.add(rejection());
      }
    }

    private Rejection rejection() {
      int line = 0;
      String code = "";
      String reason = "";
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = in.currentName();
        in.nextToken();
        switch (name) {
          case "line" -> line = in.getIntValue();
          case "code" -> code = in.getString();
          case "reason" -> reason = in.getString();
          default -> in.skipChildren();
        }
      }
      return new Rejection(line, code, reason);
    }
  }
}
