package dev.tally.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as its user meets it: lines, exit codes, files. */
class ServerTest {

  private static final String TOY = "{\"name\":\"Toy\",\"rrp\":\"22.40\",\"info\":\"-\"}";

  @TempDir private Path directory;
  private final HttpClient http = HttpClient.newHttpClient();

  /** The exit code and the output of a program that ended at once. */
  private record Ended(int code, List<String> out, List<String> err) {}

  @Test
  void demo_saysInOneLineWhereItIsReady_andEndsWith0OnSigterm() throws Exception {
    try (ServerProcess server = demo()) {
      assertThat(server.readyLine()).contains("ready").contains(server.uri().getPort() + "");
      assertThat(get(server, "/health/ready").statusCode()).isEqualTo(200);
      assertThat(server.terminate()).isZero();
    }
  }

  @Test
  void everyNetwork_isSaidByAnAddressThatCanBeOpened() throws Exception {
    try (ServerProcess server =
        ServerProcess.start(
            directory,
            "demo",
            "--port",
            "0",
            "--simulate",
            "off",
            "--host",
            "0.0.0.0",
            "--per-address",
            "20")) {
      assertThat(server.readyLine()).contains("http://localhost:").doesNotContain("0.0.0.0");
      assertThat(get(server, "/health/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void demo_killed_stillHasEveryTotalAndProduct() throws Exception {
    String products;
    String totals;
    try (ServerProcess server = demo()) {
      assertThat(post(server, "/electronics", TOY, "").statusCode()).isEqualTo(201);
      String order = "{\"order\":\"mine\",\"lines\":[{\"id\":\"A3\",\"quantity\":9}]}";
      assertThat(post(server, "/orders", order, "").statusCode()).isEqualTo(202);
      products = get(server, "/electronics").body();
      totals = get(server, "/orders/electronics").body();
      server.kill();
    }
    try (ServerProcess server = demo()) {
      assertThat(get(server, "/electronics").body()).isEqualTo(products).contains("A3");
      assertThat(get(server, "/orders/electronics").body()).isEqualTo(totals).contains("9");
    }
  }

  @Test
  void serve_makesATokenForItsOwnerAlone_andAsksForItOnEveryWrite() throws Exception {
    try (ServerProcess server = ServerProcess.start(directory, "serve", "--port", "0")) {
      Path file = directory.resolve("tally-data/token");
      assertThat(server.readyLine()).contains(Path.of("tally-data", "token").toString());
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      String category = "{\"name\":\"toys\"}";
      String token = Files.readString(file).strip();

      assertThat(post(server, "/categories", category, "").statusCode()).isEqualTo(401);
      assertThat(post(server, "/categories", category, "wrong").statusCode()).isEqualTo(401);
      assertThat(post(server, "/categories", category, token).statusCode()).isEqualTo(201);
      assertThat(post(server, "/toys", TOY, "").statusCode()).isEqualTo(401);
      assertThat(get(server, "/toys").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aPortInUse_isNamed_andExitCode1() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      Ended ended = run("demo", "--port", port);

      assertThat(ended.code()).isEqualTo(1);
      assertThat(sentence(ended)).contains(port).contains("in use").contains("--port");
    }
  }

  @Test
  void aDirectoryOfTheDemonstration_isRefusedByServe() throws Exception {
    try (ServerProcess server = demo()) {
      server.terminate();
    }
    Ended ended = run("serve", "--port", "0", "--data", "tally-demo");

    assertThat(ended.code()).isEqualTo(1);
    assertThat(sentence(ended)).contains("tally-demo").contains("demonstration");
  }

  @Test
  void aDirectoryThatAnotherServerHas_isRefused() throws Exception {
    try (ServerProcess server = demo()) {
      assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
      Ended ended = run("demo", "--port", "0");

      assertThat(ended.code()).isEqualTo(1);
      assertThat(sentence(ended)).contains("tally-demo");
    }
  }

  @Test
  void aDataDirectoryThatCannotBe_isExitCode1() throws Exception {
    Files.writeString(directory.resolve("file"), "not a directory");
    Ended ended = run("demo", "--port", "0", "--data", "file/data");

    assertThat(ended.code()).isEqualTo(1);
    assertThat(sentence(ended)).contains("file");
  }

  @Test
  void aTokenFileThatIsMissing_isExitCode1() throws Exception {
    Ended ended = run("serve", "--port", "0", "--token-file", "nowhere");

    assertThat(ended.code()).isEqualTo(1);
    assertThat(sentence(ended)).contains("nowhere");
  }

  @Test
  void aWrongOption_isExitCode2() throws Exception {
    Ended ended = run("demo", "--prot", "1");

    assertThat(ended.code()).isEqualTo(2);
    assertThat(sentence(ended)).contains("--prot");
  }

  private ServerProcess demo() throws IOException {
    return ServerProcess.start(directory, "demo", "--port", "0", "--simulate", "off");
  }

  private Ended run(String... words) throws Exception {
    Process process =
        ServerProcess.launch(
            directory,
            ProcessBuilder.Redirect.PIPE,
            words[0],
            List.of(words).subList(1, words.length).toArray(String[]::new));
    List<String> out = process.inputReader(StandardCharsets.UTF_8).lines().toList();
    List<String> err = process.errorReader(StandardCharsets.UTF_8).lines().toList();
    return new Ended(process.waitFor(), out, err);
  }

  /** Returns the only line of output; a stack trace would have more. */
  private static String sentence(Ended ended) {
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).hasSize(1);
    return ended.err().get(0);
  }

  private HttpResponse<String> get(ServerProcess server, String path) throws Exception {
    URI address = server.uri().resolve(path);
    return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(ServerProcess server, String path, String json, String token)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri().resolve(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
