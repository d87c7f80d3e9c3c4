package dev.tally.web;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The {@code Date} of responses, RFC 9110 section 6.6.1: written once a second. */
final class HttpDate {

  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private record Stamp(long second, String text) {}

  private volatile Stamp stamp = new Stamp(-1, "");

  String now() {
    long second = System.currentTimeMillis() / 1_000;
    Stamp last = stamp;
    if (last.second() != second) {
      last = new Stamp(second, FORM.format(Instant.ofEpochSecond(second)));
      stamp = last;
    }
    return last.text();
  }
}
