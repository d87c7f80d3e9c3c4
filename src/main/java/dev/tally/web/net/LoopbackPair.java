package dev.tally.web.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The making of two connected sockets on this machine: it listens on a port of the system's choice,
 * connects to it, and stops listening. Anybody here may come to that port meanwhile, so only the
 * connection that comes from the address of the other end is taken. Lives on one loop.
 */
public final class LoopbackPair {

  private final CompletableFuture<Channel> made = new CompletableFuture<>();
  private final List<Channel> accepted = new ArrayList<>();
  private @Nullable SocketAddress other;

  private LoopbackPair() {}

  /**
   * Makes a pair.
   *
   * @param loop the loop of both ends; call this on it
   * @param other what the other end does with what it reads
   * @return completes on the loop with the accepted end, which drops what it reads, or with the
   *     reason why there is none
   */
  public static CompletableFuture<Channel> open(
      Transport transport, EventLoop loop, ChannelHandler other) {
    LoopbackPair pair = new LoopbackPair();
    ChannelFuture listening =
        new ServerBootstrap()
            .group(loop, loop)
            .channel(transport.channel())
            .childHandler(pair.new Accepted())
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    pair.made.whenComplete((end, failure) -> listening.channel().close());
    listening.addListener(
        bound -> {
          if (bound.isSuccess()) {
            pair.expect(
                new Bootstrap()
                    .group(loop)
                    .channel(transport.client())
                    .handler(other)
                    .connect(listening.channel().localAddress()));
          } else {
            pair.made.completeExceptionally(bound.cause());
          }
        });
    return pair.made;
  }

  private void expect(ChannelFuture connecting) {
    made.exceptionally(
        failure -> {
          connecting.channel().close();
          return null;
        });
    connecting.addListener(connected -> connected(connecting.channel(), connected.cause()));
  }

  private void connected(Channel end, @Nullable Throwable failure) {
    if (failure == null) {
      other = end.localAddress();
      choose();
    } else {
      made.completeExceptionally(failure);
    }
  }

  private void choose() {
    for (Channel candidate : accepted) {
      if (candidate.remoteAddress() != null && candidate.remoteAddress().equals(other)) {
        made.complete(candidate);
      } else if (other != null) {
        candidate.close();
      }
    }
  }

  @Sharable
  private final class Accepted extends ChannelInboundHandlerAdapter {

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      accepted.add(ctx.channel());
      choose();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
