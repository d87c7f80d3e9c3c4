package dev.tally.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.ServerProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests how a configuration is checked, and read again while the server runs. */
class ConfigurationTest {

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private Path file() {
    return directory.resolve("tally.properties");
  }

  private void write(String properties) throws IOException {
    Files.writeString(file(), properties);
  }

  private int run(Map<String, String> environment, String... arguments) {
    return Main.commandLine(environment, file())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private List<String> said() {
    return err.toString().replace(file().toString(), "FILE").lines().toList();
  }

  @Test
  void allWrongValues_areSaidAtOnce_withWhereTheyStand() throws IOException {
    write(
        """
        # a comment that ends in a backslash \\
        port=x
        origin=https://a.example,\\
          https://b.example
        prot=3000

        patience = soon
        flush=never
        keep-orders=1h
        """);

    assertThat(run(Map.of("TALLY_PER_ADDRESS", "many"), "serve", "--flush", "10ms")).isEqualTo(2);

    assertThat(said())
        .hasSize(7)
        .startsWith("tally: The configuration has 5 faults:", "  FILE:5: there is no option 'prot'")
        .anyMatch(line -> line.startsWith("  FILE:9: ") && line.contains("at least 1d"))
        .endsWith("See tally serve --help.")
        .anyMatch(line -> line.startsWith("  FILE:2: ") && line.contains("--port"))
        .anyMatch(line -> line.startsWith("  FILE:7: ") && line.contains("'soon'"))
        .anyMatch(line -> line.startsWith("  TALLY_PER_ADDRESS: ") && line.contains("many"));
  }

  @Test
  void whatContradictsEachOther_isSaidAtOnce_withWhereItStands() throws IOException {
    write("hsts=1d\nkeep-orders=1h\n");

    int code =
        run(Map.of("TALLY_PROXY_PROTOCOL", "true"), "serve", "--tls-key", "k", "--flush", "20s");

    assertThat(code).isEqualTo(2);
    assertThat(said())
        .hasSize(7)
        .anyMatch(line -> line.startsWith("  FILE:1: ") && line.contains("it needs --tls-cert"))
        .anyMatch(line -> line.startsWith("  FILE:2: ") && line.contains("at least 1d"))
        .anyMatch(line -> line.startsWith("  TALLY_PROXY_PROTOCOL: "))
        .anyMatch(line -> line.startsWith("  Invalid value for option '--tls-key'"))
        .anyMatch(line -> line.startsWith("  Invalid value for option '--flush'"));
  }

  @Test
  void check_saysWhatIsSetAndWhere_andStartsNothing() throws IOException {
    Path data = directory.resolve("data");
    write("currency=SEK\nport=4000\n");

    int code =
        run(
            Map.of("TALLY_FLUSH", "50ms"),
            "serve",
            "--check",
            "--port",
            "5000",
            "--data",
            data + "");

    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString().replace(file().toString(), "FILE").lines().map(String::strip))
        .anyMatch(line -> line.matches("currency +SEK +\\(FILE:1\\)"))
        .anyMatch(line -> line.matches("port +5000 +\\(command line\\)"))
        .anyMatch(line -> line.matches("flush +50ms +\\(TALLY_FLUSH\\)"))
        .endsWith("The configuration is good. Nothing was started.");
    assertThat(data).doesNotExist();
  }

  @Test
  void check_looksIntoTheFilesThatAreNamed_andSaysAllThatIsWrongWithThem() throws IOException {
    Path certificate = Files.writeString(directory.resolve("c.pem"), "nothing");
    write(
        "tls-cert=%1$s\ntls-key=%1$s\ntoken-file=%2$s\n"
            .formatted(certificate, directory.resolve("t")));

    assertThat(run(Map.of(), "serve", "--check", "--tokens", directory.resolve("u") + ""))
        .isEqualTo(1);

    assertThat(said())
        .hasSize(3)
        .allMatch(line -> line.startsWith("tally: "))
        .anyMatch(line -> line.contains("c.pem"))
        .anyMatch(line -> line.contains("tally token add"));
  }

  @Test
  void aLogForPrograms_isAnObjectALine_withTheFieldsOfARequest() throws Exception {
    String[] options = {
      "--port",
      "0",
      "--host",
      "127.0.0.1",
      "--log-format",
      "json",
      "--log-level",
      "info",
      "--access-log"
    };
    try (ServerProcess server =
        ServerProcess.start(
            directory, ProcessBuilder.Redirect.to(log().toFile()), "serve", options)) {
      allowed(server, "https://a.example");
      await().until(() -> logged().contains("/categories"));
      assertThat(server.terminate()).isZero();
    }
    List<JsonNode> lines = logged().lines().map(line -> new JsonMapper().readTree(line)).toList();
    assertThat(lines)
        .hasSizeGreaterThan(1)
        .allMatch(line -> line.get("service.name").asString().equals("tally"))
        .allMatch(line -> line.has("@timestamp") && line.has("log.level") && line.has("message"));
    JsonNode request =
        lines.stream().filter(line -> line.has("url.path")).findFirst().orElseThrow();
    assertThat(request.get("url.path").asString()).isEqualTo("/categories");
    assertThat(request.get("trace.id").asString()).matches("[0-9a-f]{32}");
    assertThat(request.get("http.response.status_code").asString()).isEqualTo("200");
  }

  @Test
  void aHangUp_takesOverWhatItCan_andSaysWhatNot() throws Exception {
    write("origin=https://a.example\n");
    try (ServerProcess server = startThatHearsOfHangUps()) {
      assertThat(allowed(server, "https://b.example")).isFalse();

      write("origin=https://b.example\ncurrency=SEK\naccess-log=true\n");
      server.signal("HUP");
      await().until(() -> logged().contains("SIGHUP"));
      assertThat(logged())
          .contains("taken over: --access-log, --origin. A restart is needed for --currency.");
      assertThat(allowed(server, "https://b.example")).isTrue();
      assertThat(allowed(server, "https://a.example")).isFalse();
      await().until(() -> logged().contains("GET /categories 200"));

      write("origin=nowhere\nprot=1\n");
      server.signal("HUP");
      await().until(() -> logged().contains("nothing is taken over"));
      assertThat(logged()).contains("tally.properties:2: there is no option 'prot'");
      assertThat(allowed(server, "https://b.example")).isTrue();
      assertThat(server.terminate()).isZero();
    }
  }

  /** Whoever runs the tests may ignore the signal, and processes inherit that. */
  private ServerProcess startThatHearsOfHangUps() throws Exception {
    String[] reset = {"env", "--default-signal=HUP"};
    List<String> command = new ArrayList<>();
    if (new ProcessBuilder(reset[0], reset[1], "true").start().waitFor() == 0) {
      command.addAll(List.of(reset));
    }
    String[] options = {"--port", "0", "--host", "127.0.0.1", "--log-level", "info"};
    command.addAll(ServerProcess.command("serve", options));
    return ServerProcess.start(directory, ProcessBuilder.Redirect.to(log().toFile()), command);
  }

  private static boolean allowed(ServerProcess server, String origin) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri().resolve("/categories"))
            .header("Origin", origin)
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    return response.headers().firstValue("Access-Control-Allow-Origin").isPresent();
  }

  private Path log() {
    return directory.resolve("log");
  }

  private String logged() throws IOException {
    return Files.readString(log());
  }
}
