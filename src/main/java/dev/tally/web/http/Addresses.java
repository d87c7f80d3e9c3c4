package dev.tally.web.http;

import io.netty.channel.Channel;
import java.net.Inet6Address;
import java.net.InetAddress;
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

  private volatile int most;
  private final Map<ByteBuffer, Integer> open = new ConcurrentHashMap<>();

  /**
   * @param most connections of one address; this machine's own may have any number
   */
  Addresses(int most) {
    this.most = most;
  }

  /** Allows each address so many from now on; those that are open stay. */
  void most(int most) {
    this.most = most;
  }

  /**
   * Counts one more connection until it closes. Returns false if it is one too many; then it is not
   * counted.
   */
  boolean admit(InetAddress from, Channel connection) {
    boolean isAdmitted = admit(from);
    if (isAdmitted && isCounted(from)) {
      connection.closeFuture().addListener(future -> closed(from));
    }
    return isAdmitted;
  }

  boolean admit(InetAddress from) {
    if (!isCounted(from) || open.merge(key(from), 1, Integer::sum) <= most) {
      return true;
    }
    closed(from);
    return false;
  }

  /** Stops counting a connection that {@link #admit} counted, because it has closed. */
  void closed(InetAddress from) {
    if (isCounted(from)) {
      open.computeIfPresent(key(from), (address, count) -> count == 1 ? null : count - 1);
    }
  }

  private static boolean isCounted(InetAddress from) {
    return !from.isLoopbackAddress();
  }

  /** Returns what is counted together: an address, or a network of IPv6. */
  static ByteBuffer key(InetAddress address) {
    byte[] bytes = address.getAddress();
    return ByteBuffer.wrap(address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK) : bytes);
  }

  /** Returns how many addresses have connections. */
  int size() {
    return open.size();
  }
}
