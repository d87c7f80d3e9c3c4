package dev.tally.web;

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
 * @param intake where its body goes
 * @param startNanos when its head was there
 */
record Exchange(HttpRequest head, Admission admission, Intake intake, long startNanos) {

  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  static Exchange begin(HttpRequest head, Admission admission, Intake intake) {
    return new Exchange(head, admission, intake, System.nanoTime());
  }

  /** Whether it announces more than may come. */
  boolean isTooLong() {
    return !intake.isEndless() && HttpUtil.getContentLength(head, 0L) > intake.mostBytes();
  }

  /** Whether it is settled and its body may never come. */
  boolean mayHaveNoBody() {
    return admission instanceof Admission.Settled settled
        && (settled.broken() || expectsContinue());
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
  void record(Meters meters, HttpResponseStatus status) {
    Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
    meters.request(admission.route(), head.method(), status, took);
    if (status.code() >= 400) {
      LOG.debug("{} {}: {}", head.method(), admission.route(), status);
    }
  }
}
