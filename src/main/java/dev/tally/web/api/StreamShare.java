package dev.tally.web.api;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The limit on what each open stream may have in flight, in {@link
 * dev.tally.shop.Command#weight()}: together half of the ledger's queue, and no stream more than
 * one of its batches. Thread-safe.
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
