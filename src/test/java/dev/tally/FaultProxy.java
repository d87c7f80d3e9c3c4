package dev.tally;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A proxy between a client and its server that can fail in the ways that networks do. Every
 * connection has two threads of its own; all methods may be called from any thread.
 */
public final class FaultProxy implements AutoCloseable {

  private record Held(String after, CountDownLatch released) {

    /** Returns how many of these bytes to pass on at once. */
    int first(byte[] piece, int length) {
      int found = new String(piece, 0, length, StandardCharsets.ISO_8859_1).indexOf(after);
      return found < 0 ? length : found + after.length();
    }
  }

  private final InetSocketAddress address;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private volatile ServerSocket door;
  private volatile int target;
  private final AtomicInteger connections = new AtomicInteger();
  private volatile Held held = new Held("", new CountDownLatch(0));
  private volatile boolean swallows;
  private volatile long delayMillis;

  public FaultProxy(URI server) throws IOException {
    target = server.getPort();
    door = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    address = (InetSocketAddress) door.getLocalSocketAddress();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + address.getPort());
  }

  /** Directs new connections to this server from now on. */
  public void leadTo(URI server) {
    target = server.getPort();
  }

  /** Returns how many connections have been opened so far. */
  public int connections() {
    return connections.get();
  }

  /** Ends every open connection as if its peer had closed it: FIN. */
  public void closeAll() {
    links.forEach(link -> link.end(false));
  }

  /** Breaks every open connection: RST. */
  public void resetAll() {
    links.forEach(link -> link.end(true));
  }

  /** Keeps connections, open and new, but silently drops what comes over them; or stops this. */
  public void swallow(boolean swallow) {
    swallows = swallow;
  }

  /** Passes on whatever comes this much later. */
  public void delay(long millis) {
    delayMillis = millis;
  }

  /**
   * Holds what follows this text on its way to the page, until {@link #release}. Finds the text
   * only within one piece as it arrives, such as the beginning of a response.
   */
  public void holdAfter(String text) {
    held = new Held(text, new CountDownLatch(1));
  }

  public void release() {
    held.released().countDown();
  }

  /** Stops listening, and breaks every open connection. */
  public void refuse() throws IOException {
    door.close();
    resetAll();
  }

  /** Listens again at the same address. */
  public void admit() throws IOException {
    door = listen(address);
  }

  @Override
  public void close() throws IOException {
    refuse();
  }

  private ServerSocket listen(InetSocketAddress where) throws IOException {
    ServerSocket opened = new ServerSocket();
    opened.setReuseAddress(true);
    opened.bind(where);
    begin(() -> accept(opened));
    return opened;
  }

  private void accept(ServerSocket opened) {
    while (!opened.isClosed()) {
      try {
        Link link = new Link(opened.accept());
        links.add(link);
        connections.incrementAndGet();
        begin(link::outward);
      } catch (SocketException e) {
        return; // closed
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void begin(Runnable work) {
    Thread thread = new Thread(work, "fault-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  /** What to do with received bytes. */
  private interface Passing {
    void pass(byte[] piece, int length) throws IOException, InterruptedException;
  }

  /** One connection through the proxy. */
  private final class Link {

    private final Socket page;
    private final Socket server = new Socket();

    /** Whether it lost bytes, and so is useless: it stays silent even when the network is well. */
    private volatile boolean isLost = swallows;

    Link(Socket page) {
      this.page = page;
    }

    void outward() {
      try {
        server.connect(new InetSocketAddress(address.getAddress(), target));
        begin(() -> pump(server, this::answer));
        pump(page, (piece, length) -> server.getOutputStream().write(piece, 0, length));
      } catch (IOException e) {
        end(false); // no server there
      }
    }

    private void pump(Socket from, Passing passing) {
      byte[] piece = new byte[16_384];
      try {
        for (int n = from.getInputStream().read(piece);
            n >= 0;
            n = from.getInputStream().read(piece)) {
          isLost |= swallows;
          if (!isLost) {
            TimeUnit.MILLISECONDS.sleep(delayMillis);
            passing.pass(piece, n);
          }
        }
      } catch (IOException e) {
        // ended below
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (!isLost) {
        end(false); // a black hole swallows the end, too
      }
    }

    private void answer(byte[] piece, int length) throws IOException, InterruptedException {
      Held hold = held;
      int first = hold.released().getCount() > 0 ? hold.first(piece, length) : length;
      page.getOutputStream().write(piece, 0, first);
      if (first < length) {
        hold.released().await();
        page.getOutputStream().write(piece, first, length - first);
      }
    }

    void end(boolean reset) {
      links.remove(this);
      try (page;
          server) {
        page.setSoLinger(reset, 0);
      } catch (IOException e) {
        // it had already ended
      }
    }
  }
}
