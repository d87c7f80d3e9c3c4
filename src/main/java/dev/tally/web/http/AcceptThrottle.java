package dev.tally.web.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Lets new connections in, first come first served, a limited number per turn of the event loop:
 * between two turns the open viewers are sent their totals, however many browsers come back at
 * once. The kernel's queue is emptied all the same, because it is short and drops what it cannot
 * hold.
 *
 * <p>Belongs to one listening channel; lives on its event loop.
 */
final class AcceptThrottle extends ChannelInboundHandlerAdapter {

  /**
   * The connections per turn. Their handshakes take about 5 ms together, about 30 ms just after the
   * program has started.
   */
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

  /**
   * Schedules the next turn. Avoids {@code execute}, which runs before the loop serves its sockets
   * again.
   */
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

  /**
   * Lets in every connection that still waits when the port closes, so that none goes unanswered.
   */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    while (!waiting.isEmpty()) {
      letInNext(ctx);
    }
    ctx.fireChannelInactive();
  }
}
