package dev.tally.peers;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/**
 * Broadcasts by Jetty's own WebSocket API: one thread tells every session, each asynchronously. A session that has not
 * taken all of one instant skips the next, so that no queue grows.
 *
 * <p>{@code JettyBroadcast PORT RATE BATCH}: RATE a second, 0 as fast as it goes; BATCH messages at one instant.
 */
public final class JettyBroadcast {

  private static final Set<Viewer> VIEWERS = ConcurrentHashMap.newKeySet();

  private JettyBroadcast() {}

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    double rate = Double.parseDouble(arguments[1]);
    int batch = Integer.parseInt(arguments[2]);

    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setAcceptQueueSize(4096);
    server.addConnector(connector);
    server.setHandler(
        WebSocketUpgradeHandler.from(
            server,
            container -> {
              container.setIdleTimeout(Duration.ZERO);
              container.addMapping("/*", (request, response, callback) -> new Viewer());
            }));
    server.start();
    broadcast(rate, batch);
  }

  private static void broadcast(double rate, int batch) {
    long pauseNanos = rate == 0 ? 0 : (long) (1e9 / rate);
    long due = System.nanoTime() + pauseNanos;
    while (true) {
      long rest = VIEWERS.isEmpty() ? 1_000_000 : due - System.nanoTime();
      if (rest > 0) {
        LockSupport.parkNanos(rest);
        continue;
      }
      String[] messages = messages(batch);
      VIEWERS.forEach(viewer -> viewer.tell(messages));
      due = Math.max(due + pauseNanos, System.nanoTime());
    }
  }

  private static String[] messages(int batch) {
    long total = System.nanoTime();
    return IntStream.rangeClosed(1, batch)
        .mapToObj(i -> "{\"id\":\"A" + i + "\",\"total\":" + total + "}")
        .toArray(String[]::new);
  }

  /** A session and how many of its messages are under way. */
  public static final class Viewer extends Session.Listener.AbstractAutoDemanding implements Callback {

    private final AtomicInteger underWay = new AtomicInteger();

    @Override
    public void onWebSocketOpen(Session session) {
      super.onWebSocketOpen(session);
      VIEWERS.add(this);
    }

    @Override
    public void onWebSocketClose(int statusCode, String reason, Callback callback) {
      VIEWERS.remove(this);
      callback.succeed();
    }

    void tell(String[] messages) {
      if (!underWay.compareAndSet(0, messages.length)) {
        return;
      }
      for (String message : messages) {
        getSession().sendText(message, this);
      }
    }

    @Override
    public void succeed() {
      underWay.decrementAndGet();
    }

    @Override
    public void fail(Throwable cause) {
      VIEWERS.remove(this);
    }
  }
}
