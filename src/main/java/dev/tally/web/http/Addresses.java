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
 * The number of connections of each address. IPv6 is counted per network, 64 bits, because a client
 * that has one address there has as many as it likes. Thread-safe.
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

  /**
   * Counts one more connection. Returns false if it is one too many; it is counted all the same.
   */
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

  /** Stops counting a connection that {@link #admit} counted, because it has closed. */
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

  /** Returns how many addresses have connections. */
  int size() {
    return open.size();
  }
}
