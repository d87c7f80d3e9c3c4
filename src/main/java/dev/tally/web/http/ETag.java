package dev.tally.web.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
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
    Response answer = isKnown(request, tag) ? Response.empty(304) : response.get();
    return answer.with("ETag", tag).with("Cache-Control", "no-cache");
  }

  /** Compares as {@code If-None-Match} does (section 13.1.2): {@code W/} makes no difference. */
  private static boolean isKnown(Request request, String tag) {
    for (String values : request.headers().getAll(HttpHeaderNames.IF_NONE_MATCH)) {
      for (String value : values.split(",", -1)) {
        String known = value.strip();
        if (known.equals("*") || known.equals(tag) || known.equals("W/" + tag)) {
          return true;
        }
      }
    }
    return false;
  }
}
