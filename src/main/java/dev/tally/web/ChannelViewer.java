package dev.tally.web;

import dev.tally.feed.FeedLoop;
import dev.tally.feed.Subscription;
import dev.tally.feed.Viewer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel that the feed writes to. The channel's water marks make it writable exactly when
 * nothing is pending, which is when the feed may write again. Lives on the channel's loop.
 */
abstract class ChannelViewer extends ChannelInboundHandlerAdapter implements Viewer {

  private static final Logger LOG = LoggerFactory.getLogger(ChannelViewer.class);

  private final Channel channel;
  private @Nullable Subscription subscription;

  ChannelViewer(Channel channel) {
    this.channel = channel;
  }

  /** Begins to follow; the feed may write within this call. */
  final void join(FeedLoop feed, Answer.Follow follow) {
    subscription = feed.join(this, follow.wire(), follow.what(), follow.since());
  }

  final Channel channel() {
    return channel;
  }

  final @Nullable Subscription subscription() {
    return subscription;
  }

  @Override
  public final long pending() {
    return Pending.bytes(channel);
  }

  @Override
  public final void write(ByteBuf frames) {
    channel.writeAndFlush(frames, channel.voidPromise()); // a failure closes the channel
  }

  @Override
  public final void reading(boolean on) {
    channel.config().setAutoRead(on);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (subscription != null && channel.isWritable()) {
      subscription.writable();
    }
  }

  /** Nothing is expected from the other side but its end. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    leave();
  }

  final void leave() {
    if (subscription != null) {
      subscription.leave();
    }
  }

  /** Closes once this write and all before it are taken, or when the peer had its time. */
  final void closeAfter(ByteBuf lastWords, Duration linger) {
    channel.writeAndFlush(lastWords).addListener(ChannelFutureListener.CLOSE);
    Parting.after(linger, channel);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("A viewer's connection broke: {}", cause.getMessage());
    } else {
      LOG.error("A viewer's connection failed.", cause);
    }
    channel.close();
  }
}
