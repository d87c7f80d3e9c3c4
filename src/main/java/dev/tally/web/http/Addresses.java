package dev.tally.web.http;

import io.netty.channel.Channel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many connections each address has. Of IPv6 the network is counted, 64 bits: whoever has one
 * address there has as many as he likes. Safe for all threads.
 */
final class Addresses {

  private static final int NETWORK = 8;

  private final int most;
  private final Map<ByteBuffer, Integer> open = new ConcurrentHashMap<>();

  /**
   * @param most connections of one address; this machine's own may have any number
   */
  Addresses(int most) {
    this.most = most;
  }

  /** Counts one more; this is false if it is one too many, and it is counted all the same. */
  boolean admit(Channel channel) {
    SocketAddress from = channel.remoteAddress();
    if (!isCounted(from)) {
      return true;
    }
    channel.closeFuture().addListener(future -> closed(from));
    return admit(from);
  }

  boolean admit(SocketAddress from) {
    return !isCounted(from) || open.merge(key(from), 1, Integer::sum) <= most;
  }

  /** One that {@link #admit} counted has closed. */
  void closed(SocketAddress from) {
    if (isCounted(from)) {
      open.computeIfPresent(key(from), (address, count) -> count == 1 ? null : count - 1);
    }
  }

  private static boolean isCounted(SocketAddress from) {
    return from instanceof InetSocketAddress ip
        && ip.getAddress() != null
        && !ip.getAddress().isLoopbackAddress();
  }

  private static ByteBuffer key(SocketAddress from) {
    InetAddress address = ((InetSocketAddress) from).getAddress();
    byte[] bytes = address.getAddress();
    return ByteBuffer.wrap(address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK) : bytes);
  }

  /** How many addresses have connections. */
  int size() {
    return open.size();
  }
}
