package dev.tally.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Thousands of viewers on one thread: opens WebSockets, reads every frame, and remembers the newest
 * total of each product for each viewer. Plain sockets, so that it measures the server and not a
 * client library.
 */
final class Swarm implements Runnable, AutoCloseable {

  /** Is told of every total that any viewer receives, on the swarm's thread. */
  interface Listener {
    void total(String id, long total);
  }

  private static final int MOST_CONNECTING = 200;

  private final InetSocketAddress address;
  private final String path;
  private final Listener listener;
  private final Selector selector;
  private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
  private final List<Viewer> viewers = new ArrayList<>();
  private final Thread thread = new Thread(this, "swarm");
  private int connecting;
  private int wanted;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private final AtomicInteger synced = new AtomicInteger();
  private final AtomicInteger stepsBack = new AtomicInteger();
  private volatile boolean closed;

  Swarm(InetSocketAddress address, String path, int size, Listener listener) throws IOException {
    this.address = address;
    this.path = path;
    this.wanted = size;
    this.listener = listener;
    this.selector = Selector.open();
    thread.start();
  }

  /** How many viewers are connected, have their snapshot, and were lost. */
  int open() {
    return open.get();
  }

  int synced() {
    return synced.get();
  }

  int lost() {
    return lost.get();
  }

  /** How often a viewer was told a smaller total after a larger one. */
  int stepsBack() {
    return stepsBack.get();
  }

  /** Every viewer's totals; call it when all is quiet. */
  List<Map<String, Long>> totals() {
    return viewers.stream().map(viewer -> viewer.totals).toList();
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    try (selector) {
      while (!closed) {
        connectMore();
        selector.select(20);
        for (SelectionKey key : selector.selectedKeys()) {
          ((Viewer) Objects.requireNonNull(key.attachment())).ready(key);
        }
        selector.selectedKeys().clear();
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void connectMore() throws IOException {
    while (wanted > 0 && connecting < MOST_CONNECTING) {
      wanted--;
      connecting++;
      SocketChannel channel = SocketChannel.open();
      channel.configureBlocking(false);
      Viewer viewer = new Viewer(channel);
      viewers.add(viewer);
      channel.register(selector, SelectionKey.OP_CONNECT, viewer);
      channel.connect(address);
    }
  }

  private final class Viewer {
    private final SocketChannel channel;
    private final Map<String, Long> totals = new HashMap<>();
    private byte[] rest = {};
    private boolean upgraded;

    Viewer(SocketChannel channel) {
      this.channel = channel;
    }

    void ready(SelectionKey key) {
      try {
        if (key.isConnectable() && channel.finishConnect()) {
          key.interestOps(SelectionKey.OP_READ);
          write(handshake());
        } else if (key.isReadable()) {
          read(key);
        }
      } catch (IOException e) {
        drop(key);
      }
    }

    private void read(SelectionKey key) throws IOException {
      in.clear().put(rest);
      int read = channel.read(in);
      if (read < 0) {
        drop(key);
        return;
      }
      in.flip();
      if (!upgraded) {
        upgrade();
      }
      while (upgraded && frame()) {
        // as long as whole frames are there
      }
      rest = new byte[in.remaining()];
      in.get(rest);
    }

    private void upgrade() throws IOException {
      String head = StandardCharsets.US_ASCII.decode(in.duplicate()).toString();
      int end = head.indexOf("\r\n\r\n");
      if (end >= 0) {
        if (!head.startsWith("HTTP/1.1 101")) {
          throw new IOException(head.lines().findFirst().orElse("no answer"));
        }
        in.position(in.position() + end + 4);
        upgraded = true;
        connecting--;
        open.incrementAndGet();
      }
    }

    /** Reads one frame, where it is there as a whole. */
    private boolean frame() throws IOException {
      if (in.remaining() < 2) {
        return false;
      }
      in.mark();
      int opcode = in.get() & 0x0F;
      int length = in.get() & 0x7F;
      int more = length == 126 ? 2 : length == 127 ? 8 : 0;
      if (in.remaining() < more) {
        in.reset();
        return false;
      }
      length = more == 2 ? in.getShort() & 0xFFFF : more == 8 ? (int) in.getLong() : length;
      if (in.remaining() < length) {
        in.reset();
        return false;
      }
      byte[] payload = new byte[length];
      in.get(payload);
      handle(opcode, new String(payload, StandardCharsets.UTF_8));
      return true;
    }

    private void handle(int opcode, String text) throws IOException {
      if (opcode == 8) {
        throw new IOException("closed by the server");
      } else if (opcode == 9) {
        write(new byte[] {(byte) 0x8A, (byte) 0x80, 0, 0, 0, 0});
      } else if (text.startsWith("{\"id\":\"")) {
        int quote = text.indexOf('"', 7);
        String id = text.substring(7, quote);
        long total = Long.parseLong(text.substring(text.lastIndexOf(':') + 1, text.length() - 1));
        Long before = totals.put(id, total);
        if (before != null && before > total) {
          stepsBack.incrementAndGet();
        }
        listener.total(id, total);
      } else if (text.startsWith("{\"event\":\"synced\"")) {
        synced.incrementAndGet();
      }
    }

    private void write(byte[] bytes) throws IOException {
      channel.write(ByteBuffer.wrap(bytes)); // small, and the socket is empty
    }

    private byte[] handshake() {
      return ("GET "
              + path
              + " HTTP/1.1\r\nHost: "
              + address.getHostString()
              + ":"
              + address.getPort()
              + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
          .getBytes(StandardCharsets.US_ASCII);
    }

    private void drop(SelectionKey key) {
      key.cancel();
      try {
        channel.close();
      } catch (IOException e) {
        // it is gone either way
      }
      if (upgraded) {
        open.decrementAndGet();
      } else {
        connecting--;
      }
      lost.incrementAndGet();
    }
  }
}
