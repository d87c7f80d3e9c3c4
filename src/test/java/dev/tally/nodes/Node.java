package dev.tally.nodes;

import static org.awaitility.Awaitility.await;

import dev.tally.Ceiling;
import dev.tally.ServerProcess;
import dev.tally.ledger.kafka.KafkaCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One node of a shop, as a process of its own, at the same address in all its lives. */
final class Node {

  private final String kafka;
  private final String shop;
  private final Path directory;
  private final Map<String, String> environment;
  private final int port = KafkaCluster.freePort();
  private final HttpClient client = HttpClient.newHttpClient();
  private Process process;

  /**
   * @param directory its working directory; the token of all nodes lies beside it
   */
  Node(String kafka, String shop, Path directory) {
    this(kafka, shop, directory, Map.of());
  }

  /**
   * @param environment variables of its process
   */
  Node(String kafka, String shop, Path directory, Map<String, String> environment) {
    this.kafka = kafka;
    this.shop = shop;
    this.directory = directory;
    this.environment = environment;
    start();
  }

  void start() {
    try {
      Files.createDirectories(directory);
      List<String> command =
          ServerProcess.command(
              "serve",
              "--kafka",
              kafka,
              "--shop",
              shop,
              "--port",
              "" + port,
              "--data",
              data().toString(),
              "--token-file",
              directory.resolveSibling("token").toString());
      ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
      builder.environment().putAll(environment);
      builder.redirectError(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()));
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path data() {
    return directory.resolve("data");
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** Returns how many entries of the journal it has decided. */
  long place() throws IOException {
    return Totals.JSON.readTree(get("/-/replica").body()).get("next").asLong();
  }

  boolean isReady() {
    if (!process.isAlive()) {
      throw new AssertionError("the node ended; see " + directory.resolve("log"));
    }
    try {
      return get("/health/ready").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  void awaitReady() {
    await().atMost(Ceiling.TIME.multipliedBy(2)).until(this::isReady);
  }

  HttpResponse<String> get(String path) throws IOException {
    try {
      HttpRequest request = HttpRequest.newBuilder(uri(path)).timeout(Ceiling.TIME).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Sends SIGKILL, and waits for the end. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Sends SIGTERM, waits for the end, and returns the exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    return process.waitFor();
  }

  /** Stops it in the midst of whatever it does, as a hypervisor does. */
  void pause() {
    run("kill", "-STOP", "" + process.pid());
  }

  void resume() {
    run("kill", "-CONT", "" + process.pid());
  }

  /** Lets no file of it grow, as on a full disk; or lets them again. */
  void fillDisk(boolean full) {
    run("prlimit", "--pid", "" + process.pid(), "--fsize=" + (full ? "1:" : "unlimited:"));
  }

  private static void run(String... command) {
    try {
      Process run = new ProcessBuilder(command).inheritIO().start();
      if (run.waitFor() != 0) {
        throw new AssertionError(List.of(command) + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
