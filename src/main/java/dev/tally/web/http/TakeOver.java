package dev.tally.web.http;

import dev.tally.web.net.MemoryAccount;
import io.netty.channel.Channel;

/**
 * An answer that ends HTTP on the connection: from now on its channel belongs to something else.
 *
 * @param head the last response, without content
 * @param watched bytes that the connection will hold for as long as it lives; if there is no memory
 *     for them, the request is answered 503
 * @param taker takes the channel
 */
public record TakeOver(Response head, int watched, Taker taker) implements Answer {

  /** Takes over a channel. */
  @FunctionalInterface
  public interface Taker {

    /**
     * Adds its own handlers. The response's head was written before; what the client sent after its
     * request reaches these handlers as soon as this returns.
     *
     * @param channel has no handlers of HTTP any more but the decoder, which is removed afterwards
     * @param account the channel's account, on whose loop this runs
     */
    void take(Channel channel, MemoryAccount account);
  }
}
