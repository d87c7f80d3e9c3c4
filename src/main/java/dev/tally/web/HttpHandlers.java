package dev.tally.web;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** The handlers of a connection while it speaks HTTP; a viewer's has none of them. */
final class HttpHandlers {

  private static final String DECODER = "http-decoder";
  private static final String ENCODER = "http-encoder";
  private static final String CONNECTION = "http";

  private HttpHandlers() {}

  static HttpConnection addTo(ChannelPipeline pipeline, Site site) {
    pipeline.addLast(DECODER, new HttpRequestDecoder(config(site.limits())));
    pipeline.addLast(ENCODER, new HttpResponseEncoder());
    HttpConnection connection = new HttpConnection(site, pipeline.channel());
    pipeline.addLast(CONNECTION, connection);
    return connection;
  }

  private static HttpDecoderConfig config(Limits limits) {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(limits.requestLine())
        .setMaxHeaderSize(limits.headers())
        .setStrictLineParsing(true);
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
