package dev.tally.web.live;

import dev.tally.feed.FeedLoop;
import dev.tally.web.net.LoopbackPair;
import dev.tally.web.net.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A viewer of the server's own, one on each event loop. A heartbeat that the feed has passed goes
 * through a socket of the kernel, so what comes out late there is late for all viewers of the loop.
 * It needs no port, token or TLS of the server's: who asks how the server is came that way already.
 *
 * <p>The sockets are made when the first heartbeat comes, and again by a later one if they broke.
 * Lives on its loop.
 */
final class LoopbackViewer {

  private static final Logger LOG = LoggerFactory.getLogger(LoopbackViewer.class);

  private final Transport transport;
  private final EventLoop loop;
  private final LongConsumer arrived;
  private @Nullable Channel channel;
  private boolean opening;

  /**
   * @param arrived called on the loop with each beat that came out of the socket
   */
  LoopbackViewer(Transport transport, EventLoop loop, LongConsumer arrived) {
    this.transport = transport;
    this.loop = loop;
    this.arrived = arrived;
  }

  /** Follows the heartbeats of its loop's feed. */
  void join(FeedLoop feed) {
    loop.execute(() -> feed.onBeat(this::send));
  }

  private void send(long beat) {
    Channel open = channel;
    if (open != null && open.isActive()) {
      open.writeAndFlush(Unpooled.copyLong(beat), open.voidPromise());
    } else if (!opening && !loop.isShuttingDown()) {
      opening = true;
      LoopbackPair.open(transport, loop, new Outlet(arrived))
          .whenComplete((made, failure) -> opened(beat, made, failure));
    }
  }

  private void opened(long beat, @Nullable Channel made, @Nullable Throwable failure) {
    opening = false;
    channel = made;
    if (failure == null) {
      send(beat);
    } else if (!loop.isShuttingDown()) {
      LOG.warn("The server's own viewer has no connection and tries again: {}", failure.toString());
    }
  }

  private static final class Outlet extends ByteToMessageDecoder {

    private final LongConsumer arrived;

    Outlet(LongConsumer arrived) {
      this.arrived = arrived;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
      while (in.readableBytes() >= Long.BYTES) {
        arrived.accept(in.readLong());
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      LOG.debug("The server's own viewer lost its connection.", cause);
      ctx.close();
    }
  }
}
