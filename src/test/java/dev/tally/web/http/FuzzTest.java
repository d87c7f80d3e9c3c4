package dev.tally.web.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tally.web.RawSocket;
import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * Sends random input, which breaks nothing: no response blames the server, its log has no error, it
 * holds no more than before and serves others. {@code bench/fuzz} tries a million of each.
 */
@Timeout(value = 40, unit = TimeUnit.MINUTES) // enough for a million inputs
class FuzzTest {

  private static final int SENDERS = 8;
  private static final ExecutorService EXECUTOR = Executors.newFixedThreadPool(SENDERS);
  private static final int INPUTS = Integer.getInteger("tally.fuzz.inputs", 1_500);
  private static final long SEED = Long.getLong("tally.fuzz.seed", 12);
  private static final Pattern FAULT = Pattern.compile("HTTP/1\\.1 (5(?!01)\\d\\d)");

  private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

  private static TestServer server;
  private static TestSocket viewer;

  @BeforeAll
  static void start() {
    LOG.start();
    root().addAppender(LOG);
    server = TestServer.start();
    viewer = server.socket("/orders/electronics");
    viewer.awaitEvent("synced");
  }

  @AfterAll
  static void stop() {
    EXECUTOR.shutdown();
    viewer.close();
    server.close();
    root().detachAppender(LOG);
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  @Test
  void heads() {
    fuzz(
        "GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip;q=0.5, *\r\nIf-None-Match: \"x\", W/\"y\"\r\n\r\n",
        "GET /electronics HTTP/1.1\r\nHost: [::1]:80\r\nConnection: keep-alive, close\r\nRange: bytes=0-\r\n\r\n",
        "OPTIONS /orders HTTP/1.1\r\nHost: a\r\nOrigin: http://b\r\nAccess-Control-Request-Method: POST\r\n\r\n",
        "GET /orders/electronics HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\nLast-Event-ID: e-7\r\n\r\n",
        "HEAD /metrics HTTP/1.0\r\nAuthorization: Bearer x\r\n\r\n",
        handshake());
  }

  @Test
  void targets() {
    List<String> seeds = new ArrayList<>();
    for (String target :
        List.of(
            "/electronics?after=A1&limit=5",
            "/orders?ids=A1,B7,Z999999999",
            "/-/history?minutes=60&products=5&category=electronics",
            "http://a.example/orders/electronics?since=e-12",
            "/%65lectronics/A%31",
            "/-/web/app.js?v=1",
            "*")) {
      seeds.add("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    fuzz(seeds.toArray(String[]::new));
  }

  @Test
  void bodies() {
    List<String> seeds = new ArrayList<>();
    for (String body :
        List.of(
            "{\"order\":\"k\",\"at\":\"2026-01-31T12:00:00.5+01:00\",\"lines\":[{\"id\":\"A1\",\"quantity\":2}]}",
            "{\"order\":\"k\",\"lines\":[{\"sku\":\"s-1\",\"quantity\":1000000},{\"id\":\"B1\",\"quantity\":1}],\"cancelled\":null}",
            "{\"name\":\"toys\",\"title\":\"T\\u00f6ys\"}",
            "{\"name\":\"Kite\",\"rrp\":22.40,\"info\":\"-\",\"sku\":\"k-1\"}")) {
      for (String path :
          List.of(
              "/orders", "/orders?past=true", "/cancellations", "/categories", "/electronics")) {
        seeds.add(post(path, "application/json", body));
      }
      seeds.add(post("/orders", "application/x-ndjson", body + "\n" + body + "\r\n\n" + body));
      seeds.add(
          "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n%x;x=y\r\n%s\r\n0\r\nA: b\r\n\r\n"
                  .formatted(body.getBytes(ISO_8859_1).length, body));
    }
    fuzz(seeds.toArray(String[]::new));
  }

  @Test
  void frames() {
    List<String> seeds = new ArrayList<>();
    String first = handshake();
    seeds.add(
        first
            + frame(0x81, "{\"cmd\":\"ping\",\"ref\":\"r\"}")
            + frame(0x89, "x")
            + frame(0x8a, ""));
    seeds.add(
        first
            + frame(
                0x81,
                "{\"cmd\":\"update-category\",\"payload\":{\"category\":\"confectionery\"}}"));
    seeds.add(
        first + frame(0x81, "{\"cmd\":\"watch\",\"payload\":{\"ids\":[\"A1\",\"B1\",\"Z9\"]}}"));
    seeds.add(
        first
            + frame(0x01, "{\"cmd\":")
            + frame(0x89, "")
            + frame(0x00, "\"pi")
            + frame(0x80, "ng\"}"));
    seeds.add(
        first
            + frame(
                0x81,
                "{\"cmd\":\"order\",\"payload\":{\"order\":\"f\",\"lines\":[{\"id\":\"A1\",\"quantity\":1}]}}"));
    seeds.add(first + frame(0x82, "\u0000\u00ff") + frame(0x88, "\u0003\u00e8bye"));
    fuzz(seeds.toArray(String[]::new));
  }

  private static String handshake() {
    return RawSocket.handshake("/orders/electronics");
  }

  private static String post(String path, String type, String body) {
    return "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nIdempotency-Key: k\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(path, type, body.getBytes(ISO_8859_1).length, body);
  }

  /** Returns a frame with a mask of zeros, which changes nothing. */
  private static String frame(int first, String text) {
    return (char) first + "" + (char) (0x80 | text.length()) + "\0\0\0\0" + text;
  }

  private static void fuzz(String... seeds) {
    List<CompletableFuture<Void>> senders =
        IntStream.range(0, SENDERS)
            .mapToObj(sender -> CompletableFuture.runAsync(() -> send(seeds, sender), EXECUTOR))
            .toList();
    senders.forEach(CompletableFuture::join);
    assertThat(LOG.list.stream().filter(event -> event.getLevel() == Level.ERROR)).isEmpty();
    await().until(() -> used("input") == 0 && used("output") == 0);
    server.order("fuzz-" + System.nanoTime(), dev.tally.ledger.Commands.line("A1", 1));
    viewer.awaitTotal("A1", server.total("A1"));
  }

  private static void send(String[] seeds, int sender) {
    Mutations inputs =
        new Mutations(
            Arrays.stream(seeds).map(seed -> seed.getBytes(ISO_8859_1)).toList(),
            SEED * SENDERS + sender);
    for (int n = 0; n < INPUTS / SENDERS; n++) {
      byte[] input = inputs.next();
      Matcher fault = FAULT.matcher(answers(input));
      assertThat(fault.find())
          .as("input %d of sender %d: %s", n, sender, new String(input, ISO_8859_1))
          .isFalse();
    }
  }

  private static double used(String what) {
    return server.meters.get("tally.memory.used").tag("for", what).gauge().value();
  }

  /** Returns everything that the server answers until it has seen the end of the input. */
  private static String answers(byte[] input) {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout(dev.tally.Ceiling.MILLIS);
      socket.getOutputStream().write(input);
      socket.shutdownOutput();
      ByteArrayOutputStream answers = new ByteArrayOutputStream();
      InputStream in = socket.getInputStream();
      byte[] piece = new byte[8_192];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        answers.write(piece, 0, read);
      }
      return answers.toString(ISO_8859_1);
    } catch (java.net.SocketException e) {
      return ""; // the server reset the connection with input unread
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
