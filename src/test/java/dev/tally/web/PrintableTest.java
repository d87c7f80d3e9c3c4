package dev.tally.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Text from outside in logs and sentences. */
class PrintableTest {

  @Test
  void beginning_keepsWhatCanBeShown() {
    assertThat(Printable.beginning("Käse 🧹", 40)).isEqualTo("Käse 🧹");
  }

  @Test
  void beginning_cutsBetweenCharacters() {
    assertThat(Printable.beginning("🧹🧹🧹", 2)).isEqualTo("🧹🧹…");
  }

  @Test
  void beginning_replacesWhatCannotBeShown() {
    assertThat(Printable.beginning("a\r\nb\u001b[31m\ud83e", 40)).isEqualTo("a??b?[31m?");
  }
}
