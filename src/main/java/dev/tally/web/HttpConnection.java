package dev.tally.web;

import dev.tally.feed.Wire;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection while it speaks HTTP/1.1: takes one request at a time and answers them in their
 * order. What a client sends ahead waits here, and while it waits nothing more is read.
 *
 * <p>Lives on its channel's loop until the channel closes or becomes a viewer's. Whatever goes
 * wrong ends in a response or in the channel's closing, never in an exception.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter implements MemoryAccount.Holder {

  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

  private enum Phase {
    /** Waits for the head of a request. */
    IDLE,
    /** Has it, and waits for the rest of the request. */
    RECEIVING,
    /** Has it, and the rest of a stream has to wait for the ledger. */
    HELD,
    /** Waits for the answer. */
    ANSWERING,
    /** Waits for the client to take the answer. */
    SENDING,
    /** The last answer is sent: what still comes is passed over. */
    CLOSING,
    /** This is a viewer now. */
    GONE
  }

  /** Of the requests that a client has sent ahead; then others have their turn. */
  private static final int REQUESTS_A_TURN = 2;

  private final Site site;
  private final Channel channel;
  private final Refusals refusals;
  private final HttpResponder responder;
  private final RequestDecoder decoder;
  private final MemoryAccount account;
  private final Deadline deadline;
  private final Queue<HttpObject> ahead = new ArrayDeque<>(0);
  private Phase phase = Phase.IDLE;
  private @Nullable Exchange exchange;
  private boolean closing;
  private boolean taking;
  private boolean resting;
  private int requestsThisTurn;
  private boolean isAllIn; // the client sends no more

  HttpConnection(Site site, Channel channel, RequestDecoder decoder, MemoryAccount account) {
    this.site = site;
    this.channel = channel;
    this.decoder = decoder;
    this.account = account;
    this.refusals = new Refusals(site.limits());
    this.responder = new HttpResponder(channel);
    this.deadline = new Deadline(channel.eventLoop(), this::missed);
    deadline.in(site.limits().request());
    account.heldBy(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ahead.add((HttpObject) message);
    takeAhead();
  }

  /** The decoder has done what it could within the read: now it can be asked for more. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    takeAhead();
  }

  /** Takes what has come, in its order, while it can; until then nothing more is read. */
  private void takeAhead() {
    if (!taking) { // else this came of what is being taken
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
      channel.close(); // all that it waits for has been answered
    }
  }

  /**
   * What comes while another request is under way stops the reading. It is not stopped before that,
   * as each change costs a call of the kernel, and most clients send nothing ahead.
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
      account.finished(0); // it is passed over
    }
  }

  private void begin(HttpRequest head) {
    requestsThisTurn++;
    Admission admission = site.reception().admit(head);
    Intake intake = site.dispatcher().open(admission, head, channel.eventLoop());
    Exchange begun = Exchange.begin(head, admission, intake);
    exchange = begun;
    phase = Phase.RECEIVING;
    deadline.in(site.limits().request());
    intake.answer().thenAccept(answer -> guarded(() -> answered(answer)));
    if (begun.mayHaveNoBody() || begun.isTooLong()) {
      intake.stop(
          Refusals.tooLarge(intake)); // what is settled has another answer, and that one now
    } else if (begun.expectsContinue()) {
      responder.sendContinue();
    }
  }

  private void receive(HttpContent content) {
    Intake intake = current().intake();
    int whole = intake.begun() + content.content().readableBytes(); // if no line ends in it
    if (content.decoderResult().isFailure()) {
      intake.stop(Refusals.broken());
    } else if (!intake.add(content.content())) {
      intake.stop(Refusals.tooLarge(intake));
    } else if (content instanceof LastHttpContent) {
      phase = Phase.ANSWERING;
      intake.end();
    } else if (intake.isFull()) {
      phase = Phase.HELD;
      intake.whenRoom(() -> guarded(this::resume));
    } else if (intake.isEndless()) {
      deadline.in(site.limits().request()); // every piece of it has its time
    }
    if (intake.isEndless() && intake.begun() < whole) {
      account.finished(intake.begun() + decoder.waiting());
    }
  }

  private void resume() {
    if (phase == Phase.HELD) {
      phase = Phase.RECEIVING;
      deadline.in(site.limits().request());
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
    } else if (answer instanceof Answer.Follow follow && account.watches(follow.what())) {
      become(follow);
    } else {
      respond(Refusals.noRoom().response());
    }
  }

  private void respond(Response response) {
    Exchange done = current();
    phase = Phase.SENDING;
    deadline.in(site.limits().request());
    closing =
        closing
            || !done.keepsAlive()
            || site.connections().isLeaving()
            || (done.isOld() && response.rest().hasNext()); // only its end can end such an answer
    site.heads().complete(done.head(), response.headers());
    done.record(site.meters(), response.status());
    progress(responder.send(done, response, !closing));
  }

  private void progress(HttpResponder.Progress progress) {
    account.unsent(Pending.bytes(channel));
    switch (progress) {
      case SENT -> end();
      case MORE ->
          channel.eventLoop().schedule(() -> guarded(this::advance), 0, TimeUnit.NANOSECONDS);
      case WAITING -> {}
    }
  }

  private void advance() {
    if (phase == Phase.SENDING) {
      deadline.in(site.limits().request());
      progress(responder.advance());
      takeAhead();
    }
  }

  /** A client that is done may close its half, and still waits for the answer. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      isAllIn = true;
      takeAhead();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    account.unsent(Pending.bytes(channel));
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
      deadline.in(site.limits().idle());
    }
  }

  /**
   * A socket that is closed with bytes unread resets the connection, and the client may lose the
   * answer (RFC 9112 section 9.6): half of it is closed, and the client's end awaited for a moment.
   */
  private void closeGently() {
    phase = Phase.CLOSING;
    deadline.in(site.limits().request());
    responder.end(
        () -> {
          if (isAllIn) {
            channel.close();
          } else {
            deadline.in(site.limits().linger());
          }
        });
  }

  private void become(Answer.Follow follow) {
    Exchange last = current();
    phase = Phase.GONE;
    release();
    int status = follow.wire() == Wire.WEBSOCKET ? 101 : 200;
    last.record(site.meters(), HttpResponseStatus.valueOf(status));
    site.viewers().open(channel, last.head(), follow, account);
  }

  private Exchange current() {
    if (exchange == null) {
      throw new IllegalStateException("there is no request under way in phase " + phase);
    }
    return exchange;
  }

  private void missed() {
    switch (phase) {
      case RECEIVING -> current().intake().stop(refusals.tooSlow());
      case HELD, ANSWERING -> deadline.in(site.limits().request()); // the ledger's time
      case IDLE, SENDING, CLOSING -> channel.close();
      case GONE -> {}
    }
  }

  @Override
  public void sendAway() {
    decoder.letGo();
    if (phase == Phase.RECEIVING || phase == Phase.HELD) {
      current().intake().stop(Refusals.noRoom());
    } else {
      Parting.now(channel);
    }
  }

  /** Ends with the request that is under way; any thread. */
  void leave() {
    channel
        .eventLoop()
        .execute(
            () -> {
              closing = true;
              if (phase == Phase.IDLE) {
                channel.close();
              } else if (exchange != null) {
                exchange.intake().leave();
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
      exchange.intake().stop(Refusals.broken()); // nobody is told, now that this is GONE
    }
    site.connections().remove(this);
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
  }

  /** Outside of a handler's methods nobody else would hear of a failure. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      channel.pipeline().fireExceptionCaught(e);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("A connection broke: {}", cause.getMessage());
    } else {
      LOG.error("A connection failed.", cause);
    }
    channel.close();
  }
}
