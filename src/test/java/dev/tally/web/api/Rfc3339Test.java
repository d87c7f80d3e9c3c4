package dev.tally.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.text.InvalidField;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The hand-written parser accepts what a regular expression and Java's parser both accept. */
class Rfc3339Test {

  private static final Pattern SHAPE =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?([Zz]|[+-]\\d\\d:\\d\\d)");

  private static final List<String> SEEDS =
      List.of(
          "2026-01-31T12:00:00Z",
          "0000-01-01t00:00:00z",
          "9999-12-31T23:59:59.999999999-18:00",
          "2024-02-29T23:00:00.5+05:30",
          "2026-02-29T12:00:00-00:00",
          "2026-06-30T23:59:60Z",
          "2026-06-30T24:00:00Z",
          "2026-06-30T12:00:00+18:01",
          "2026-06-30T12:00:00+01:60",
          "2026-06-30T12:00:00.1234567890Z",
          "2026-06-30T12:00:00.Z",
          "2026-06-30T12:00Z",
          "");

  private static final String LETTERS = "0123456789-+:.TtZz /\u0663";

  private static Optional<Instant> read(String text) {
    try {
      return Optional.of(Rfc3339.read("at", text));
    } catch (InvalidField e) {
      return Optional.empty();
    }
  }

  /** Returns what Java reads. It knows no leap second, so that is the second before, plus one. */
  private static Optional<Instant> expected(String text) {
    try {
      if (!SHAPE.matcher(text).matches()) {
        return Optional.empty();
      } else if (!text.startsWith(":60", 16)) {
        return Optional.of(OffsetDateTime.parse(text).toInstant());
      }
      Instant before =
          OffsetDateTime.parse(text.substring(0, 17) + "59" + text.substring(19)).toInstant();
      return before.atOffset(ZoneOffset.UTC).toString().startsWith("T23:59:59", 10)
          ? Optional.of(before.plusSeconds(1))
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  @Test
  void times_areReadAsJavaReadsThem() {
    for (String seed : SEEDS) {
      assertThat(read(seed)).as(seed).isEqualTo(expected(seed));
    }
    assertThat(read(SEEDS.get(0))).isPresent();
    assertThat(read(SEEDS.get(2))).isPresent();
    assertThat(read("2016-12-31T23:59:60Z")).contains(Instant.parse("2017-01-01T00:00:00Z"));
    assertThat(read("2016-12-31T15:59:60.5-08:00"))
        .contains(Instant.parse("2017-01-01T00:00:00.5Z"));
    assertThat(read("2016-12-31T12:00:60Z")).isEmpty();
  }

  @Test
  void times_alteredAtRandom_areReadAsJavaReadsThem() {
    Random random = new Random(7);
    for (int n = 0; n < 300_000; n++) {
      StringBuilder text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
      for (int edits = random.nextInt(3); edits >= 0; edits--) {
        edit(text, random);
      }
      String altered = text.toString();
      assertThat(read(altered)).as(altered).isEqualTo(expected(altered));
    }
  }

  private static void edit(StringBuilder text, Random random) {
    char letter = LETTERS.charAt(random.nextInt(LETTERS.length()));
    int at = random.nextInt(text.length() + 1);
    if (at == text.length() || random.nextInt(4) == 0) {
      text.insert(at, letter);
    } else if (random.nextInt(4) == 0) {
      text.deleteCharAt(at);
    } else {
      text.setCharAt(at, letter);
    }
  }
}
