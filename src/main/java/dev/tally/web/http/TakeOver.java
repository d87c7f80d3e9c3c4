package dev.tally.web.http;

import dev.tally.web.net.MemoryAccount;
import io.netty.channel.Channel;

/**
 * The connection speaks HTTP no longer: its channel belongs to something else from now on.
 *
 * @param head the last response, without content
 * @param watched bytes that the connection will hold for as long as it lives; if there is no memory
 *     for them, the request is answered 503
 * @param taker takes the channel
 */
public record TakeOver(Response head, int watched, Taker taker) implements Answer {

  /** Takes a channel over. */
  @FunctionalInterface
  public interface Taker {

    /**
     * Adds handlers of its own. The response's head was written before; what the client sent after
     * its request comes to these handlers as soon as this returns.
     *
     * @param channel has no handlers of HTTP any more
     * @param account the channel's, on whose loop this runs
     */
    void take(Channel channel, MemoryAccount account);
  }
}
