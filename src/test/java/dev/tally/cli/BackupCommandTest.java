package dev.tally.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.Tally;
import dev.tally.TallySettings;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.upkeep.BackupPlan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tally backup} beside a server; {@code tally restore} and a viewer that was away. */
class BackupCommandTest {

  @TempDir private Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aViewerThatWasAway_seesTheRestoredTotals_andNoneOfTheLostLife() throws Exception {
    String told;
    try (Tally tally = start()) {
      post(tally, "/categories", "{\"name\":\"toys\"}");
      post(tally, "/toys", "{\"name\":\"Kite\",\"rrp\":\"5\",\"info\":\"-\"}");
      order(tally, "a", 3);
      assertThat(run("backup", path("monday.db"), "--data", path("data"))).isZero();
      assertThat(out.toString()).startsWith("Backed up 1 order and 1 total into ");
      assertThat(run("restore", path("monday.db"), "--data", path("data"))).isEqualTo(1);
      assertThat(err.toString()).contains("in use by another Tally");
      order(tally, "lost", 100);
      told = position(tally);
    }
    assertThat(run("restore", path("monday.db"), "--data", path("data"))).isEqualTo(1);
    assertThat(err.toString()).contains("--force");
    assertThat(run("restore", path("monday.db"), "--data", path("data"), "--force")).isZero();
    assertThat(out.toString()).contains("Restored 1 order and 1 total", "is kept as ");

    try (Tally tally = start()) {
      assertThat(snapshot(tally, told)).containsExactly("A1=3", "resumed=false");
      for (int i = 0; i < 10; i++) {
        order(tally, "b" + i, 1); // past the offset that the viewer was told
      }
      assertThat(snapshot(tally, told)).containsExactly("A1=13", "resumed=false");
      assertThat(snapshot(tally, position(tally))).containsExactly("resumed=true");
    }
  }

  @Test
  void aBackupThatTheServerMade_isRestored_andKeysCountOnce() throws Exception {
    Path to = Files.createDirectory(directory.resolve("to"));
    BackupPlan plan = new BackupPlan(to, Duration.ofHours(1), 2);
    try (Tally tally =
        Tally.start(
            TallySettings.within(DataKind.SHOP, directory.resolve("data"))
                .with(TallySettings.BACKUP, Optional.of(plan)))) {
      post(tally, "/categories", "{\"name\":\"toys\"}");
      post(tally, "/toys", "{\"name\":\"Kite\",\"rrp\":\"5\",\"info\":\"-\"}");
      order(tally, "a", 3);
      assertThat(metrics(tally)).contains("tally_backup_verified_age_seconds +Inf");
      await().until(() -> metrics(tally).contains("tally_backup_size_bytes 1"));
      assertThat(metrics(tally))
          .contains("tally_backup_failures_total 0.0")
          .containsPattern("tally_backup_verified_age_seconds \\d");
      order(tally, "lost", 100);
    }
    Path made;
    try (var names = Files.list(to)) {
      made = names.filter(name -> name.toString().endsWith(".db")).findFirst().orElseThrow();
    }
    assertThat(run("restore", made.toString(), "--data", path("data"), "--force")).isZero();
    try (Tally tally = start()) {
      order(tally, "a", 3);
      order(tally, "lost", 100);
      assertThat(snapshot(tally, "none-1")).contains("A1=103");
    }
    assertThat(run("audit", "--data", path("data"))).isZero();
  }

  private String metrics(Tally tally) throws Exception {
    return http.send(
            HttpRequest.newBuilder(uri(tally, "/metrics")).build(), BodyHandlers.ofString())
        .body();
  }

  @Test
  void aBackup_isNotWrittenOverAnother_unlessItIsAsked() throws IOException {
    start().close();
    Files.writeString(directory.resolve("monday.db"), "precious");

    assertThat(run("backup", path("monday.db"), "--data", path("data"))).isEqualTo(1);
    assertThat(err.toString()).contains("exists already", "--force");
    assertThat(run("backup", path("monday.db"), "--data", path("data"), "--force")).isZero();
  }

  @Test
  void aBackupThatWasChangedOnItsWay_isNotRestored_unlessItsManifestIsDeleted() throws Exception {
    start().close();
    Path file = directory.resolve("monday.db");
    assertThat(run("backup", path("monday.db"), "--data", path("data"))).isZero();
    assertThat(out.toString()).contains("what it holds is in monday.db.json");
    byte[] bytes = Files.readAllBytes(file);
    bytes[60] ^= 1; // SQLite's user version, which no check of its own looks at
    Files.write(file, bytes);

    assertThat(run("restore", path("monday.db"), "--data", path("new"))).isEqualTo(1);
    assertThat(err.toString()).contains("is not the file that monday.db.json describes");
    Files.writeString(directory.resolve("monday.db.json"), "{\"bytes\":\"many\"}");
    assertThat(run("restore", path("monday.db"), "--data", path("new"))).isEqualTo(1);
    assertThat(err.toString()).contains("monday.db.json is not the manifest of a backup");
    Files.delete(directory.resolve("monday.db.json"));
    assertThat(run("restore", path("monday.db"), "--data", path("new"))).isZero();
  }

  private Tally start() {
    return Tally.start(TallySettings.within(DataKind.SHOP, directory.resolve("data")));
  }

  /** Returns the totals that a feed from there begins with, and whether it was resumed. */
  private List<String> snapshot(Tally tally, String since) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(tally, "/orders/toys?since=" + since))
            .header("Accept", "text/event-stream")
            .build();
    List<String> told = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                http.send(request, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("data: {\"id\"")) {
          told.add(line.replaceAll(".*\"id\":\"(\\w+)\",\"total\":(\\d+).*", "$1=$2"));
        } else if (line.contains("\"resumed\":")) {
          told.add(line.replaceAll(".*\"resumed\":(\\w+).*", "resumed=$1"));
          return told;
        }
      }
    }
    throw new AssertionError("the feed ended after " + told);
  }

  private String position(Tally tally) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri(tally, "/orders/toys")).build();
    return http.send(request, BodyHandlers.discarding())
        .headers()
        .firstValue("Tally-Position")
        .orElseThrow();
  }

  private void order(Tally tally, String key, int quantity) throws Exception {
    post(
        tally,
        "/orders",
        "{\"order\":\"%s\",\"lines\":[{\"id\":\"A1\",\"quantity\":%d}]}".formatted(key, quantity));
  }

  private void post(Tally tally, String path, String json) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(tally, path))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + tally.token().orElseThrow().text())
            .POST(BodyPublishers.ofString(json))
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);
  }

  private static URI uri(Tally tally, String path) {
    return URI.create("http://127.0.0.1:" + tally.addresses().get(0).getPort() + path);
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private int run(String... words) {
    return Main.commandLine(Map.of(), directory.resolve("tally.properties"))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }
}
