package dev.tally.web.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request under way.
 *
 * @param route for the meters: a bounded number of names
 * @param body takes its body and has its answer
 * @param hasAnswer whether the head was enough to answer it
 * @param isBroken whether it is unclear where the request ends, so that nothing can come after it
 * @param startNanos when its head was there
 */
record Exchange(
    HttpRequest head,
    String route,
    BodyHandler body,
    boolean hasAnswer,
    boolean isBroken,
    long startNanos) {

  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  /** Begins with a request whose body is wanted. */
  static Exchange begin(HttpRequest head, String route, BodyHandler body) {
    return new Exchange(head, route, body, false, false, System.nanoTime());
  }

  /** Begins with a request that has its answer: whatever its body is, it is passed over. */
  static Exchange answered(HttpRequest head, String route, BodyHandler body, boolean isBroken) {
    return new Exchange(head, route, body, true, isBroken, System.nanoTime());
  }

  /** Whether it announces more than may come. */
  boolean isTooLong() {
    return !body.isEndless() && HttpUtil.getContentLength(head, 0L) > body.mostBytes();
  }

  /** Whether it has its answer and its body may never come. */
  boolean mayHaveNoBody() {
    return hasAnswer && (isBroken || expectsContinue());
  }

  /** Whether its sender waits for a word before it sends the body, RFC 9110 section 10.1.1. */
  boolean expectsContinue() {
    return HttpUtil.is100ContinueExpected(head);
  }

  /** Whether the client speaks HTTP/1.0, which knows no chunks. */
  boolean isOld() {
    return head.protocolVersion().equals(HttpVersion.HTTP_1_0);
  }

  boolean isHead() {
    return head.method().equals(HttpMethod.HEAD);
  }

  boolean keepsAlive() {
    return HttpUtil.isKeepAlive(head);
  }

  /** Counts it as answered with this status. */
  void record(HttpMeters meters, HttpResponseStatus status) {
    Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
    meters.request(route, head.method(), status, took);
    if (status.code() >= 400) {
      LOG.debug("{} {}: {}", head.method(), route, status);
    }
  }
}
