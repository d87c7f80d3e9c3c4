package dev.tally.transfer;

import dev.tally.feed.Json;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** A JSON array, each of its elements a row. */
final class JsonArray implements Rows {

  private final RecordType type;
  private final String file;
  private final JsonParser parser;

  JsonArray(RecordType type, InputStream in, String file) {
    this.type = type;
    this.file = file;
    this.parser = JsonRows.FACTORY.createParser(ObjectReadContext.empty(), in);
    parser.nextToken();
  }

  @Override
  public RecordType type() {
    return type;
  }

  @Override
  public List<String> columns() {
    return List.of(JsonRows.COLUMN);
  }

  @Override
  public Optional<Row> next() {
    try {
      if (parser.nextToken() == JsonToken.END_ARRAY) {
        return Optional.empty();
      }
      long line = parser.currentTokenLocation().getLineNr();
      return Optional.of(Row.of(line, Json.bytes(this::copy), List.of()));
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new TransferException(
          "%s, line %d: this is no JSON any more. Correct it, and import it again."
              .formatted(file, line),
          e);
    }
  }

  /** The value at which the parser stands, each number digit by digit. */
  private void copy(JsonGenerator out) {
    int depth = 0;
    do {
      JsonToken token = depth == 0 ? parser.currentToken() : parser.nextToken();
      if (token.isNumeric()) {
        out.writeNumber(parser.getString());
      } else {
        out.copyCurrentEvent(parser);
      }
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    } while (depth > 0); // the parser fails where the text ends before that
  }
}
