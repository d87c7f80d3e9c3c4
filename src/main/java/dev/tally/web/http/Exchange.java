package dev.tally.web.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;

/**
 * A request under way.
 *
 * @param client who sent it
 * @param route for the meters: one of a bounded number of names
 * @param body takes the request's body and produces the answer
 * @param hasAnswer whether the head was enough to answer the request
 * @param isBroken whether it is unclear where the request ends, so that nothing can follow it
 * @param startNanos when the head had arrived
 */
record Exchange(
    HttpRequest head,
    Client client,
    String route,
    BodyHandler body,
    boolean hasAnswer,
    boolean isBroken,
    long startNanos) {

  /** Begins an exchange for a request whose body is wanted. */
  static Exchange begin(HttpRequest head, Client client, String route, BodyHandler body) {
    return new Exchange(head, client, route, body, false, false, System.nanoTime());
  }

  /** Begins an exchange for a request that has its answer: its body is skipped, whatever it is. */
  static Exchange answered(
      HttpRequest head, Client client, String route, BodyHandler body, boolean isBroken) {
    return new Exchange(head, client, route, body, true, isBroken, System.nanoTime());
  }

  /** Returns whether the request announces a longer body than it may have. */
  boolean isTooLong() {
    return !body.isEndless() && HttpUtil.getContentLength(head, 0L) > body.mostBytes();
  }

  /** Returns whether the request has its answer and its body may never come. */
  boolean mayHaveNoBody() {
    return hasAnswer && (isBroken || expectsContinue());
  }

  /**
   * Returns whether the sender waits for 100 Continue before it sends the body (RFC 9110 section
   * 10.1.1).
   */
  boolean expectsContinue() {
    return HttpUtil.is100ContinueExpected(head);
  }

  /** Returns whether the client speaks HTTP/1.0, which has no chunks. */
  boolean isOld() {
    return head.protocolVersion().equals(HttpVersion.HTTP_1_0);
  }

  boolean isHead() {
    return head.method().equals(HttpMethod.HEAD);
  }

  boolean keepsAlive() {
    return HttpUtil.isKeepAlive(head);
  }

  /**
   * Counts the request as answered with this status, and logs it if that is wanted.
   *
   * @param bytes the length of the answer's body; less than 0: not known yet
   */
  void record(HttpMeters meters, HttpResponseStatus status, long bytes) {
    Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
    meters.request(route, head.method(), status, took);
    if (AccessLog.isOn()) {
      AccessLog.add(head, client, status, bytes, took);
    }
  }
}
