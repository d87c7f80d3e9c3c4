package dev.tally.web.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the kernel is asked for I/O, the cheapest a message first. */
public enum Transport {
  /** Linux. Its sockets never block, so that a viewer is written to directly. */
  EPOLL(EpollServerSocketChannel.class) {
    @Override
    Optional<Throwable> obstacle() {
      return Optional.ofNullable(Epoll.unavailabilityCause());
    }

    @Override
    IoHandlerFactory handlers() {
      return EpollIoHandler.newFactory();
    }

    @Override
    public void boundUnsent(ServerBootstrap bootstrap) {
      bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, MOST_UNSENT);
    }
  },

  /** Linux 5.14 and later; containers often forbid it. */
  IO_URING(IoUringServerSocketChannel.class) {
    @Override
    Optional<Throwable> obstacle() {
      return Optional.ofNullable(IoUring.unavailabilityCause());
    }

    @Override
    IoHandlerFactory handlers() {
      return IoUringIoHandler.newFactory(new IoUringIoHandlerConfig().setCqSize(COMPLETIONS));
    }

    @Override
    public void boundUnsent(ServerBootstrap bootstrap) {
      bootstrap.childOption(IoUringChannelOption.TCP_NOTSENT_LOWAT, MOST_UNSENT);
    }
  },

  /** Everywhere. */
  NIO(NioServerSocketChannel.class) {
    @Override
    Optional<Throwable> obstacle() {
      return Optional.empty();
    }

    @Override
    IoHandlerFactory handlers() {
      return NioIoHandler.newFactory();
    }

    @Override
    public void boundUnsent(ServerBootstrap bootstrap) {} // Java has no such option
  };

  private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

  private static final String UNPACKED = "io.netty.native.workdir";

  private static final long MOST_UNSENT = 32 * 1_024;

  /** A storm of connections and their handshakes completes as much at once: 256 KB a loop. */
  private static final int COMPLETIONS = 16_384;

  private final Class<? extends ServerChannel> channel;

  Transport(Class<? extends ServerChannel> channel) {
    this.channel = channel;
  }

  /** Those that could work on this operating system, the cheapest first; the last one does. */
  static List<Transport> ofThisSystem() {
    return System.getProperty("os.name").equals("Linux") ? List.of(values()) : List.of(NIO);
  }

  /**
   * Starts something on the wanted transport, or else on the first on which that succeeds.
   *
   * @param wanted empty: any
   * @throws ListenException if a port cannot be opened, which no other transport would mend
   */
  public static <T> T onFirstThatWorks(Optional<Transport> wanted, Function<Transport, T> start) {
    List<Transport> transports = wanted.map(List::of).orElseGet(Transport::ofThisSystem);
    for (Transport transport : transports.subList(0, transports.size() - 1)) {
      Optional<Throwable> obstacle = transport.obstacle();
      if (obstacle.isEmpty()) {
        try {
          return start.apply(transport);
        } catch (ListenException e) {
          throw e;
        } catch (RuntimeException | LinkageError e) {
          obstacle = Optional.of(e);
        }
      }
      LOG.warn(
          "{} cannot be used here, what comes instead costs more: {}",
          transport,
          obstacle.get().getMessage());
    }
    return start.apply(transports.get(transports.size() - 1));
  }

  /**
   * Has Netty unpack its native code there, which it deletes as soon as it is loaded. Counts before
   * the first server of this process, and if nobody has named another place.
   */
  public static void unpackIn(Path directory) {
    if (System.getProperty(UNPACKED) == null) {
      System.setProperty(UNPACKED, directory.toString());
    }
  }

  /** Why this machine does not have it; if it has, to set it up may fail all the same. */
  abstract Optional<Throwable> obstacle();

  abstract IoHandlerFactory handlers();

  /**
   * Has the kernel keep little for a viewer that does not read: without this it takes up to 4 MB a
   * socket (net.ipv4.tcp_wmem), all of it old when it is read at last. What is on its way to one
   * that reads is not bounded by this, and so neither is its speed.
   */
  public abstract void boundUnsent(ServerBootstrap bootstrap);

  /** As the option has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  public Class<? extends ServerChannel> channel() {
    return channel;
  }
}
