package dev.tally.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.bench.viewers.Endpoint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One connection for all requests, and the answers as they are read from it. */
class ServerConnectionTest {

  private static final String WHOLE = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"a\":\"b\"}";
  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n5;x=y\r\n:\"b\"}\r\n0\r\n\r\n";
  private static final String LAST =
      "HTTP/1.1 503 Full\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private ServerSocket listener;
  private ServerConnection connection;

  @BeforeEach
  void start() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    connection = connection(Duration.ofHours(1));
  }

  @AfterEach
  void stop() throws IOException {
    connection.close();
    listener.close();
  }

  @Test
  void everyRequest_goesOverTheSameConnection() throws IOException {
    serve(List.of(List.of(WHOLE, CHUNKED, WHOLE)));

    assertThat(connection.get("/one", "").objects()).containsExactly(Map.of("a", "b"));
    assertThat(connection.get("/two", "").objects()).containsExactly(Map.of("a", "b"));
    ByteBuffer body = ByteBuffer.wrap("order".getBytes(StandardCharsets.US_ASCII));
    assertThat(connection.exchange("POST", "/three", "Content-Length: 5\r\n", body).status())
        .isEqualTo(200);
    assertThat(requests).containsExactly("0 GET /one", "0 GET /two", "0 POST /three");
  }

  @Test
  void aConnectionThatTheServerClosed_isReplaced_andAGetAskedAgain() throws IOException {
    serve(List.of(List.of(WHOLE), List.of(LAST), List.of(WHOLE)));

    assertThat(connection.get("/one", "").status()).isEqualTo(200);
    assertThat(connection.get("/two", "").status()).isEqualTo(503);
    assertThat(connection.exchange("GET", "/three", "", ByteBuffer.allocate(0)).status())
        .isEqualTo(200);
    assertThat(requests).containsExactly("0 GET /one", "1 GET /two", "2 GET /three");
  }

  @Test
  void aConnectionThatWasIdleForLong_isUsed_soThatItStaysOpen() throws IOException {
    serve(List.of(List.of(WHOLE, WHOLE), List.of(WHOLE, WHOLE)));
    connection.keepOpen(); // there is none yet
    connection.get("/one", "");
    connection.keepOpen(); // it was in use a moment ago
    try (ServerConnection idle = connection(Duration.ZERO)) {
      connection.close();
      idle.get("/two", "");
      idle.keepOpen();
    }

    assertThat(requests).containsExactly("0 GET /one", "1 GET /two", "1 GET /categories");
  }

  @Test
  void afterItsEnd_thereIsNoNewOne() throws IOException {
    serve(List.of(List.of(WHOLE)));
    connection.close();

    assertThatThrownBy(() -> connection.get("/one", "")).isInstanceOf(IOException.class);
    assertThat(requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SSH-2.0-none\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n[]",
        "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n[]",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n[]\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]00\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n[]\r\n0\r\n\r\n",
      })
  void whatIsNoAnswer_isAnError(String answer) {
    assertThatThrownBy(() -> HttpAnswer.read(stream(answer))).isInstanceOf(IOException.class);
  }

  @Test
  void aHeadWithoutEnd_isAnError() {
    assertThatThrownBy(() -> HttpAnswer.read(stream("x".repeat(100_000))))
        .hasMessageContaining("a line longer than any");
    assertThatThrownBy(
            () -> HttpAnswer.read(stream("HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(1_000))))
        .hasMessageContaining("a head longer than any");
  }

  private ServerConnection connection(Duration mostIdle) {
    InetSocketAddress address = (InetSocketAddress) listener.getLocalSocketAddress();
    return new ServerConnection(new Endpoint(address, false, "shop:80", "", 1, ""), mostIdle);
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Serves one connection after another, each with these answers, and then closes it. */
  private void serve(List<List<String>> connections) {
    Thread thread = new Thread(() -> run(connections), "server");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(List<List<String>> connections) {
    for (int number = 0; number < connections.size(); number++) {
      try (Socket socket = listener.accept()) {
        for (String answer : connections.get(number)) {
          String head = head(socket.getInputStream());
          requests.add(number + " " + head.substring(0, head.indexOf(" HTTP/")));
          socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        }
      } catch (IOException e) {
        // the client has closed it
      }
    }
  }

  /** Reads a request's head, and with it the body that the test sends with a POST. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed");
      }
      head.append((char) next);
    }
    in.readNBytes(head.indexOf("POST") == 0 ? 5 : 0);
    return head.toString();
  }
}
