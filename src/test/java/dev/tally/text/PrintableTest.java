package dev.tally.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests how text from outside appears in logs and messages. */
class PrintableTest {

  @Test
  void of_keepsWhatCanBeShown() {
    assertThat(Printable.of("Käse 🧹 \\ 日本 שלום")).isEqualTo("Käse 🧹 \\ 日本 שלום");
  }

  @Test
  void of_cutsBetweenCharacters() {
    assertThat(Printable.of("🧹🧹🧹", 2)).isEqualTo("🧹🧹…");
    assertThat(Printable.of("🧹\n", 2)).isEqualTo("🧹\\u000A");
  }

  @ParameterizedTest
  @CsvSource({
    "0000, \\u0000",
    "000A, \\u000A",
    "001B, \\u001B",
    "0085, \\u0085",
    "00A0, \\u00A0",
    "00AD, \\u00AD",
    "034F, \\u034F",
    "1160, \\u1160",
    "17B5, \\u17B5",
    "180E, \\u180E",
    "2003, \\u2003",
    "200B, \\u200B",
    "200D, \\u200D",
    "2028, \\u2028",
    "2029, \\u2029",
    "202E, \\u202E",
    "2065, \\u2065",
    "2069, \\u2069",
    "3000, \\u3000",
    "3164, \\u3164",
    "D83E, \\uD83E",
    "FE0F, \\uFE0F",
    "FEFF, \\uFEFF",
    "FFA0, \\uFFA0",
    "FFF8, \\uFFF8",
    "1D173, \\u{1D173}",
    "E0001, \\u{E0001}",
    "E0FFF, \\u{E0FFF}",
  })
  void of_escapesWhatNobodySees(String character, String shown) {
    String text = "a" + Character.toString(Integer.parseInt(character, 16)) + "b";

    assertThat(Printable.of(text)).isEqualTo("a" + shown + "b");
    assertThat(Printable.of(Printable.of(text))).isEqualTo(Printable.of(text));
  }
}
