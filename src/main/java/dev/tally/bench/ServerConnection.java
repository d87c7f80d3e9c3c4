package dev.tally.bench;

import dev.tally.bench.viewers.Endpoint;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one connection for questions and orders to a server. It is opened before the viewers and
 * stays open, so that a server full of viewers need not accept another. Blocks. Safe for all
 * threads, one request at a time. A failed request ends the connection; the next opens another.
 */
final class ServerConnection implements AutoCloseable {

  private static final int ANSWER_MILLIS = 30_000;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Endpoint server;
  private final long mostIdleNanos;
  private final ReentrantLock requests = new ReentrantLock();
  private InputStream in = InputStream.nullInputStream();
  private long usedNanos;
  private volatile Optional<Socket> socket = Optional.empty(); // so that close() need not wait
  private volatile boolean closed;

  /**
   * @param mostIdle how long the server is certain to wait for another request
   */
  ServerConnection(Endpoint server, Duration mostIdle) {
    this.server = server;
    this.mostIdleNanos = mostIdle.toNanos();
  }

  /**
   * Sends a GET request, twice if necessary: the server may have closed an idle connection.
   *
   * @param fields more header fields, each with its line break
   */
  HttpAnswer get(String path, String fields) throws IOException {
    try {
      return exchange("GET", path, fields, NOTHING);
    } catch (IOException e) {
      return exchange("GET", path, fields, NOTHING);
    }
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @param path below the server's own path
   * @param fields more header fields, each with its line break
   * @param body the bytes between position and limit, which do not move
   */
  HttpAnswer exchange(String method, String path, String fields, ByteBuffer body)
      throws IOException {
    requests.lock();
    try {
      String line = method + " " + server.base() + path;
      return exchangeAlone(line, fields, body);
    } finally {
      requests.unlock();
    }
  }

  private HttpAnswer exchangeAlone(String line, String fields, ByteBuffer body) throws IOException {
    String head = "%s HTTP/1.1\r\nHost: %s\r\n%s\r\n".formatted(line, server.host(), fields);
    try {
      Optional<Socket> open = socket;
      Socket connection = open.isPresent() ? open.get() : connect();
      byte[] start = HttpAnswer.ascii(head);
      byte[] request = new byte[start.length + body.remaining()];
      System.arraycopy(start, 0, request, 0, start.length);
      body.get(body.position(), request, start.length, body.remaining());
      connection.getOutputStream().write(request);
      HttpAnswer answer = HttpAnswer.read(in);
      usedNanos = System.nanoTime();
      if (answer.isLast()) {
        drop();
      }
      return answer;
    } catch (IOException | RuntimeException e) {
      drop();
      throw e;
    }
  }

  private Socket connect() throws IOException {
    Socket made = new Socket();
    socket = Optional.of(made);
    if (closed) {
      throw new IOException("the measurement has ended");
    }
    made.setTcpNoDelay(true);
    made.setSoTimeout(ANSWER_MILLIS);
    made.connect(server.address(), ANSWER_MILLIS);
    Socket secured = server.secured(made);
    socket = Optional.of(secured);
    in = new BufferedInputStream(secured.getInputStream());
    return secured;
  }

  /** Sends a small request if the connection was idle for long; never waits for another request. */
  void keepOpen() {
    if (!requests.tryLock()) {
      return; // it is in use
    }
    try {
      if (socket.isPresent() && System.nanoTime() - usedNanos >= mostIdleNanos) {
        exchange("GET", "/categories", "", NOTHING);
      }
    } catch (IOException e) {
      // the next request that needs it reports the failure
    } finally {
      requests.unlock();
    }
  }

  private void drop() {
    Optional<Socket> last = socket;
    socket = Optional.empty();
    try {
      if (last.isPresent()) {
        last.get().close();
      }
    } catch (IOException e) {
      // it is gone either way
    }
  }

  /** Closes the connection; a request that is waiting on it fails with an exception. */
  @Override
  public void close() {
    closed = true;
    drop();
  }
}
