package dev.tally.web.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a proxy says first on a connection: for whom it was opened (the PROXY protocol,
 * version 1 or 2). Removes itself then; whatever else comes first closes the connection. Lives on
 * the channel's event loop.
 */
final class ProxyHeader extends SimpleChannelInboundHandler<HAProxyMessage> {

  private static final Logger LOG = LoggerFactory.getLogger(ProxyHeader.class);

  /** Bytes of what a proxy may say beside the addresses, such as the name in the certificate. */
  private static final int MOST_BESIDE = 4_096;

  /** The event that tells the channel's other handlers for whom the proxy speaks. */
  record Said(Optional<InetAddress> client) {}

  private ProxyHeader() {}

  /** Expects the header on a new channel, whose handlers of HTTP are still to be added. */
  static void expect(Channel channel) {
    channel.pipeline().addLast(new HAProxyMessageDecoder(MOST_BESIDE), new ProxyHeader());
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, HAProxyMessage header) {
    if (header.command() != HAProxyCommand.LOCAL) { // else it looks whether all is well
      ctx.fireUserEventTriggered(new Said(client(header)));
    }
    ctx.pipeline().remove(this);
  }

  /** Returns the client; empty if the proxy does not know its address. */
  private static Optional<InetAddress> client(HAProxyMessage header) {
    return Optional.ofNullable(header.sourceAddress())
        .map(NetUtil::createInetAddressFromIpAddressString);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug("A proxy did not begin with the PROXY protocol: {}", cause.getMessage());
    ctx.close();
  }
}
