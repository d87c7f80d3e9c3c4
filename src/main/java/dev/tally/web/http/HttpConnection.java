package dev.tally.web.http;

import dev.tally.web.net.Deadline;
import dev.tally.web.net.LingeringClose;
import dev.tally.web.net.MemoryAccount;
import dev.tally.web.net.PendingBytes;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection while it speaks HTTP/1.1. Takes one request at a time and answers them in order.
 * Pipelined requests wait here, and while they wait nothing more is read.
 *
 * <p>Lives on its channel's event loop until the channel closes or becomes a viewer's. Any failure
 * ends in a response or in the channel's closing, never in an exception.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter implements MemoryAccount.Holder {

  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

  private enum Phase {
    /** Waits for the head of a request. */
    IDLE,
    /** Has the head, and waits for the rest of the request. */
    RECEIVING,
    /** Has the head, and the rest of a stream must wait for the ledger. */
    HELD,
    /** Waits for the answer. */
    ANSWERING,
    /** Waits for the client to take the answer. */
    SENDING,
    /** The last answer is sent; further input is discarded. */
    CLOSING,
    /** The channel belongs to something else now, or is closed. */
    GONE
  }

  /** The pipelined requests taken per turn; then other connections have theirs. */
  private static final int REQUESTS_A_TURN = 2;

  private final ServerContext server;
  private final Channel channel;
  private final HttpResponder responder;
  private final RequestDecoder decoder;
  private final MemoryAccount account;
  private final Deadline deadline;
  private final Queue<HttpObject> ahead = new ArrayDeque<>(0);
  private Peer peer;
  private Phase phase = Phase.IDLE;
  private @Nullable Exchange exchange;
  private boolean closing;
  private boolean taking;
  private boolean resting;
  private int requestsThisTurn;
  private boolean isAllIn; // the client sends no more

  private HttpConnection(
      ServerContext server,
      Channel channel,
      Peer peer,
      RequestDecoder decoder,
      MemoryAccount account) {
    this.server = server;
    this.channel = channel;
    this.peer = peer;
    this.decoder = decoder;
    this.account = account;
    this.responder = new HttpResponder(channel);
    this.deadline = new Deadline(channel.eventLoop(), this::missed);
    deadline.in(server.limits().request());
    account.heldBy(this);
  }

  /** Adds the handlers of HTTP to a channel, behind those that are there. */
  static HttpConnection on(
      Channel channel, Peer peer, MemoryAccount account, ServerContext server) {
    RequestDecoder decoder = new RequestDecoder(server.limits(), account);
    HttpConnection connection = new HttpConnection(server, channel, peer, decoder, account);
    channel.pipeline().addLast(decoder, new HttpResponseEncoder(), connection);
    return connection;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ahead.add((HttpObject) message);
    takeAhead();
  }

  /** Asks the decoder for more, now that it has done what it could within the read. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    takeAhead();
  }

  /** Takes what has come, in order, while it can; until all is taken, nothing more is read. */
  private void takeAhead() {
    if (!taking) { // otherwise this call came from the loop below
      taking = true;
      requestsThisTurn = 0;
      try {
        while (!resting && !isBusy() && hasMore()) {
          take(ahead.remove());
          if (requestsThisTurn == REQUESTS_A_TURN && phase == Phase.IDLE) {
            rest();
          }
        }
      } finally {
        taking = false;
      }
      readOnOrEnd();
    }
  }

  private void rest() {
    resting = true;
    channel.eventLoop().schedule(() -> guarded(this::goOn), 0, TimeUnit.NANOSECONDS);
  }

  private void readOnOrEnd() {
    if (phase == Phase.GONE) {
      return;
    }
    if (!isAllIn) {
      channel.config().setAutoRead(mayReadOn());
    } else if (!resting && !isBusy()) {
      channel.close(); // the client has every answer it waits for
    }
  }

  /**
   * Returns whether to read on. Input that comes while another request is under way stops the
   * reading. It does not stop earlier, because each change costs a system call, and most clients do
   * not pipeline.
   */
  private boolean mayReadOn() {
    return ahead.isEmpty()
        && !resting
        && phase != Phase.HELD
        && (!isBusy() || decoder.waiting() == 0);
  }

  private void goOn() {
    resting = false;
    takeAhead();
  }

  private boolean hasMore() {
    if (ahead.isEmpty() && phase != Phase.GONE) {
      decoder.next();
    }
    return !ahead.isEmpty();
  }

  private boolean isBusy() {
    return phase == Phase.HELD || phase == Phase.ANSWERING || phase == Phase.SENDING;
  }

  private void take(HttpObject message) {
    try {
      if (message instanceof HttpRequest head && phase == Phase.IDLE) {
        begin(head);
      }
      if (message instanceof HttpContent content && phase == Phase.RECEIVING) {
        receive(content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
    if (phase == Phase.CLOSING) {
      account.finished(0); // it is discarded
    }
  }

  private void begin(HttpRequest head) {
    requestsThisTurn++;
    Exchange begun = server.guard().open(head, peer);
    exchange = begun;
    phase = Phase.RECEIVING;
    deadline.in(server.limits().request());
    BodyHandler body = begun.body();
    body.answer().thenAccept(answer -> guarded(() -> answered(answer)));
    if (begun.mayHaveNoBody() || begun.isTooLong()) {
      body.stop(Problem.bodyTooLarge(body.mostBytes())); // or with the answer that it already has
    } else if (begun.expectsContinue()) {
      responder.sendContinue();
    }
  }

  private void receive(HttpContent content) {
    BodyHandler body = current().body();
    int whole = body.begun() + content.content().readableBytes(); // if no line ends in it
    if (content.decoderResult().isFailure()) {
      body.stop(Problem.brokenBody());
    } else if (!body.add(content.content())) {
      body.stop(Problem.bodyTooLarge(body.mostBytes()));
    } else if (content instanceof LastHttpContent) {
      phase = Phase.ANSWERING;
      body.end();
    } else if (body.isFull()) {
      phase = Phase.HELD;
      body.whenRoom(() -> guarded(this::resume));
    } else if (body.isEndless()) {
      deadline.in(server.limits().request()); // each piece has the full time
    }
    if (body.isEndless() && body.begun() < whole) {
      account.finished(body.begun() + decoder.waiting());
    }
  }

  private void resume() {
    if (phase == Phase.HELD) {
      phase = Phase.RECEIVING;
      deadline.in(server.limits().request());
      takeAhead();
    }
  }

  private void answered(Answer answer) {
    if (phase != Phase.GONE) {
      closing = closing || phase != Phase.ANSWERING; // more may come of a request cut short
      act(answer);
      takeAhead();
    }
  }

  private void act(Answer answer) {
    if (answer instanceof Response response) {
      respond(response);
    } else if (answer instanceof TakeOver takeOver) {
      Client client = current().client();
      Optional<Response> refused = server.guard().refuseTakeOver(current().head(), client);
      if (refused.isPresent()) {
        respond(refused.get());
      } else if (!account.watches(takeOver.watched())) {
        respond(Problem.noMemory().response());
      } else if (client.isForwarded()
          && !server.connections().isWelcome(channel, client.address())) {
        account.watches(0);
        respond(Problem.tooManyConnections());
      } else {
        giveAway(takeOver);
      }
    }
  }

  private void respond(Response made) {
    Exchange done = current();
    Response response = server.compression().of(done, server.missing().of(done, made));
    phase = Phase.SENDING;
    deadline.in(server.limits().request());
    closing =
        closing
            || !done.keepsAlive()
            || server.connections().isLeaving()
            || (done.isOld() && response.rest().hasNext()); // only closing can end such an answer
    server.heads().complete(done, response.headers());
    done.record(server.meters(), response.status(), response.length());
    progress(responder.send(done, response, !closing));
  }

  private void progress(HttpResponder.Progress progress) {
    account.unsent(PendingBytes.bytes(channel));
    switch (progress) {
      case SENT -> end();
      case MORE ->
          channel.eventLoop().schedule(() -> guarded(this::advance), 0, TimeUnit.NANOSECONDS);
      case WAITING -> {}
    }
  }

  private void advance() {
    if (phase == Phase.SENDING) {
      deadline.in(server.limits().request());
      progress(responder.advance());
      takeAhead();
    }
  }

  /**
   * Notes for whom a proxy opened the connection, that it is encrypted, or that the client has
   * closed its half; it may still wait for the answer.
   */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ProxyHeader.Said said) {
      peer = new Peer(said.client(), peer.isSecure(), peer.loop());
      if (!server.connections().isWelcome(channel, peer.address())) {
        phase = Phase.CLOSING;
        Admission.turnAway(channel, server);
      }
    }
    if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
      peer = new Peer(peer.address(), true, peer.loop());
    }
    if (event instanceof ChannelInputShutdownEvent) {
      isAllIn = true;
      takeAhead();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    account.unsent(PendingBytes.bytes(channel));
    if (channel.isWritable()) {
      advance();
    }
  }

  private void end() {
    exchange = null;
    account.finished(decoder.waiting());
    if (closing) {
      closeGently();
    } else {
      phase = Phase.IDLE;
      deadline.in(server.limits().idle());
    }
  }

  /**
   * Closes half of the socket, and waits a moment for the client to close the other. Closing a
   * socket with unread bytes resets the connection, and the client may lose the answer (RFC 9112
   * section 9.6).
   */
  private void closeGently() {
    phase = Phase.CLOSING;
    deadline.in(server.limits().request());
    responder.end(
        () -> {
          if (isAllIn) {
            channel.close();
          } else {
            deadline.in(server.limits().linger());
          }
        });
  }

  /**
   * Gives the channel away. Removes the decoder last, so that what it has not read goes on to the
   * handlers behind it.
   */
  private void giveAway(TakeOver takeOver) {
    Exchange last = current();
    Response head = takeOver.head();
    phase = Phase.GONE;
    release();
    last.record(server.meters(), head.status(), head.length());
    if (head.status().code() >= 200) { // an interim response needs no Date
      server.heads().complete(last, head.headers());
    }
    channel.writeAndFlush(
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, head.status(), head.headers()));
    channel.pipeline().remove(HttpResponseEncoder.class);
    channel.pipeline().remove(this);
    account.becomesViewer();
    channel.config().setAutoRead(true);
    takeOver.taker().take(channel, account);
    channel.pipeline().remove(decoder);
  }

  private Exchange current() {
    if (exchange == null) {
      throw new IllegalStateException("there is no request under way in phase " + phase);
    }
    return exchange;
  }

  private void missed() {
    switch (phase) {
      case RECEIVING -> current().body().stop(Problem.tooSlow(server.limits().request()));
      case HELD, ANSWERING -> deadline.in(server.limits().request()); // waiting for the ledger
      case IDLE, SENDING, CLOSING -> channel.close();
      case GONE -> {}
    }
  }

  @Override
  public void sendAway() {
    decoder.letGo();
    if (phase == Phase.RECEIVING || phase == Phase.HELD) {
      current().body().stop(Problem.noMemory());
    } else {
      LingeringClose.now(channel);
    }
  }

  /** Closes the connection after the request under way. Callable from any thread. */
  void leave() {
    channel
        .eventLoop()
        .execute(
            () -> {
              closing = true;
              if (phase == Phase.IDLE) {
                channel.close();
              } else if (exchange != null) {
                exchange.body().leave();
              }
            });
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    phase = Phase.GONE;
    release();
    account.close();
  }

  private void release() {
    deadline.cancel();
    if (exchange != null) {
      exchange.body().stop(Problem.brokenBody()); // no response is sent, now that this is GONE
    }
    responder.abandon();
    server.connections().remove(this);
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
  }

  /**
   * Runs a step and reports its failure, which would go unnoticed outside of a handler's methods.
   */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      channel.pipeline().fireExceptionCaught(e);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException || cause.getCause() instanceof IOException) { // or of TLS
      LOG.debug("A connection broke: {}", cause.getMessage());
    } else {
      LOG.error("A connection failed.", cause);
    }
    channel.close();
  }
}
