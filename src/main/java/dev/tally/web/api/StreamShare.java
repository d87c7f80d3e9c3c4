package dev.tally.web.api;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How much each of the streams that are open may have under way, in {@link
 * dev.tally.shop.Command#weight()}: together half of the ledger's queue, and none more than a batch
 * of it. Safe for all threads.
 */
final class StreamShare {

  private static final int TOGETHER = 32_768;
  private static final int MOST = 8_192;

  private final AtomicInteger streams = new AtomicInteger();

  void open() {
    streams.incrementAndGet();
  }

  void close() {
    streams.decrementAndGet();
  }

  int ofEach() {
    return Math.min(MOST, TOGETHER / Math.max(1, streams.get()));
  }
}
