package dev.tally.web.live;

import dev.tally.feed.CloseReason;
import dev.tally.feed.FeedLoop;
import dev.tally.feed.Subscription;
import dev.tally.feed.Viewer;
import dev.tally.feed.Wire;
import dev.tally.shop.Interest;
import dev.tally.shop.Position;
import dev.tally.web.net.LingeringClose;
import dev.tally.web.net.MemoryAccount;
import dev.tally.web.net.PendingBytes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.Socket;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel that the feed writes to. Its water marks make it writable exactly when nothing is
 * pending, which is when the feed may write again. Lives on the channel's loop.
 *
 * <p>Frames are already encoded and bypass the handlers, unless one of them encrypts: a
 * non-blocking socket takes them straight from the shared buffer, and only the rest goes through
 * Netty's queue.
 */
abstract class ChannelViewer extends ChannelInboundHandlerAdapter
    implements Viewer, MemoryAccount.Holder {

  private static final Logger LOG = LoggerFactory.getLogger(ChannelViewer.class);

  private final FeedLoop feed;
  private final Channel channel;
  private final MemoryAccount account;
  private final boolean isSecure;
  private final @Nullable Socket socket; // never blocks, and takes what is not to be encrypted
  private @Nullable Subscription subscription;
  private boolean idle;

  /**
   * @param feed of the channel's loop
   */
  ChannelViewer(FeedLoop feed, Channel channel, MemoryAccount account) {
    this.feed = feed;
    this.channel = channel;
    this.account = account;
    this.isSecure = channel.pipeline().get(SslHandler.class) != null;
    this.socket =
        channel instanceof EpollSocketChannel epoll && !isSecure ? (Socket) epoll.fd() : null;
  }

  /**
   * Adds itself to the channel, whose memory it answers for from now on.
   *
   * @param before the handlers before it
   */
  final void open(ChannelHandler... before) {
    channel.pipeline().addLast(before).addLast(this);
    idle = channel.isWritable();
    account.heldBy(this);
  }

  /** Joins the feed, which may write during this call. */
  final Subscription join(Wire wire, Interest what, Optional<Position> since) {
    Subscription joined = feed.join(this, wire, what, since);
    subscription = joined;
    return joined;
  }

  final MemoryAccount account() {
    return account;
  }

  /** Closes the channel without waiting for anything. */
  @Override
  public final void sendAway() {
    leave(CloseReason.NO_ROOM);
    letGo();
    if (idle) {
      sayNoRoom();
    }
    LingeringClose.now(channel);
  }

  /**
   * Frees the input that has arrived and takes no more: the loop may read for long before it closes
   * this channel.
   */
  void letGo() {}

  /** Says that memory is short. Called only when the socket takes the message at once. */
  void sayNoRoom() {}

  final Channel channel() {
    return channel;
  }

  final @Nullable Subscription subscription() {
    return subscription;
  }

  @Override
  public final boolean idle() {
    return idle;
  }

  @Override
  public final long pending() {
    return PendingBytes.bytes(channel);
  }

  @Override
  public final void write(ByteBuf frames) {
    try {
      int taken = socket == null || !frames.hasMemoryAddress() ? 0 : send(socket, frames);
      if (taken < frames.readableBytes()) {
        queue(frames.retainedDuplicate().skipBytes(taken));
      }
    } catch (IOException e) {
      channel.pipeline().fireExceptionCaught(e);
    }
  }

  /** Checks first whether the socket is open: the descriptor of a closed one may be another's. */
  private static int send(Socket socket, ByteBuf frames) throws IOException {
    return socket.isOpen()
        ? socket.sendAddress(frames.memoryAddress(), frames.readerIndex(), frames.writerIndex())
        : 0;
  }

  /** Hands the rest to Netty's queue. A failure closes the channel. */
  private void queue(ByteBuf rest) {
    if (isSecure) {
      // If it could be written to, the handler of TLS would put what comes next behind it.
      channel.writeAndFlush(rest.asReadOnly(), channel.voidPromise());
    } else {
      channel.unsafe().write(rest, channel.voidPromise());
      channel.unsafe().flush();
    }
    account.unsent(PendingBytes.bytes(channel));
  }

  @Override
  public final void reading(boolean on) {
    channel.config().setAutoRead(on);
  }

  @Override
  public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
    idle = channel.isWritable();
    if (idle) {
      account.unsent(0);
      drained();
    }
  }

  /** Tells the feed that everything written has been taken. */
  void drained() {
    if (subscription != null) {
      subscription.writable();
    }
  }

  /** Drops what arrives: nothing is expected from the peer except its end. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  /** Closes when the peer sends no more: a browser that closes a feed closes both directions. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      channel.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    leave();
    account.close();
  }

  final void heard() {
    if (subscription != null) {
      subscription.heard();
    }
  }

  final void leave() {
    if (subscription != null) {
      subscription.leave();
    }
  }

  final void leave(CloseReason why) {
    if (subscription != null) {
      subscription.leave(why);
    }
  }

  /** Leaves the feed, if it has joined it, says why, and closes. */
  final void end(CloseReason why, String detail) {
    if (subscription == null) {
      feed.turnedAway(why);
    } else {
      leave(why);
    }
    close(why, detail);
  }

  /** Closes the channel once this write and all before it are taken, or after {@code linger}. */
  final void closeAfter(ByteBuf lastWords, Duration linger) {
    channel.writeAndFlush(lastWords).addListener(ChannelFutureListener.CLOSE);
    LingeringClose.after(linger, channel);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException || cause.getCause() instanceof IOException) { // or of TLS
      LOG.debug("A viewer's connection broke: {}", cause.getMessage());
    } else {
      LOG.error("A viewer's connection failed.", cause);
    }
    channel.close();
  }
}
