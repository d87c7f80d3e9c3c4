package dev.tally.web;

import io.netty.handler.codec.DateFormatter;
import java.util.Date;

/** The {@code Date} of responses, RFC 9110 section 6.6.1: written once a second. */
final class HttpDate {

  private record Stamp(long second, String text) {}

  private volatile Stamp stamp = new Stamp(-1, "");

  String now() {
    long millis = System.currentTimeMillis();
    Stamp last = stamp;
    if (last.second() != millis / 1_000) {
      last = new Stamp(millis / 1_000, DateFormatter.format(new Date(millis)));
      stamp = last;
    }
    return last.text();
  }
}
