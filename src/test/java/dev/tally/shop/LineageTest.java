package dev.tally.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.shop.Lineage.Epoch;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests a ledger that was opened at the offsets 1, 100, 100 again, and 250. */
class LineageTest {

  private static final Lineage LINEAGE =
      new Lineage(
          List.of(
              new Epoch("one", 1),
              new Epoch("two", 100),
              new Epoch("three", 100),
              new Epoch("four", 250)));

  @ParameterizedTest
  @CsvSource({
    "one, 1, true",
    "one, 100, true",
    "one, 101, false",
    "one, 250, false",
    "one, 300, false",
    "two, 100, true",
    "two, 101, false",
    "three, 250, true",
    "three, 251, false",
    "four, 251, true",
    "four, 300, true",
    "four, 301, false",
    "other, 1, false",
    "'', 0, false"
  })
  void holds_whatWasToldBeforeAnEpochEnded(String epoch, long offset, boolean holds) {
    assertThat(LINEAGE.holds(new Position(epoch, offset), 300)).isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource({"1, one-1", "100, one-100", "101, three-101", "250, three-250", "251, four-251"})
  void positionOf_namesTheEpochThatGaveTheOffsetOut(long offset, String position) {
    assertThat(LINEAGE.positionOf(offset)).hasToString(position);
  }

  @Test
  void epoch_isTheLastOne() {
    assertThat(LINEAGE.epoch()).isEqualTo("four");
    assertThat(Lineage.of("first").epoch()).isEqualTo("first");
  }
}
