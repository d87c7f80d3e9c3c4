package dev.tally.web.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/** The ways to ask the kernel for I/O, the cheapest per message first. */
public enum Transport {
  /** Works on Linux. Its sockets never block, so viewers are written to directly. */
  EPOLL(EpollServerSocketChannel.class, EpollSocketChannel.class) {
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

  /** Works on Linux 5.14 and later; containers often forbid it. */
  IO_URING(IoUringServerSocketChannel.class, IoUringSocketChannel.class) {
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

  /** Works everywhere. */
  NIO(NioServerSocketChannel.class, NioSocketChannel.class) {
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

  private static final String UNPACKED = "io.netty.native.workdir";

  private static final long MOST_UNSENT = 32 * 1_024;

  /** The completions that a storm of connections and handshakes brings at once: 256 KB per loop. */
  private static final int COMPLETIONS = 16_384;

  private final Class<? extends ServerChannel> channel;
  private final Class<? extends Channel> client;

  Transport(Class<? extends ServerChannel> channel, Class<? extends Channel> client) {
    this.channel = channel;
    this.client = client;
  }

  /**
   * Returns those that could work on this operating system, cheapest first; the last always works.
   */
  static List<Transport> ofThisSystem() {
    return System.getProperty("os.name").equals("Linux") ? List.of(values()) : List.of(NIO);
  }

  /**
   * Starts something on the wanted transport or, if none is wanted, on the first that works.
   *
   * @param wanted empty for any
   * @throws ListenException if a port cannot be opened, which no other transport would fix
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
      // Got here: every command loads this class for its option, and a log takes long to set up.
      LoggerFactory.getLogger(Transport.class)
          .warn(
              "{} cannot be used here; its replacement costs more: {}",
              transport,
              obstacle.get().getMessage());
    }
    return start.apply(transports.get(transports.size() - 1));
  }

  /**
   * Makes Netty unpack its native code in this directory; Netty deletes it as soon as it is loaded.
   * Has an effect only before the first server of this process, and if no other place was set.
   */
  public static void unpackIn(Path directory) {
    if (System.getProperty(UNPACKED) == null) {
      System.setProperty(UNPACKED, directory.toString());
    }
  }

  /** Returns why this machine lacks the transport. If it has it, setting it up may still fail. */
  abstract Optional<Throwable> obstacle();

  abstract IoHandlerFactory handlers();

  /**
   * Makes the kernel buffer little for a viewer that does not read. Without this it buffers up to 4
   * MB per socket (net.ipv4.tcp_wmem), all of it stale when it is finally read. Does not limit what
   * is on its way to a viewer that reads, so its speed is not limited either.
   */
  public abstract void boundUnsent(ServerBootstrap bootstrap);

  /** Returns the name as the command-line option spells it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the channel that listens. */
  public Class<? extends ServerChannel> channel() {
    return channel;
  }

  /** Returns the channel that connects. */
  Class<? extends Channel> client() {
    return client;
  }
}
