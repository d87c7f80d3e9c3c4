package dev.tally.bench.viewers;

import dev.tally.text.Printable;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A viewer: its socket, its state, and the newest total it received of each product. Lives on its
 * swarm's thread. Throws an {@link IOException} on what it cannot read; the swarm then drops it.
 */
final class SwarmViewer implements FrameReader.Handler {

  enum State {
    AWAY,
    CONNECTING,
    UPGRADING,
    OPEN,
    LOST
  }

  private static final int MOST_HEAD_BYTES = 16_384;
  private static final byte[] NOTHING = {};
  private static final long UNTOLD = -1;

  private final Swarm swarm;
  private final int number;
  private final int[] watched;
  private long[] totals = {};
  private byte[] rest = NOTHING;
  private State state = State.AWAY;
  private Optional<SelectionKey> key = Optional.empty();
  private Optional<Line> line = Optional.empty();
  private boolean synced;
  private boolean staller;

  /**
   * @param watched the products it follows, sorted; empty: all that it receives
   */
  SwarmViewer(Swarm swarm, int number, int[] watched) {
    this.swarm = swarm;
    this.number = number;
    this.watched = watched;
  }

  int number() {
    return number;
  }

  State state() {
    return state;
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  boolean isSynced() {
    return synced;
  }

  /** Returns whether its connection is being made. */
  boolean isUnderWay() {
    return state == State.CONNECTING || state == State.UPGRADING;
  }

  void moveTo(State next) {
    state = next;
    if (next == State.AWAY) {
      rest = NOTHING;
      synced = false;
    }
  }

  /** Returns whether its totals are exactly these, by product; ignores those it does not follow. */
  boolean has(long[] expected) {
    int followed = watched.length == 0 ? expected.length : watched.length;
    for (int slot = 0; slot < followed; slot++) {
      long told = slot < totals.length ? totals[slot] : UNTOLD;
      if (told != expected[watched.length == 0 ? slot : watched[slot]]) {
        return false;
      }
    }
    return true;
  }

  /** Sets its connection, which is still being made. */
  void attach(SelectionKey made, Line over) {
    key = Optional.of(made);
    line = Optional.of(over);
  }

  private SocketChannel channel() {
    return (SocketChannel) key.orElseThrow().channel();
  }

  /** Sends the handshake, and begins to wait for the server's answer. */
  void connected(byte[] handshake) throws IOException {
    key.orElseThrow().interestOps(SelectionKey.OP_READ);
    moveTo(State.UPGRADING);
    line.orElseThrow().write(ByteBuffer.wrap(handshake));
  }

  /** Stops reading; the viewer is not measured any longer. */
  void stall() {
    staller = true;
    key.orElseThrow().interestOps(0);
  }

  /** Resumes reading. */
  void resume() {
    key.orElseThrow().interestOps(SelectionKey.OP_READ);
  }

  /** Returns whether it stalls, or once did. */
  boolean isStaller() {
    return staller;
  }

  void close() throws IOException {
    if (key.isPresent()) {
      channel().close();
    }
  }

  /** Resets its connection, as when the network fails. */
  void reset() throws IOException {
    channel().setOption(StandardSocketOptions.SO_LINGER, 0);
    close();
    moveTo(State.AWAY);
  }

  /** Reads what has arrived, through this buffer, which belongs to the swarm. */
  void read(ByteBuffer in, FrameReader frames) throws IOException {
    Line from = line.orElseThrow();
    do {
      in.clear().put(rest);
      if (from.read(in) < 0) {
        throw new IOException("the server closed the connection without a word");
      }
      in.flip();
      if (state == State.UPGRADING) {
        upgrade(in);
      }
      if (state == State.OPEN) {
        frames.read(in, this);
      }
      keep(in);
    } while (from.hasMore());
  }

  private void keep(ByteBuffer in) {
    if (in.hasRemaining()) {
      rest = new byte[in.remaining()];
      in.get(rest);
    } else {
      rest = NOTHING;
    }
  }

  private void upgrade(ByteBuffer in) throws IOException {
    String head = StandardCharsets.ISO_8859_1.decode(in.duplicate()).toString();
    int end = head.indexOf("\r\n\r\n");
    if (end >= 0) {
      if (!head.startsWith("HTTP/1.1 101 ")) {
        String line = head.lines().findFirst().orElse("");
        throw new IOException("the server refused a WebSocket: " + Printable.of(line, 100));
      }
      in.position(in.position() + end + 4);
      state = State.OPEN;
      swarm.upgraded(this);
    } else if (head.length() > MOST_HEAD_BYTES) {
      throw new IOException("the server does not answer like an HTTP server");
    }
  }

  @Override
  public void total(int product, long total) {
    int slot = watched.length == 0 ? product : Arrays.binarySearch(watched, product);
    if (slot < 0) {
      return; // not followed; followed products are compared at the end
    }
    if (slot >= totals.length) {
      grow(slot + 1);
    }
    long before = totals[slot];
    totals[slot] = total;
    swarm.delivered(this, product, before, total);
  }

  private void grow(int least) {
    int length = totals.length;
    totals = Arrays.copyOf(totals, Math.max(least, swarm.slots(watched)));
    Arrays.fill(totals, length, totals.length, UNTOLD);
  }

  @Override
  public void synced() {
    if (!synced) {
      synced = true;
      swarm.synced(this);
    }
  }

  @Override
  public void ping(ByteBuffer payload) throws IOException {
    if (payload.remaining() > 125) {
      throw new IOException("the server sends a ping that is too long");
    }
    byte[] noMask = {(byte) 0x8A, (byte) (0x80 | payload.remaining()), 0, 0, 0, 0};
    ByteBuffer pong = ByteBuffer.allocate(noMask.length + payload.remaining());
    line.orElseThrow().write(pong.put(noMask).put(payload).flip());
  }

  @Override
  public void closed(int code) throws IOException {
    throw new IOException("the server closed a viewer with code " + code);
  }
}
