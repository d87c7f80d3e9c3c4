package dev.tally.web.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Lets new connections in, first come first served and so many a turn of the loop: between two
 * turns the viewers that are open are told their totals, however many browsers come back at once.
 * The kernel's queue, which is short and drops whom it cannot hold, is emptied all the same.
 *
 * <p>Of one listening channel; lives on its loop.
 */
final class AcceptThrottle extends ChannelInboundHandlerAdapter {

  /** Their handshakes take some 5 ms together, some 30 where the program has just started. */
  static final int A_TURN = 64;

  private final Connections connections;
  private final Queue<Object> waiting = new ArrayDeque<>();
  private boolean lettingIn;
  private boolean full;

  AcceptThrottle(Connections connections) {
    this.connections = connections;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object connection) {
    waiting.add(connection);
    if (!connections.arrive() && !full) {
      full = true; // the rest is left to the kernel's queue
      ctx.channel().config().setAutoRead(false);
    }
    if (!lettingIn) {
      lettingIn = true;
      nextTurn(ctx);
    }
  }

  /** Not by {@code execute}, which runs before the loop looks after its sockets again. */
  private void nextTurn(ChannelHandlerContext ctx) {
    ctx.executor().schedule(() -> letIn(ctx), 0, TimeUnit.NANOSECONDS);
  }

  private void letIn(ChannelHandlerContext ctx) {
    for (int n = 0; n < A_TURN && !waiting.isEmpty(); n++) {
      letInNext(ctx);
    }
    lettingIn = !waiting.isEmpty();
    if (lettingIn) {
      nextTurn(ctx);
    } else if (full) {
      full = false;
      ctx.channel().config().setAutoRead(true);
    }
  }

  private void letInNext(ChannelHandlerContext ctx) {
    connections.letIn();
    ctx.fireChannelRead(waiting.remove());
  }

  /** Nobody listens any more: who has come is answered that. */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    while (!waiting.isEmpty()) {
      letInNext(ctx);
    }
    ctx.fireChannelInactive();
  }
}
