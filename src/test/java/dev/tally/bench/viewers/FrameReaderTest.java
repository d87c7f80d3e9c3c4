package dev.tally.bench.viewers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames as they arrive: torn anywhere, and from hostile servers. */
class FrameReaderTest {

  private final List<String> seen = new ArrayList<>();
  private final FrameReader frames = new FrameReader(new ProductNumbers());
  private final FrameReader.Handler handler = new Seen(seen);

  @Test
  void totalsAndEvents_areToldInTheirOrder() throws IOException {
    read(
        text("{\"id\":\"A1\",\"total\":3}"),
        text("{\"id\":\"A2\",\"total\":9007199254740991}"),
        text("{\"event\":\"synced\",\"category\":\"x\",\"position\":\"p\"}"),
        text(
            "{\"event\":\"product-added\",\"product\":{\"id\":\"A3\",\"name\":\"\\\"total\\\":1\"}}"),
        text("{\"event\":\"position\",\"position\":\"p\"}"),
        text("{\"id\":\"A1\",\"total\":-4}"),
        frame(0x89, "hello".getBytes(StandardCharsets.US_ASCII)),
        frame(0x88, new byte[] {0x0F, (byte) 0xA2}));

    assertThat(seen)
        .containsExactly(
            "0=3", "1=9007199254740991", "synced", "0=-4", "ping hello", "closed 4002");
  }

  @Test
  void totalsOfOtherServers_areFoundWhereverTheyStand() throws IOException {
    read(
        text("{\"total\":5,\"id\":\"B1\"}"),
        text("{\"total\": 1234567890123456}"),
        text("{\"a\":1,\"id\":\"B1\",\"total\":6}"),
        text("{\"totals\":6}"),
        text(""),
        frame(0x8A, new byte[0]));

    assertThat(seen).containsExactly("0=5", "1=1234567890123456", "0=6");
  }

  @Test
  void aLongFrame_isReadByItsLongerLength() throws IOException {
    String pad = "x".repeat(70_000);
    read(text("{\"pad\":\"" + pad + "\",\"total\":5}"), text("{\"id\":\"A1\",\"total\":3}"));

    assertThat(seen).containsExactly("0=5", "1=3");
  }

  @Test
  void framesThatAreTornAnywhere_areReadAsIfTheyWereWhole() throws IOException {
    ByteBuffer whole = ByteBuffer.allocate(1 << 18);
    for (int i = 0; i < 200; i++) {
      whole.put(text("{\"id\":\"A" + i % 7 + "\",\"total\":" + i + "}"));
      whole.put(text("{\"event\":\"position\",\"position\":\"" + "p".repeat(i) + "\"}"));
    }
    whole.flip();
    frames.read(whole.duplicate(), handler);
    List<String> expected = List.copyOf(seen);
    seen.clear();

    Random random = new Random(1);
    ByteBuffer in = ByteBuffer.allocateDirect(1 << 18);
    while (whole.hasRemaining()) {
      int bytes = Math.min(whole.remaining(), 1 + random.nextInt(40));
      in.put(whole.slice(whole.position(), bytes));
      whole.position(whole.position() + bytes);
      in.flip();
      frames.read(in, handler);
      in.compact();
    }

    assertThat(expected).hasSize(200);
    assertThat(seen).isEqualTo(expected);
    assertThat(in.position()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"A1\",\"total\":}",
        "{\"id\":\"A1\",\"total\":-}",
        "{\"id\":\"A1\",\"total\":--1}",
        "{\"id\":\"A1\",\"total\":1234567890123456789012}",
        "{\"id\":\"A234567890123456789012345678901234567890123456789012345678901234567890\","
            + "\"total\":1}",
      })
  void aTotalThatIsNone_isAnError(String text) {
    assertThatThrownBy(() -> read(text(text))).isInstanceOf(IOException.class);
  }

  @Test
  void whatIsNoFrameOfAServer_isAnError() {
    byte[] tooLong = {(byte) 0x81, 127, 0, 0, 0, 0, 0, 2, 0, 1};
    byte[] negative = {(byte) 0x81, 127, -1, 0, 0, 0, 0, 2, 0, 1};
    byte[] masked = {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 0};
    byte[] extended = {(byte) 0xC1, 0};
    byte[] inPieces = {0x01, 1, 'x'};
    byte[] unknown = {(byte) 0x83, 0};

    for (byte[] bytes : List.of(tooLong, negative, masked, extended, inPieces, unknown)) {
      assertThatThrownBy(() -> read(bytes)).isInstanceOf(IOException.class);
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void randomBytes_areReadOrRefused_butNeverBreakIt() {
    Random random = new Random(2);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = text("{\"id\":\"A1\",\"total\":3}{\"event\":\"synced\"}");
      for (int i = 0; i < 3; i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      ByteBuffer in = ByteBuffer.wrap(bytes, 0, random.nextInt(bytes.length + 1));
      try {
        frames.read(in, handler);
      } catch (IOException e) {
        assertThat(e.getMessage()).startsWith("the server sends");
      }
    }
  }

  private void read(byte[]... parts) throws IOException {
    ByteBuffer in = ByteBuffer.allocateDirect(1 << 18);
    for (byte[] part : parts) {
      in.put(part);
    }
    frames.read(in.flip(), handler);
    assertThat(in.hasRemaining()).isFalse();
  }

  static byte[] text(String text) {
    return frame(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] frame(int first, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 10).put((byte) first);
    if (payload.length < 126) {
      frame.put((byte) payload.length);
    } else if (payload.length < 1 << 16) {
      frame.put((byte) 126).putShort((short) payload.length);
    } else {
      frame.put((byte) 127).putLong(payload.length);
    }
    byte[] bytes = new byte[frame.position() + payload.length];
    frame.put(payload).flip().get(bytes);
    return bytes;
  }

  private record Seen(List<String> seen) implements FrameReader.Handler {
    @Override
    public void total(int product, long total) {
      seen.add(product + "=" + total);
    }

    @Override
    public void synced() {
      seen.add("synced");
    }

    @Override
    public void ping(ByteBuffer payload) {
      seen.add("ping " + StandardCharsets.US_ASCII.decode(payload));
    }

    @Override
    public void closed(int code) {
      seen.add("closed " + code);
    }
  }
}
