package dev.tally.web.http;

import dev.tally.web.net.MemoryAccount;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets new channels in: counts and charges them, and gives them their handlers, first those of a
 * proxy's header and of TLS. Runs on each channel's event loop.
 */
final class Admission {

  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

  private static final byte[] FULL =
      """
      HTTP/1.1 503 Service Unavailable\r
      Retry-After: 5\r
      Connection: close\r
      Content-Length: 0\r
      \r
      """
          .getBytes(StandardCharsets.US_ASCII);

  private Admission() {}

  /** Makes a new channel speak HTTP, or turns it away. */
  static void admit(Channel channel, ServerContext server) {
    Optional<InetAddress> address =
        channel.remoteAddress() instanceof InetSocketAddress from
            ? Optional.ofNullable(from.getAddress())
            : Optional.empty();
    boolean isProxy = address.filter(server.proxies()::trust).isPresent();
    if (!server.connections().admit(channel, isProxy ? Optional.empty() : address)) {
      turnAway(channel, server);
      return;
    }
    if (address.filter(server.proxies()::sayWhoAtFirst).isPresent()) {
      ProxyHeader.expect(channel);
    }
    MemoryAccount account = new MemoryAccount(server.memory(), channel.eventLoop());
    if (server.certificate().isPresent()) {
      if (!account.encrypts()) {
        account.close();
        turnAway(channel, server);
        return;
      }
      server.certificate().get().get().protect(channel, server.limits().request());
    }
    Peer peer = new Peer(address, false, channel.eventLoop());
    server.connections().add(HttpConnection.on(channel, peer, account, server));
  }

  /** Ends a connection for which there is no room: with a word, if it need not be encrypted. */
  static void turnAway(Channel channel, ServerContext server) {
    LOG.debug("There is no room for one more connection; it is turned away.");
    if (server.certificate().isPresent()) {
      channel.close();
      return;
    }
    ChannelOutboundInvoker encoder = channel.pipeline().context(HttpResponseEncoder.class);
    ChannelOutboundInvoker behindIt =
        encoder == null ? channel : encoder; // these are bytes already
    behindIt.writeAndFlush(Unpooled.wrappedBuffer(FULL)).addListener(ChannelFutureListener.CLOSE);
  }
}
