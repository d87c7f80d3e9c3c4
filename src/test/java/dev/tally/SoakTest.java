package dev.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.Siege.Way;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks that the server ends with what it began with, after viewers came and went, a hundred a
 * second, some read or sent slowly, and orders came. {@code bench/soak} takes ten minutes.
 */
@Tag("kill")
@Timeout(value = 60, unit = TimeUnit.MINUTES) // ten of load, plus the waits
class SoakTest {

  private static final int SECONDS = Integer.getInteger("tally.soak.seconds", 10);
  private static final int A_SECOND = 100;

  /** Whether each hundred joins take a second; if not, they take no longer than they must. */
  private static final boolean PACED = Boolean.getBoolean("tally.soak.paced");

  private static final int STAYING = 300;

  private static final byte[] JOIN =
      """
      GET /orders/electronics HTTP/1.1\r
      Host: x\r
      Connection: Upgrade\r
      Upgrade: websocket\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      \r
      """
          .getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path directory;
  private Visitor visitor;
  private final Queue<SocketChannel> viewers = new ArrayDeque<>();
  private URI server;
  private long pid;
  private int orders;

  @Test
  void whatCame_isGone() throws Exception {
    try (ServerProcess process =
        ServerProcess.start(
            directory, "demo", "--host", "127.0.0.1", "--port", "0", "--simulate", "off")) {
      server = process.uri();
      visitor = new Visitor(server);
      pid = process.pid();
      churn(2 * A_SECOND); // creates what is made only once
      leave();
      Map<String, Double> before = settled();
      try (Siege slow = new Siege(server)) {
        slow.open(Way.UNREAD, 20);
        slow.open(Way.BODIES, 20);
        slow.open(Way.MESSAGES, 20);
        for (int second = 0; second < SECONDS; second++) {
          long due = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
          churn(A_SECOND);
          slow.press();
          if (PACED) {
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
          }
        }
      }
      leave();
      Map<String, Double> after = settled();
      System.out.println("soak: before " + before + ", after " + after);

      assertThat(after.get("threads")).isLessThanOrEqualTo(before.get("threads") + 2);
      assertThat(after.get("files")).isLessThanOrEqualTo(before.get("files") + 5);
      assertThat(after.get("heap MB")).isLessThanOrEqualTo(before.get("heap MB") + 8);
      assertThat(after.get("direct MB")).isLessThanOrEqualTo(before.get("direct MB") + 16);
    }
  }

  /** Adds viewers, closes the oldest beyond {@link #STAYING}, and orders every tenth time. */
  private void churn(int joining) throws Exception {
    for (int i = 0; i < joining; i++) {
      SocketChannel viewer =
          SocketChannel.open(
              new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), server.getPort()));
      viewer.write(ByteBuffer.wrap(JOIN));
      viewers.add(viewer); // reads nothing
      if (viewers.size() > STAYING) {
        viewers.remove().close();
      }
      if (i % 10 == 0) {
        assertThat(visitor.order("soak-" + orders++).statusCode()).isEqualTo(202);
      }
    }
  }

  private void leave() throws IOException {
    for (SocketChannel viewer : viewers) {
      viewer.close();
    }
    viewers.clear();
  }

  /** Returns what the server holds once only this test's own connections are open. */
  private Map<String, Double> settled() {
    await()
        .atMost(Duration.ofMinutes(3))
        .until(
            () ->
                visitor.metric("tally_viewers{") == 0
                    && visitor.metric("tally_connections") <= 2
                    && visitor.metric("tally_memory_used_bytes{for=\"output\"}") == 0);
    collectGarbage();
    Map<String, Double> has = new TreeMap<>();
    has.put("threads", visitor.metric("jvm_threads_live_threads"));
    has.put("files", visitor.metric("process_files_open_files"));
    has.put("direct MB", visitor.metric("jvm_buffer_memory_used_bytes{id=\"direct\"}") / 1e6);
    has.put("heap MB", visitor.metric("jvm_memory_used_bytes{area=\"heap\"") / 1e6);
    return has;
  }

  private void collectGarbage() {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      assertThat(
              new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.run")
                  .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                  .start()
                  .waitFor())
          .isZero();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
