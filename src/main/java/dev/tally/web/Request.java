package dev.tally.web;

import dev.tally.shop.Text;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/** A request that has arrived whole and may be answered. */
final class Request {

  /** RFC 9110 section 12.4.2: "not acceptable". */
  private static final Pattern NO_WEIGHT = Pattern.compile(";\\s*[qQ]=0(\\.0*)?\\s*$");

  private final HttpRequest head;
  private final Target target;
  private final byte[] body;
  private final Executor loop;

  /**
   * @param body empty where it has none
   * @param loop where the answer is to be made
   */
  Request(HttpRequest head, Target target, byte[] body, Executor loop) {
    this.head = head;
    this.target = target;
    this.body = body;
    this.loop = loop;
  }

  HttpRequest head() {
    return head;
  }

  /** Shared, not copied. */
  byte[] body() {
    return body;
  }

  Executor loop() {
    return loop;
  }

  HttpHeaders headers() {
    return head.headers();
  }

  /** What stands in the path in this place of the resource's pattern. */
  String path(int segment) {
    return target.path().get(segment);
  }

  /** The whole path, decoded. */
  String path() {
    return "/" + String.join("/", target.path());
  }

  Optional<String> query(String name) {
    return target.parameter(name);
  }

  /** Returns a name or an id in the query, without the white space at its ends. */
  Optional<String> word(String name) {
    return query(name).map(Text::trim);
  }

  Optional<String> header(CharSequence name) {
    return Optional.ofNullable(headers().get(name));
  }

  /** Whether this word stands in the comma-separated values of the header, in any case. */
  boolean names(CharSequence header, String word) {
    return names(headers(), header, word);
  }

  static boolean names(HttpHeaders headers, CharSequence header, String word) {
    List<String> values = headers.getAll(header);
    for (String value : values) {
      for (String part : value.split(",", -1)) {
        if (withoutParameters(part).equals(word) && !isRefused(part)) {
          return true;
        }
      }
    }
    return false;
  }

  /** A weight of 0, RFC 9110 section 12.4.2: anything but this. */
  private static boolean isRefused(String part) {
    return NO_WEIGHT.matcher(part).find();
  }

  private static String withoutParameters(String part) {
    int semicolon = part.indexOf(';');
    String word = semicolon < 0 ? part : part.substring(0, semicolon);
    return word.strip().toLowerCase(Locale.ROOT);
  }
}
