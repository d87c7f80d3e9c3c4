package dev.tally.bench.viewers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The numbers that stand for product ids. */
class ProductNumbersTest {

  @Test
  void thousandsOfIds_keepTheirNumbers() throws IOException {
    ProductNumbers products = new ProductNumbers();
    for (int i = 0; i < 10_000; i++) {
      assertThat(products.number("A" + i)).isEqualTo(i);
    }
    for (int i = 0; i < 10_000; i++) {
      ByteBuffer frame = ByteBuffer.wrap(("xxA" + i + "\"").getBytes(StandardCharsets.US_ASCII));
      assertThat(products.number(frame, 2, frame.limit() - 1)).isEqualTo(i);
    }
    assertThat(products.size()).isEqualTo(10_000);
  }
}
