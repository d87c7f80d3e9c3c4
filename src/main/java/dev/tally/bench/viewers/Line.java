package dev.tally.bench.viewers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The bytes that a viewer reads and writes over its socket, which never blocks. */
interface Line {

  /** Returns the bytes of this socket as they are. */
  static Line plain(SocketChannel channel) {
    return new Line() {
      @Override
      public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
      }

      @Override
      public void write(ByteBuffer bytes) throws IOException {
        writeAll(channel, bytes);
      }

      @Override
      public boolean hasMore() {
        return false;
      }
    };
  }

  /** Writes bytes: they are few and the socket empty, so what does not fit now never will. */
  static void writeAll(SocketChannel channel, ByteBuffer bytes) throws IOException {
    channel.write(bytes);
    if (bytes.hasRemaining()) {
      throw new IOException("the server reads nothing");
    }
  }

  /** Reads what has arrived and fits; -1: the server has closed. */
  int read(ByteBuffer into) throws IOException;

  /** Writes a message. */
  void write(ByteBuffer bytes) throws IOException;

  /** Returns whether something has arrived that did not fit. */
  boolean hasMore();
}
