package dev.tally.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tally.LocalServer;
import dev.tally.TallySettings;
import dev.tally.TallySettings.Tls;
import dev.tally.config.Config;
import dev.tally.web.http.HttpSettings;
import dev.tally.web.net.Port;
import dev.tally.web.net.SelfMade;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command {@code tally health}. */
class HealthCommandTest {

  @TempDir private Path directory;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  private int run(Map<String, String> environment, String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    CommandLine line = Main.commandLine(environment, directory.resolve("tally.properties"));
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(arguments);
  }

  private Config anyPort() {
    return LocalServer.still(directory.resolve("data"))
        .with(HttpSettings.PORTS, List.of(new Port(0, false)));
  }

  @Test
  void aServerThatIsReady_isExitCode0() {
    try (LocalServer server = LocalServer.start(anyPort())) {
      assertThat(run(Map.of(), "health", "--server", server.uri() + "/")).isZero();
      assertThat(out.toString()).isEqualTo(server.uri() + " is ready." + System.lineSeparator());
    }
  }

  @Test
  void theServerOfThisMachine_isFoundByItsOwnOptions() throws IOException {
    try (LocalServer server = LocalServer.start(anyPort())) {
      String ports = server.uri().getPort() + ",5050";

      assertThat(run(Map.of("TALLY_PORT", ports, "TALLY_HOST", "0.0.0.0"), "health")).isZero();
      assertThat(out.toString()).startsWith(server.uri() + " ");
      Files.writeString(
          directory.resolve("tally.properties"), "port=%s\nhost=localhost\n".formatted(ports));
      assertThat(run(Map.of(), "health")).isZero();
      assertThat(out.toString()).startsWith("http://localhost:" + server.uri().getPort());
    }
  }

  @Test
  void aServerOnTls_isBelieved_ifItIsThisMachinesOwn() throws Exception {
    SelfMade made = SelfMade.in(directory, "EC");
    Config config =
        anyPort()
            .with(TallySettings.TLS, Optional.of(new Tls(made.certificate(), made.key())))
            .with(HttpSettings.HOSTS, List.of("127.0.0.1"));
    try (LocalServer server = LocalServer.start(config)) {
      String port = String.valueOf(server.uri().getPort());
      String certificate = made.certificate().toString();

      assertThat(run(Map.of("TALLY_TLS_CERT", certificate), "health", "--port", port)).isZero();
      assertThat(run(Map.of(), "health", "--server", "https://127.0.0.1:" + port)).isEqualTo(1);
      assertThat(err.toString()).contains("cannot be reached safely").hasLineCount(1);
      assertThat(run(Map.of(), "health", "--port", port)).isEqualTo(1);
      assertThat(err.toString()).contains("redirect to https://").hasLineCount(1);
    }
  }

  @Test
  void aServerThatIsNotReady_isExitCode1_andItsReason() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] problem = "{\"title\":\"t\",\"detail\":\"The disk is full.\"}".getBytes(UTF_8);
    server.createContext(
        "/shop/health/ready",
        exchange -> {
          exchange.sendResponseHeaders(503, problem.length);
          exchange.getResponseBody().write(problem);
          exchange.close();
        });
    server.start();
    try {
      String here = "http://127.0.0.1:" + server.getAddress().getPort();

      assertThat(run(Map.of(), "health", "--server", here + "/shop")).isEqualTo(1);
      assertThat(err.toString())
          .isEqualTo("tally: %s/shop is not ready: The disk is full.%n".formatted(here));
      assertThat(out.toString()).isEmpty();
      assertThat(run(Map.of(), "health", "--server", here)).isEqualTo(1);
      assertThat(err.toString()).contains("is not ready: status 404");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whatAnswersNothing_isExitCode1() throws IOException {
    String port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = String.valueOf(socket.getLocalPort());
    }
    assertThat(run(Map.of(), "health", "--port", port)).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("tally: Nobody answers at http://127.0.0.1:" + port + " (")
        .hasLineCount(1);
  }

  @Test
  void whatSpeaksNoHttp_isExitCode1() throws Exception {
    Thread other;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      other = new Thread(() -> greet(socket));
      other.start();
      assertThat(run(Map.of(), "health", "--port", "" + socket.getLocalPort())).isEqualTo(1);
      assertThat(err.toString()).startsWith("tally: ").hasLineCount(1);
    }
    other.join();
  }

  private static void greet(ServerSocket socket) {
    while (!socket.isClosed()) {
      try (Socket connection = socket.accept()) {
        connection.getOutputStream().write("SSH-2.0\r\n\r\n".getBytes(UTF_8));
      } catch (IOException e) {
        return; // the test is over
      }
    }
  }
}
