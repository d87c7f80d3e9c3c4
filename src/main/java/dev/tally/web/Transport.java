package dev.tally.web;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;

/** How the kernel is asked for I/O, the cheapest a message first. */
public enum Transport {
  /** Linux 5.14 and later; containers often forbid it. */
  IO_URING(IoUringServerSocketChannel.class) {
    @Override
    boolean isAvailable() {
      return IoUring.isAvailable();
    }

    @Override
    IoHandlerFactory handlers() {
      return IoUringIoHandler.newFactory();
    }
  },

  /** Linux. */
  EPOLL(EpollServerSocketChannel.class) {
    @Override
    boolean isAvailable() {
      return Epoll.isAvailable();
    }

    @Override
    IoHandlerFactory handlers() {
      return EpollIoHandler.newFactory();
    }
  },

  /** Everywhere. */
  NIO(NioServerSocketChannel.class) {
    @Override
    boolean isAvailable() {
      return true;
    }

    @Override
    IoHandlerFactory handlers() {
      return NioIoHandler.newFactory();
    }
  };

  private final Class<? extends ServerChannel> channel;

  Transport(Class<? extends ServerChannel> channel) {
    this.channel = channel;
  }

  /** Whether this machine has it; to set it up may fail all the same. */
  abstract boolean isAvailable();

  abstract IoHandlerFactory handlers();

  Class<? extends ServerChannel> channel() {
    return channel;
  }
}
