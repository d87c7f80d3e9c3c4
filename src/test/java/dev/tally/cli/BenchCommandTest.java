package dev.tally.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** {@code tally bench} against wrong servers, and against none: its output and exit code. */
class BenchCommandTest {

  private static final String THREE = "{\"id\":\"A1\",\"total\":3}";
  private static final String TWO = "{\"id\":\"A1\",\"total\":2}";
  private static final String SYNCED = "{\"event\":\"synced\"}";

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void viewersThatEndRight_areExitCode0_andTheJsonStandsAlone() throws IOException {
    Path plot = directory.resolve("plot.svg");
    try (Fake server = new Fake(List.of(THREE, SYNCED), false)) {
      assertThat(bench(server.url(), "--json", "-", "--plot", plot.toString())).isZero();
    }

    assertThat(new JsonMapper().readTree(out.toString()).get("totals").get("viewersRight").asInt())
        .isEqualTo(2);
    assertThat(out.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("right totals       2 of 2 viewers");
    assertThat(plot).content().startsWith("<svg");
  }

  @Test
  void theJson_mayGoIntoAFile_besideTheTable() throws IOException {
    Path json = directory.resolve("bench.json");
    try (Fake server = new Fake(List.of(THREE, SYNCED), false)) {
      assertThat(bench(server.url(), "--json", json.toString())).isZero();
    }

    assertThat(out.toString()).contains("order to viewer");
    assertThat(Files.readString(json)).startsWith("{\"viewers\":{\"asked\":2,\"open\":2,");
  }

  @Test
  void aTotalThatStepsBack_isExitCode1() throws IOException {
    try (Fake server = new Fake(List.of(THREE, SYNCED, TWO, THREE), false)) {
      assertThat(bench(server.url())).isEqualTo(1);
    }

    assertThat(out.toString())
        .contains("steps back         2")
        .contains("right totals       2 of 2 viewers");
  }

  @Test
  void aLostViewer_isExitCode1_andItsReasonIsSaid() throws IOException {
    try (Fake server = new Fake(List.of(THREE, SYNCED), true)) {
      assertThat(bench(server.url())).isEqualTo(1);
    }

    assertThat(out.toString()).contains("lost 2");
    assertThat(err.toString()).contains("The first viewer was lost: the server closed");
  }

  @Test
  void aServerThatLostAllViewers_isMeasuredNoLonger_andNothingAbsurdIsSaid() throws IOException {
    Path json = directory.resolve("bench.json");
    try (Fake server = new Fake(List.of(THREE, SYNCED), true)) {
      assertThat(bench(server.url(), "--for", "1h", "--json", json.toString())).isEqualTo(1);
    }

    assertThat(err.toString()).contains("All viewers were lost and no order was answered");
    assertThat(out.toString())
        .contains("order to viewer    -\n")
        .contains("bench processor    - us a total");
    assertThat(new JsonMapper().readTree(Files.readString(json)).at("/latencyMillis/p50").isNull())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"401 Unauthorized, --token-file", "503 Full, GET /health/ready"})
  void refusedOrders_areExitCode1_andWhatToDoIsSaid(String status, String remedy)
      throws IOException {
    try (Fake server = new Fake(List.of(THREE, SYNCED), false)) {
      server.orders = new Answer(status, "", () -> true);
      assertThat(bench(server.url(), "--rate", "100")).isEqualTo(1);
    }

    assertThat(err.toString()).contains("orders were refused").contains(remedy);
    assertThat(out.toString()).contains("right totals       2 of 2 viewers");
  }

  /** Answers all but the first request with orders only after the measurement has ended. */
  @Test
  void aServerThatDoesNotKeepUp_isGivenTheOrdersThatItAnsweredMeanwhile() throws IOException {
    List<Integer> brought;
    try (Fake server = new Fake(List.of(THREE, SYNCED), false)) {
      server.orders =
          new Answer(
              "200 OK",
              "[]",
              () -> server.brought.size() == 1 || err.toString().contains("ordering: "));
      bench(server.url(), "--rate", "1000", "--for", "600ms", "--json", "-");
      brought = List.copyOf(server.brought);
    }

    assertThat(brought.stream().mapToInt(n -> n).sum()).isEqualTo(600);
    assertThat(new JsonMapper().readTree(out.toString()).at("/orders/sent").asInt())
        .isLessThanOrEqualTo(brought.get(0));
  }

  @Test
  void aFileThatCannotBeWritten_isExitCode2_beforeAnythingIsMeasured() {
    String there = directory.resolve("none").resolve("a.svg").toString();
    assertThat(bench("http://localhost:1", "--plot", there)).isEqualTo(2);
    assertThat(bench("http://localhost:1", "--json", there)).isEqualTo(2);
    assertThat(err.toString()).contains("--plot: " + there).contains("--json: " + there);
  }

  @Test
  void aServerThatIsNotThere_isOneLineAndExitCode1() throws IOException {
    String url;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      url = "http://127.0.0.1:" + socket.getLocalPort();
    }

