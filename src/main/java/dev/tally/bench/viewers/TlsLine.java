package dev.tally.bench.viewers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/**
 * The bytes of a viewer, encrypted. Shakes hands with the first message. Lives on its swarm's
 * thread, whose two buffers it borrows within a call.
 */
final class TlsLine implements Line {

  /** What all lines of a thread encrypt into and decrypt from. */
  static final class Buffers {
    private final ByteBuffer in = ByteBuffer.allocateDirect(128 * 1_024);
    private final ByteBuffer out = ByteBuffer.allocateDirect(32 * 1_024);
  }

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final byte[] NONE = {};

  private final SocketChannel channel;
  private final SSLEngine engine;
  private final Buffers buffers;
  private byte[] rest = NONE; // encrypted; the beginning of a record, or what did not fit
  private ByteBuffer waiting = NOTHING; // for the end of the handshake
  private boolean hasMore;
  private boolean open;

  TlsLine(SocketChannel channel, SSLEngine engine, Buffers buffers) {
    this.channel = channel;
    this.engine = engine;
    this.buffers = buffers;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    if (open) {
      encrypt(bytes);
    } else {
      waiting = bytes;
      engine.beginHandshake();
      shake();
    }
  }

  private void encrypt(ByteBuffer bytes) throws IOException {
    do {
      buffers.out.clear();
      SSLEngineResult result = engine.wrap(bytes, buffers.out);
      Line.writeAll(channel, buffers.out.flip());
      if (result.getStatus() != Status.OK) {
        throw new IOException("the server has closed TLS");
      }
    } while (bytes.hasRemaining());
  }

  /** Does all that the handshake wants from this side. */
  private void shake() throws IOException {
    HandshakeStatus wanted = engine.getHandshakeStatus();
    while (wanted == HandshakeStatus.NEED_WRAP || wanted == HandshakeStatus.NEED_TASK) {
      for (Runnable task = engine.getDelegatedTask(); task != null; ) {
        task.run();
        task = engine.getDelegatedTask();
      }
      if (wanted == HandshakeStatus.NEED_WRAP) {
        encrypt(NOTHING);
      }
      wanted = engine.getHandshakeStatus();
    }
    if (!open && wanted == HandshakeStatus.NOT_HANDSHAKING) {
      open = true;
      encrypt(waiting);
      waiting = NOTHING;
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    ByteBuffer in = buffers.in.clear().put(rest);
    int before = into.position();
    boolean ended = channel.read(in) < 0;
    in.flip();
    Status status = Status.OK;
    while (status == Status.OK && in.hasRemaining()) {
      status = engine.unwrap(in, into).getStatus();
      shake();
    }
    hasMore = status == Status.BUFFER_OVERFLOW;
    rest = in.hasRemaining() ? new byte[in.remaining()] : NONE;
    in.get(rest);
    int read = into.position() - before;
    return read == 0 && (ended || status == Status.CLOSED) ? -1 : read;
  }

  @Override
  public boolean hasMore() {
    return hasMore;
  }
}
