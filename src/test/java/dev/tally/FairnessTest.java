package dev.tally;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that a single order finds room, however many streams of orders there are. */
class FairnessTest {

  private static final int STREAMS = 16;
  private static final int SINGLES = 51;

  @TempDir private Path directory;
  private LocalServer server;
  private Visitor visitor;
  private final AtomicBoolean isOver = new AtomicBoolean();
  private final List<CompletableFuture<HttpResponse<String>>> streams = new ArrayList<>();

  @BeforeEach
  void start() {
    server = LocalServer.start(LocalServer.still(directory));
    visitor = new Visitor(server.uri());
  }

  @AfterEach
  void end() {
    isOver.set(true);
    server.close();
  }

  @Test
  void singleOrders_areTaken_besideSixteenStreams() throws Exception {
    for (int i = 0; i < STREAMS; i++) {
      EndlessOrders orders = new EndlessOrders("stream-" + i);
      streams.add(
          visitor
              .http()
              .sendAsync(
                  visitor.post("application/x-ndjson", BodyPublishers.ofInputStream(() -> orders)),
                  BodyHandlers.ofString()));
    }
    await().until(() -> visitor.metric("tally_orders_total") > 10_000);

    for (int i = 0; i < SINGLES; i++) {
      HttpResponse<String> answer = visitor.order("single-" + i);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    assertThat(streams).noneMatch(CompletableFuture::isDone);
    isOver.set(true);
    for (CompletableFuture<HttpResponse<String>> stream : streams) {
      assertThat(stream.get().body()).contains("\"rejected\":0");
    }
  }

  /** A stream of orders, one per line, as fast as they are read, until the test is over. */
  private final class EndlessOrders extends InputStream {
    private final String prefix;
    private byte[] line = {};
    private int at;
    private int number;

    EndlessOrders(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] into, int from, int most) {
      int read = 0;
      while (read < most) {
        if (at == line.length) {
          if (isOver.get()) {
            return read == 0 ? -1 : read;
          }
          line = (Visitor.orderOf(prefix + "-" + number++) + "\n").getBytes(US_ASCII);
          at = 0;
        }
        int more = Math.min(most - read, line.length - at);
        System.arraycopy(line, at, into, from + read, more);
        at += more;
        read += more;
      }
      return read;
    }
  }
}
