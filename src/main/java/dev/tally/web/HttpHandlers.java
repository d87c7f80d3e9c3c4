package dev.tally.web;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** The handlers of a connection while it speaks HTTP; a viewer's has none of them. */
final class HttpHandlers {

  private static final String DECODER = "http-decoder";
  private static final String ENCODER = "http-encoder";
  private static final String CONNECTION = "http";

  private HttpHandlers() {}

  static HttpConnection addTo(ChannelPipeline pipeline, Site site) {
    MemoryAccount account = new MemoryAccount(site.memory(), pipeline.channel().eventLoop());
    RequestDecoder decoder = new RequestDecoder(site.limits(), account);
    HttpConnection connection = new HttpConnection(site, pipeline.channel(), decoder, account);
    pipeline.addLast(DECODER, decoder);
    pipeline.addLast(ENCODER, new HttpResponseEncoder());
    pipeline.addLast(CONNECTION, connection);
    return connection;
  }

  /**
   * Removes them all.
   *
   * @param meanwhile runs while the decoder still holds what it has not read; after that, this goes
   *     on to the handlers behind it
   */
  static void removeFrom(ChannelPipeline pipeline, Runnable meanwhile) {
    pipeline.remove(CONNECTION);
    pipeline.remove(ENCODER);
    meanwhile.run();
    pipeline.remove(DECODER);
  }
}
