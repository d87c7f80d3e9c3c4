package dev.tally.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.net.MemoryAccount;
import dev.tally.web.net.MemoryBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import org.junit.jupiter.api.Test;

/** A connection that is sent away frees its input at once, not when the loop closes it. */
class FrameDecoderTest {

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final MemoryAccount account =
      new MemoryAccount(new MemoryBudget(1 << 20), channel.eventLoop());

  @Test
  void aFrameWhoseEndHasNotCome_isLetGoOf() {
    FrameDecoder decoder =
        new FrameDecoder(
            WebSocketDecoderConfig.newBuilder().maxFramePayloadLength(1 << 16).build(), account);
    channel.pipeline().addLast(decoder);
    ByteBuf head = Unpooled.buffer().writeByte(0x81).writeByte(0x80 | 126).writeShort(60_000);
    channel.writeInbound(head.writeZero(10_004));
    assertThat(head.refCnt()).isOne();
    decoder.letGo(channel.pipeline());
    assertThat(head.refCnt()).isZero();
    assertThat(decoder.waiting()).isZero();
    assertIsLetGoOf(Unpooled.buffer().writeZero(50_000));
    assertThat(channel.inboundMessages()).isEmpty();
  }

  private void assertIsLetGoOf(ByteBuf more) {
    channel.writeInbound(more);
    assertThat(more.refCnt()).isZero();
  }
}
