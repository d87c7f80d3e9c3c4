package dev.tally.web;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;

/**
 * A request under way.
 *
 * @param body what has come of it
 * @param startNanos when its head was there
 */
record Exchange(HttpRequest head, Admission admission, Body body, long startNanos) {

  static Exchange begin(HttpRequest head, Admission admission, int bodyLimit) {
    Body body = new Body(bodyLimit, admission instanceof Admission.Admitted);
    return new Exchange(head, admission, body, System.nanoTime());
  }

  /** Whether it announces more than may come. */
  boolean isTooLong(int limit) {
    return HttpUtil.getContentLength(head, 0L) > limit;
  }

  /** Whether its sender waits for a word before it sends the body, RFC 9110 section 10.1.1. */
  boolean expectsContinue() {
    return HttpUtil.is100ContinueExpected(head);
  }

  boolean isHead() {
    return head.method().equals(HttpMethod.HEAD);
  }

  boolean keepsAlive() {
    return HttpUtil.isKeepAlive(head);
  }
}
