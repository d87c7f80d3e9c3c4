package dev.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.TallySettings.Jwt;
import dev.tally.TallySettings.Tls;
import dev.tally.TallySettings.Writing;
import dev.tally.auth.JwtRules;
import dev.tally.config.Config;
import dev.tally.upkeep.BackupPlan;
import dev.tally.web.net.SelfMade;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checks that dashboard, alerts and documents speak of the metrics that a server has. */
public class MonitoringTest {

  private static final Path MONITORING = Path.of("deploy", "monitoring");
  private static final Path ALERTS = MONITORING.resolve("alerts.yaml");
  private static final Path DOCUMENT = Path.of("docs", "monitoring.md");

  private static final Jwt.Keys NOBODY = new Jwt.AtAddress(URI.create("http://127.0.0.1:1/"));

  @TempDir private static Path directory;
  private static String scraped;

  /** Scrapes a server that has answered, collected garbage, speaks TLS, backs up and takes JWTs. */
  @BeforeAll
  static void scrape() throws Exception {
    SelfMade made = SelfMade.in(directory, "EC");
    Config config =
        LocalServer.still(directory.resolve("data"))
            .with(
                TallySettings.BACKUP,
                Optional.of(new BackupPlan(directory, Duration.ofHours(1), 1)))
            .with(TallySettings.TLS, Optional.of(new Tls(made.certificate(), made.key())))
            .with(TallySettings.WRITING, new Writing.WithToken(Optional.empty()))
            .with(TallySettings.JWT, Optional.of(new Jwt(NOBODY, new JwtRules("i", "a", "s"))));
    try (Tally tally = Tally.start(config)) {
      HttpClient client = HttpClient.newBuilder().sslContext(made.trusted()).build();
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create(
                      "https://localhost:" + tally.addresses().get(0).getPort() + "/metrics"))
              .build();
      await()
          .until(
              () -> {
                System.gc();
                scraped = client.send(request, BodyHandlers.ofString()).body();
                return scraped.contains("jvm_gc_pause") && scraped.contains("route=\"/metrics\"");
              });
    }
  }

  private static Set<String> found(String pattern, String text) {
    return Pattern.compile(pattern, Pattern.MULTILINE)
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns the metrics of a table in a document. */
  public static Set<String> documented(Path document) throws IOException {
    return found("`(tally_[a-z_]+)`", String.join("\n", rows(document)));
  }

  private static Iterable<String> rows(Path document) throws IOException {
    return Files.readAllLines(document).stream()
        .filter(line -> line.startsWith("| `tally_"))
        .map(line -> line.substring(0, line.indexOf(" | ", 2)))
        .toList();
  }

  /** Returns what can be asked for: what was scraped, and what only a node of many has. */
  private static Set<String> known() throws IOException {
    Set<String> names = found("^([a-z_0-9]+)[{ ]", scraped);
    for (String node : documented(Path.of("docs", "many-nodes.md"))) {
      Stream.of("", "_sum", "_count").map(end -> node + end).forEach(names::add);
    }
    return names;
  }

  @Test
  void everyMetric_isDocumented_andNoOther() throws IOException {
    Set<String> families = found("^# HELP (tally_[a-z_]+?)(?:_max)? ", scraped);
    assertThat(documented(DOCUMENT)).isEqualTo(families);
  }

  @Test
  void everyQueryOfTheDashboard_namesMetricsThatExist() throws IOException {
    JsonNode dashboard =
        new JsonMapper().readTree(Files.readString(MONITORING.resolve("dashboard.json")));
    Set<String> asked = new TreeSet<>();
    for (JsonNode panel : dashboard.get("panels")) {
      for (JsonNode target : panel.path("targets")) {
        asked.addAll(metrics(target.get("expr").asString()));
      }
    }
    asked.addAll(metrics(dashboard.at("/annotations/list/0/expr").asString()));

    assertThat(asked).hasSizeGreaterThan(40).isSubsetOf(known());
  }

  /** Returns the names of metrics in an expression: words that are followed by a selector. */
  private static Set<String> metrics(String expression) {
    Set<String> all = found("\\b([a-z]+(?:_[a-z0-9]+)+)\\{", expression);
    assertThat(all).as(expression).isNotEmpty();
    return all;
  }

  @Test
  void everyAlert_asksForMetricsThatExist() throws IOException {
    Set<String> asked = found("\\b((?:tally|process|jvm)_[a-z_]+)", Files.readString(ALERTS));
    assertThat(asked).hasSizeGreaterThan(20).isSubsetOf(known());
  }

  @Test
  void everyAlert_hasAParagraphOnWhatToDo_andNamesIt() throws IOException {
    String alerts = Files.readString(ALERTS);
    Set<String> names = found("- alert: (\\w+)", alerts);
    assertThat(names).hasSizeGreaterThan(20);
    assertThat(found("^### (Tally\\w+)\n\n\\S", Files.readString(DOCUMENT))).isEqualTo(names);
    assertThat(found("runbook: docs/monitoring.md#(\\w+)", alerts))
        .isEqualTo(
            names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void everyAlert_isTested() throws IOException {
    assertThat(found("- alertname: (\\w+)", read("alerts-test.yaml")))
        .isEqualTo(found("- alert: (\\w+)", read("alerts.yaml")));
  }

  private static String read(String name) throws IOException {
    return Files.readString(MONITORING.resolve(name));
  }

  @Test
  @Tag("promtool")
  void whatIsScraped_keepsPrometheusConventions() throws Exception {
    Path scrape = Files.writeString(directory.resolve("metrics"), scraped);
    run(Program.command("promtool", "check", "metrics").redirectInput(scrape.toFile()));
  }

  @ParameterizedTest
  @Tag("promtool")
  @ValueSource(strings = {"check rules alerts.yaml", "test rules alerts-test.yaml"})
  void theAlerts_areUnderstood_andSayWhatTheyShould(String command) throws Exception {
    run(Program.command("promtool", command.split(" ")).directory(MONITORING.toFile()));
  }

  private static void run(ProcessBuilder command) throws Exception {
    Process process = command.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
