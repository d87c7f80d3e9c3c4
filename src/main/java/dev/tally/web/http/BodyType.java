package dev.tally.web.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpUtil;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The types of body that the server reads, always in UTF-8. */
public enum BodyType {
  /** One JSON object. */
  OBJECT(Response.JSON, ""),
  /** One JSON object whose fields replace those of something that exists (RFC 7396). */
  PATCH("application/merge-patch+json", ""),
  /** One JSON object per line. */
  LINES("application/x-ndjson", ", an object a line");

  private static final List<BodyType> ALL = List.of(values());

  static final Set<BodyType> ONE_OBJECT = Collections.unmodifiableSet(EnumSet.of(OBJECT));
  static final Set<BodyType> CHANGES = Collections.unmodifiableSet(EnumSet.of(OBJECT, PATCH));

  private final String mime;
  private final String meaning;

  BodyType(String mime, String meaning) {
    this.mime = mime;
    this.meaning = meaning;
  }

  /** Returns the type that the headers name; a body without a type is taken for one object. */
  static Optional<BodyType> of(HttpHeaders headers) {
    String written = headers.get(HttpHeaderNames.CONTENT_TYPE);
    if (written == null) {
      return Optional.of(OBJECT);
    }
    for (BodyType type : ALL) {
      if (type.isMeantBy(written)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  private boolean isMeantBy(String written) {
    if (written.equals(mime)) {
      return true; // as most clients write it
    }
    CharSequence named = HttpUtil.getMimeType(written);
    return named != null
        && named.toString().strip().equalsIgnoreCase(mime)
        && HttpUtil.getCharset(written, StandardCharsets.UTF_8).equals(StandardCharsets.UTF_8);
  }

  /** Describes the type to a client that sent another. */
  String described() {
    return "\"Content-Type: " + mime + "\"" + meaning;
  }
}
