package dev.tally.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.transfer.rows.CategoryNames;
import dev.tally.transfer.rows.Input;
import dev.tally.transfer.rows.Reading;
import dev.tally.transfer.rows.ReadingContext;
import dev.tally.transfer.rows.RowReader;
import java.io.ByteArrayInputStream;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkTest {
  private static final CategoryNames NO_CATEGORIES = new CategoryNames(Map::of);

  /** A file may have thousands of such rows, none of which can be sent. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''; {\"order\":\"k\",\"x\":\"LONG\"}; 1200000; 7",
        "'category,name,rrp,info'; toys,LONG; 200000; 42"
      })
  void isBoundedInMemory_alsoWhereNothingCanBeSent(
      String header, String row, int length, int fitting) throws Exception {
    String text = header + "\n" + (row.replace("LONG", "x".repeat(length)) + "\n").repeat(100);
    Input input = Input.of("file", new ByteArrayInputStream(text.getBytes(UTF_8)));
    try (RowReader rows =
        input.rows(
            Optional.empty(),
            Reading.PLAIN,
            new ReadingContext(NO_CATEGORIES, notice -> {}, InstantSource.system()))) {
      Chunk chunk = Chunk.read(rows);
      assertThat(chunk.ready()).isEmpty();
      assertThat(chunk.refused()).hasSizeBetween(fitting, fitting + 1);
    }
  }
}
