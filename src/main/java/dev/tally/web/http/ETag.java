package dev.tally.web.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes and compares entity tags (RFC 9110 section 8.8.3). */
public final class ETag {

  private ETag() {}

  /** Returns a tag that differs if the content differs. */
  public static String of(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return "\"" + Base64.getUrlEncoder().encodeToString(hash).substring(0, 16) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** Returns the response with its tag, or 304 if the client has it already. */
  public static Response orNotModified(Request request, String tag, Supplier<Response> response) {
    Optional<String> known = known(request, tag);
    Response answer = known.isPresent() ? Response.empty(304) : response.get();
    return answer.with("ETag", known.orElse(tag)).with("Cache-Control", "no-cache");
  }

  /**
   * Returns the tag as the client has it, if it does. Compares as {@code If-None-Match} does
   * (section 13.1.2): {@code W/} makes no difference.
   */
  private static Optional<String> known(Request request, String tag) {
    for (String values : request.headers().getAll(HttpHeaderNames.IF_NONE_MATCH)) {
      for (String value : values.split(",", -1)) {
        String known = value.strip();
        if (known.equals(tag) || known.equals("W/" + tag)) {
          return Optional.of(known);
        } else if (known.equals("*")) {
          return Optional.of(tag);
        }
      }
    }
    return Optional.empty();
  }
}
