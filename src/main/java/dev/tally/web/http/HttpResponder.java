package dev.tally.web.http;

import dev.tally.web.net.PendingBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import java.util.Collections;
import java.util.Iterator;

/**
 * Writes one response after another, a long one at the pace at which the client takes it. Lives on
 * its channel's event loop.
 */
final class HttpResponder {

  /** The most bytes that may wait in the transport before the next request is answered. */
  private static final int ENOUGH_PENDING = 64 * 1024;

  private static final int PIECES_A_TURN = 8;

  enum Progress {
    /** The transport has the response. */
    SENT,
    /** There is more, and the client takes it: call again, but let others have their turn. */
    MORE,
    /** The client is slow: call again once the channel is writable. */
    WAITING
  }

  private final Channel channel;
  private Iterator<byte[]> rest = Collections.emptyIterator();
  private boolean ended = true;
  private boolean writing;
  private ChannelFuture last;

  HttpResponder(Channel channel) {
    this.channel = channel;
    this.last = channel.newSucceededFuture();
  }

  /**
   * Begins a response whose headers are complete except for those of its framing.
   *
   * @param keepAlive whether the connection stays open; if not, the caller closes it
   */
  Progress send(Exchange exchange, Response response, boolean keepAlive) {
    boolean whole = !response.rest().hasNext();
    frame(exchange, response, whole, keepAlive);
    if (whole || exchange.isHead()) {
      ByteBuf content =
          exchange.isHead() ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(response.content());
      write(
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              response.status(),
              content,
              response.headers(),
              EmptyHttpHeaders.INSTANCE));
    } else {
      channel.write(
          new DefaultHttpResponse(HttpVersion.HTTP_1_1, response.status(), response.headers()));
      write(new DefaultHttpContent(Unpooled.wrappedBuffer(response.content())));
      rest = response.rest();
      ended = false;
    }
    return advance();
  }

  /** Gives back what the rest of a response holds, as it will not be sent. */
  void abandon() {
    if (rest instanceof GzipPieces pieces) {
      pieces.close();
    }
    rest = Collections.emptyIterator();
  }

  /** Tells the client that it may send the body of its request. */
  void sendContinue() {
    channel.writeAndFlush(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
  }

  /** Sets the headers that tell the client where the response ends (RFC 9112 section 6). */
  private void frame(Exchange exchange, Response response, boolean whole, boolean keepAlive) {
    HttpHeaders headers = response.headers();
    boolean isOld = exchange.isOld();
    if (!whole && !isOld && !exchange.isHead()) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    } else if (whole && hasContent(response.status())) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(response.content().length));
    }
    if (!keepAlive) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (isOld) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  private static boolean hasContent(HttpResponseStatus status) {
    return status.code() != HttpResponseStatus.NO_CONTENT.code()
        && status.code() != HttpResponseStatus.NOT_MODIFIED.code();
  }

  /** Writes as much of the rest as the client takes. */
  Progress advance() {
    if (writing) {
      return Progress.WAITING; // the write that made the channel writable goes on below
    }
    for (int n = 0; n < PIECES_A_TURN && !ended && channel.isWritable(); n++) {
      writeNext();
    }
    if (ended) {
      return PendingBytes.bytes(channel) > ENOUGH_PENDING ? Progress.WAITING : Progress.SENT;
    }
    return channel.isWritable() ? Progress.MORE : Progress.WAITING;
  }

  private void writeNext() {
    if (rest.hasNext()) {
      write(new DefaultHttpContent(Unpooled.wrappedBuffer(rest.next())));
    } else {
      write(LastHttpContent.EMPTY_LAST_CONTENT);
      ended = true;
      rest = Collections.emptyIterator(); // an idle connection holds nothing of its last answer
    }
  }

  private void write(Object message) {
    writing = true;
    last = channel.writeAndFlush(message);
    writing = false;
  }

  /**
   * Shuts down the output once the transport has taken everything, or failed to. With TLS, the
   * client is told of that first: it could not tell the end from a cut.
   *
   * @param then runs after that
   */
  void end(Runnable then) {
    last.addListener(
        (ChannelFutureListener)
            future ->
                endOfTls()
                    .addListener(
                        told -> {
                          ((DuplexChannel) channel).shutdownOutput();
                          then.run();
                        }));
  }

  private ChannelFuture endOfTls() {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    return tls == null ? channel.newSucceededFuture() : tls.closeOutbound();
  }
}