    assertThat(bench(url)).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).startsWith("tally: Nobody answers at " + url).contains("--server");
  }

  @Test
  void aServerThatListensOnIpv6Alone_isFound() throws IOException {
    byte[] loopback = new byte[16];
    loopback[15] = 1;
    try (Fake server =
        new Fake(InetAddress.getByAddress(loopback), List.of(THREE, SYNCED), false)) {
      assertThat(server.url()).startsWith("http://[::1]:");
      assertThat(bench(server.url())).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--server, localhost:3000, is no address",
    "--viewers, 0, 0 is not within 1 to",
    "--rate, -1, -1 is not within 0 to",
    "--lines, 0, 0 is not within 1 to",
    "--stall, 3, 3 is not within 0 to 2",
    "--for, 0s, no time to measure in",
    "--category, A/B, no category's name",
    "--path, orders, it begins with /",
    "--pid, 999999999, there is no process 999999999",
    "--plot, late.png, an SVG picture is what it writes",
    "--pid, 0, a process id is 1 or more",
  })
  void aWrongOption_isSaid_andIsExitCode2(String option, String value, String why) {
    assertThat(bench("http://localhost:1", option, value)).isEqualTo(2);
    assertThat(err.toString()).startsWith("tally: ").contains(option).contains(why);
  }

  @Test
  void optionsThatExcludeEachOther_areExitCode2() {
    assertThat(bench("http://localhost:1", "--path", "/a", "--watch", "2")).isEqualTo(2);
    assertThat(bench("http://localhost:1", "--clock")).isEqualTo(2);
    assertThat(bench("http://localhost:1", "--clock", "--path", "/a", "--stall", "1")).isEqualTo(2);
  }

  @Test
  void aServerWithClocks_isAskedForNothingButViewers() throws IOException {
    String sent = "{\"total\":" + System.nanoTime() + "}";
    try (Fake server = new Fake(List.of(sent), false)) {
      assertThat(bench(server.url(), "--clock", "--path", "/feed")).isZero();
      assertThat(server.requests).containsExactly("GET /feed HTTP/1.1", "GET /feed HTTP/1.1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/shops/tally", "/shops/tally/"})
  void aServersPath_isBeforeEverythingThatIsAsked(String base) throws IOException {
    try (Fake server = new Fake(List.of(THREE, SYNCED), false)) {
      server.base = "/shops/tally";
      assertThat(bench(server.url() + base, "--rate", "100")).isZero();
      assertThat(server.requests)
          .contains(
              "GET /shops/tally/categories HTTP/1.1",
              "GET /shops/tally/orders/toys HTTP/1.1",
              "POST /shops/tally/orders HTTP/1.1")
          .allMatch(line -> line.contains(" /shops/tally/"));
    }
  }

  @Test
  void whatIsNoTally_isSaid_andSeesNoToken() throws IOException {
    Path token = Files.writeString(directory.resolve("secret"), "0123456789abcdef");
    try (Fake server = new Fake(List.of(THREE, SYNCED), false)) {
      server.base = "/tally";
      for (String category : new String[] {"/", "/orders/toys"}) {
        assertThat(
                bench(
                    server.url(),
                    "--rate",
                    "100",
                    "--token-file",
                    token.toString(),
                    "--path",
                    category))
            .isEqualTo(1);
      }
      assertThat(err.toString().lines())
          .containsOnly(
              "tally: "
                  + server.url()
                  + " answers, but not as a Tally does; look what runs there.");
      assertThat(server.tokens).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://shop.example/tally/categories, https://shop.example/tally",
    "/tally/categories, SERVER/tally",
    "https://a\u001b[2J b/, https://a\\u001B[2J b/",
  })
  void aRedirect_isSaid_andNotFollowed(String location, String named) throws IOException {
    try (Fake server = new Fake(List.of(THREE, SYNCED), false)) {
      server.location = location;
      assertThat(bench(server.url(), "--rate", "100")).isEqualTo(1);
      assertThat(err)
          .hasToString(
              "tally: "
                  + server.url()
                  + " answers with a redirect to "
                  + named.replace("SERVER", server.url())
                  + "; name that address with --server.\n");
      assertThat(server.requests).containsExactly("GET /categories HTTP/1.1");
    }
  }

  @Test
  void aTallyThatIsStillStarting_isNotCalledSomethingElse() throws IOException {
    try (Fake server = new Fake(List.of(THREE, SYNCED), false)) {
      server.status = "503 Loading";
      assertThat(bench(server.url())).isEqualTo(1);
    }
    assertThat(err.toString()).contains("cannot be measured: status 503", "GET /health/ready");
  }

  @Test
  void theToken_goesWithTheOrders() throws IOException {
    Path token = Files.writeString(directory.resolve("secret"), "0123456789abcdef");
    try (Fake server = new Fake(List.of(THREE, SYNCED), false)) {
      assertThat(bench(server.url(), "--rate", "100", "--token-file", token.toString())).isZero();
      assertThat(server.tokens).containsOnly("POST /orders HTTP/1.1").isNotEmpty();
    }
  }

  private int bench(String url, String... more) {
    List<String> words = new ArrayList<>();
    words.add("bench");
    Map<String, String> usual =
        Map.of(
            "--server", url, "--viewers", "2", "--rate", "0", "--for", "20ms", "--warm-up", "0s");
    usual.forEach(
        (option, value) -> words.addAll(isIn(more, option) ? List.of() : List.of(option, value)));
    words.addAll(List.of(more));
    return Main.commandLine(Map.of(), directory.resolve("tally.properties"))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words.toArray(String[]::new));
  }

  private static boolean isIn(String[] words, String word) {
    return List.of(words).contains(word);
  }

  /** The answer to each request with orders, given as soon as the condition holds. */
  private record Answer(String status, String body, BooleanSupplier when) {}

  /** A server whose only product has the total 3; its viewers are sent what the test says. */
  private static final class Fake implements AutoCloseable {
    private static final Pattern CONTENT_LENGTH = Pattern.compile("Content-Length: (\\d+)");
    private static final String CATEGORIES = "[{\"name\":\"toys\"}]";
    private static final String TOTALS = "[" + THREE + "]";

    private final ServerSocket socket;
    private final List<String> frames;
    private final boolean closes;
    private volatile String base = "";
    private volatile String location = "";
    private volatile String status = "200 OK";
    private volatile Answer orders = new Answer("200 OK", "[]", () -> true);

    /** How many orders each request brought. */
    private final List<Integer> brought = new CopyOnWriteArrayList<>();

    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<String> tokens = Collections.synchronizedList(new ArrayList<>());
    private final List<Socket> open = new ArrayList<>();

    Fake(List<String> frames, boolean closes) throws IOException {
      this(InetAddress.getLoopbackAddress(), frames, closes);
    }

    Fake(InetAddress address, List<String> frames, boolean closes) throws IOException {
      this.socket = new ServerSocket(0, 50, address);
      this.frames = frames;
      this.closes = closes;
      Thread thread = new Thread(this::serve, "fake");
      thread.setDaemon(true);
      thread.start();
    }

    String url() {
      boolean old = socket.getInetAddress() instanceof Inet4Address;
      return (old ? "http://127.0.0.1:" : "http://[::1]:") + socket.getLocalPort();
    }

    /** Serves one connection and one request at a time. */
    private void serve() {
      try {
        while (true) {
          Socket connection = socket.accept();
          open.add(connection);
          String head = head(connection);
          if (!head.isEmpty()) {
            answer(connection, head);
          }
        }
      } catch (IOException e) {
        // closed
      }
    }

    private static String head(Socket connection) throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = connection.getInputStream().read();
        if (next < 0) {
          return "";
        }
        head.append((char) next);
      }
      return head.toString();
    }

    private void answer(Socket connection, String head) throws IOException {
      String line = head.lines().findFirst().orElseThrow();
      requests.add(line);
      if (head.contains("Authorization")) {
        tokens.add(line);
      }
      StringBuilder answer = new StringBuilder();
      if (head.contains("Upgrade: websocket")) {
        answer.append("HTTP/1.1 101 Switching Protocols\r\n\r\n");
        for (String frame : frames) {
          answer.append((char) 0x81).append((char) frame.length()).append(frame);
        }
      } else {
        boolean ordered = head.startsWith("POST " + base + "/orders ");
        boolean isGreeted = head.startsWith("GET " + base + "/categories ");
        String body = ordered ? orders.body() : isGreeted ? CATEGORIES : TOTALS;
        if (ordered) {
          brought.add(lines(connection, head));
          await(orders.when());
        }
        answer
            .append(
                "HTTP/1.1 "
                    + (ordered
                        ? orders.status()
                        : location.isEmpty() ? status : "302 Found\r\nLocation: " + location)
                    + (isGreeted ? "\r\nTally-Position: e-1" : "")
                    + "\r\nConnection: close\r\nContent-Length: ")
            .append(body.length())
            .append("\r\n\r\n")
            .append(body);
      }
      byte[] bytes = answer.toString().getBytes(StandardCharsets.ISO_8859_1);
      connection.getOutputStream().write(bytes);
      if (closes && head.contains("Upgrade: websocket")) {
        connection.close();
      }
    }

    private static int lines(Socket connection, String head) throws IOException {
      Matcher length = CONTENT_LENGTH.matcher(head);
      byte[] body =
          connection
              .getInputStream()
              .readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
      return (int) new String(body, StandardCharsets.US_ASCII).lines().count();
    }

    private void await(BooleanSupplier when) throws IOException {
      try {
        while (!when.getAsBoolean()) {
          if (closed.await(10, TimeUnit.MILLISECONDS)) {
            throw new IOException("closed");
          }
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      closed.countDown();
      socket.close();
      for (Socket connection : open) {
        connection.close();
      }
    }
  }
}
