package dev.tally.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How bytes are split into lines. */
class LineDecoderTest {

  private static final int LIMIT = 6;

  /** Decodes the text in two pieces and returns its lines; a line too long is {@code !}. */
  private static List<String> lines(String text, int split) {
    List<String> lines = new ArrayList<>();
    LineDecoder decoder =
        new LineDecoder(
            LIMIT,
            new LineDecoder.Lines() {
              @Override
              public void line(byte[] line) {
                lines.add(new String(line, StandardCharsets.UTF_8));
              }

              @Override
              public void lineTooLong() {
                lines.add("!");
              }
            });
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    decoder.add(Unpooled.wrappedBuffer(bytes, 0, split));
    decoder.add(Unpooled.wrappedBuffer(bytes, split, bytes.length - split));
    decoder.end();
    return lines;
  }

  @Test
  void lines_areTheSameHoweverTheyAreSplit() {
    String text = "one\n\ntwo\r\n123456\n1234567\n" + "x".repeat(30) + "\n\u00e9\nlast";
    for (int split = 0; split <= text.length() + 1; split++) {
      assertThat(lines(text, split))
          .as("split at %d", split)
          .containsExactly("one", "", "two\r", "123456", "!", "!", "\u00e9", "last");
    }
  }

  @Test
  void lines_endWithTheirLineFeed_orWithTheStream() {
    assertThat(lines("", 0)).isEmpty();
    assertThat(lines("a\n", 1)).containsExactly("a");
    assertThat(lines("\n", 1)).containsExactly("");
    assertThat(lines("1234567", 7)).containsExactly("!");
    assertThat(lines("1234567\n", 7)).containsExactly("!");
  }
}
