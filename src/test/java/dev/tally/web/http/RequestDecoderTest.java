package dev.tally.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.net.MemoryAccount;
import dev.tally.web.net.MemoryBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A connection that is sent away frees its input at once, not when the loop closes it. */
class RequestDecoderTest {

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final MemoryAccount account =
      new MemoryAccount(new MemoryBudget(1 << 20), channel.eventLoop());

  @Test
  void aHeadWhoseEndHasNotCome_isLetGoOf() {
    RequestDecoder decoder = new RequestDecoder(Limits.of(100), account);
    channel.pipeline().addLast(decoder);
    ByteBuf head = text("GET / HTTP/1.1\r\nHost: x\r\na: " + "x".repeat(1_000));
    channel.writeInbound(head);
    assertThat(head.refCnt()).isOne();
    decoder.letGo();
    assertThat(head.refCnt()).isZero();
    assertThat(decoder.waiting()).isZero();
    assertIsLetGoOf(text("\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    assertThat(channel.inboundMessages()).isEmpty();
  }

  private void assertIsLetGoOf(ByteBuf more) {
    channel.writeInbound(more);
    assertThat(more.refCnt()).isZero();
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }
}
