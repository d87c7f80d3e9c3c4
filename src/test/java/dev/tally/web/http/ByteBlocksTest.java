package dev.tally.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteBlocksTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 16_383, 16_384, 16_385, 300_000})
  void whatCameInPieces_isOnePiece_againAndAgain(int size) {
    Random random = new Random(size);
    ByteBlocks gathered = new ByteBlocks();
    for (int round = 0; round < 3; round++) {
      byte[] sent = new byte[size];
      random.nextBytes(sent);
      for (int at = 0; at < size; ) {
        int piece = Math.min(size - at, 1 + random.nextInt(40_000));
        gathered.add(Unpooled.wrappedBuffer(sent, at, size - at), piece);
        at += piece;
        assertThat(gathered.size()).isEqualTo(at);
      }
      assertThat(gathered.bytes()).isEqualTo(sent);
      gathered.clear();
      assertThat(gathered.bytes()).isEmpty();
    }
  }
}
