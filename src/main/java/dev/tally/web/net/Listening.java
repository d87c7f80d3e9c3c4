package dev.tally.web.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the ports, each on all hosts or on none: open on one loopback address alone, a port would
 * hide the program that has it on the other. Lives on the thread that starts the server.
 */
public final class Listening {

  private static final Logger LOG = LoggerFactory.getLogger(Listening.class);

  private final ServerBootstrap bootstrap;
  private final List<Channel> open = new ArrayList<>();

  private Listening(ServerBootstrap bootstrap) {
    this.bootstrap = bootstrap;
  }

  /**
   * Opens every port on every host.
   *
   * @return the open channels; if this fails, nothing is left open
   * @throws ListenException if an address that must be opened cannot be
   */
  public static List<Channel> open(
      ServerBootstrap bootstrap, List<String> hosts, List<Port> ports) {
    Listening listening = new Listening(bootstrap);
    try {
      for (Port port : ports) {
        listening.open(hosts, port);
      }
    } catch (RuntimeException e) {
      close(listening.open);
      throw e;
    }
    return listening.open;
  }

  private void open(List<String> hosts, Port port) {
    List<Channel> opened = new ArrayList<>();
    try {
      for (InetSocketAddress address : addresses(hosts, port.number())) {
        opened.add(open(address));
      }
      open.addAll(opened);
    } catch (ListenException e) {
      close(opened);
      if (!port.optional()) {
        throw e;
      }
      LOG.info("{} Going on without it.", e.getMessage());
    }
  }

  private static Set<InetSocketAddress> addresses(List<String> hosts, int port) {
    Set<InetSocketAddress> addresses = new LinkedHashSet<>();
    for (String host : hosts) {
      try {
        for (InetAddress address : InetAddress.getAllByName(host)) {
          if (exists(address)) {
            addresses.add(new InetSocketAddress(address, port));
          }
        }
      } catch (UnknownHostException e) {
        throw new ListenException(host, port, new IOException("the host is unknown", e));
      }
    }
    return port == 0 ? Set.of(addresses.iterator().next()) : addresses;
  }

  /**
   * Returns whether this machine has the address. Without IPv6 it has no {@code ::1}, and needs
   * none.
   */
  private static boolean exists(InetAddress address) {
    if (!(address instanceof Inet6Address) || !address.isLoopbackAddress()) {
      return true;
    }
    try {
      boolean exists = NetworkInterface.getByInetAddress(address) != null;
      if (!exists) {
        LOG.debug("This machine has no {}.", address);
      }
      return exists;
    } catch (SocketException e) {
      LOG.debug("Whether this machine has {} cannot be told.", address, e);
      return false;
    }
  }

  private Channel open(InetSocketAddress address) {
    ChannelFuture binding = bootstrap.bind(address).awaitUninterruptibly();
    Throwable cause = binding.cause();
    if (cause instanceof IOException) {
      throw new ListenException(
          NetUtil.toAddressString(address.getAddress()), address.getPort(), cause);
    } else if (cause != null) {
      throw new IllegalStateException("cannot listen on " + address, cause);
    }
    return binding.channel();
  }

  public static void close(List<Channel> channels) {
    channels.forEach(channel -> channel.close().awaitUninterruptibly());
  }
}
