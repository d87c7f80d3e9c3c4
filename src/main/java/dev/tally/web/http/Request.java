package dev.tally.web.http;

import dev.tally.auth.Scope;
import dev.tally.text.Text;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A request that was admitted. Immutable. */
public final class Request {

  /** A weight that means "not acceptable" (RFC 9110 section 12.4.2). */
  private static final Pattern NO_WEIGHT = Pattern.compile(";\\s*[qQ]=0(\\.0*)?\\s*$");

  /** The methods that change nothing (RFC 9110 section 9.2.1). */
  private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private static final byte[] NO_BODY = {};

  private final HttpRequest head;
  private final Client client;
  private final Route route;
  private final Target target;
  private final EventLoop loop;
  private final Optional<BodyType> bodyType;
  private final byte[] body;

  /**
   * Makes a request without a body.
   *
   * @param loop the event loop on which to make the answer
   */
  Request(HttpRequest head, Client client, Route route, Target target, EventLoop loop) {
    this(head, client, route, target, loop, BodyType.of(head.headers()), NO_BODY);
  }

  private Request(
      HttpRequest head,
      Client client,
      Route route,
      Target target,
      EventLoop loop,
      Optional<BodyType> bodyType,
      byte[] body) {
    this.head = head;
    this.client = client;
    this.route = route;
    this.target = target;
    this.loop = loop;
    this.bodyType = bodyType;
    this.body = body;
  }

  /** Returns the same request with this body, which is shared, not copied. */
  Request with(byte[] body) {
    return new Request(head, client, route, target, loop, bodyType, body);
  }

  /** Returns whether the request changes nothing, and its body means nothing. */
  boolean isRead() {
    return READS.contains(head.method());
  }

  /** Returns whether its sender must have a token that permits this. */
  public boolean needs(Scope scope) {
    return route.scope(head.method()).filter(scope::equals).isPresent();
  }

  /** Returns whether it is the handshake of a WebSocket (RFC 6455 section 4.1). */
  public boolean wantsWebSocket() {
    return names(HttpHeaderNames.UPGRADE, "websocket")
        && names(HttpHeaderNames.CONNECTION, "upgrade")
        && head.protocolVersion().equals(HttpVersion.HTTP_1_1)
        && head.method().equals(HttpMethod.GET);
  }

  /** Returns who sent it. */
  public Client client() {
    return client;
  }

  public HttpRequest head() {
    return head;
  }

  /** Returns the name of this request in logs, which its sender may have given it. */
  public String trace() {
    return TraceId.of(head);
  }

  /** Returns the type of the body, or empty if it is of none that this server knows. */
  public Optional<BodyType> bodyType() {
    return bodyType;
  }

  /** Returns the body, which is shared, not copied. */
  public byte[] body() {
    return body;
  }

  public EventLoop loop() {
    return loop;
  }

  public HttpHeaders headers() {
    return head.headers();
  }

  /** Returns the path segment that this name in the route's pattern stands for. */
  public String path(String name) {
    return route.variable(name, target.path());
  }

  /** Returns the whole path, decoded. */
  public String path() {
    return "/" + String.join("/", target.path());
  }

  public Optional<String> query(String name) {
    return target.parameter(name);
  }

  /** Returns a name or an id in the query, without leading and trailing white space. */
  public Optional<String> word(String name) {
    return query(name).map(Text::trim);
  }

  public Optional<String> header(CharSequence name) {
    return Optional.ofNullable(headers().get(name));
  }

  /**
   * Returns whether the header's comma-separated values contain this lower-case word, ignoring
   * their case.
   */
  public boolean names(CharSequence header, String word) {
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

  /** Returns whether the weight is 0, which means anything but this (RFC 9110 section 12.4.2). */
  private static boolean isRefused(String part) {
    return NO_WEIGHT.matcher(part).find();
  }

  private static String withoutParameters(String part) {
    int semicolon = part.indexOf(';');
    String word = semicolon < 0 ? part : part.substring(0, semicolon);
    return word.strip().toLowerCase(Locale.ROOT);
  }
}
