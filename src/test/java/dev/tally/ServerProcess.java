package dev.tally;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Tally in its own process, so that it can be killed as abruptly as by a power cut. */
public final class ServerProcess implements AutoCloseable {

  private static final Pattern READY = Pattern.compile("ready .*?(https?)://localhost:(\\d+).*");

  private final Process process;
  private final String readyLine;
  private final URI uri;

  private ServerProcess(Process process, String readyLine, URI uri) {
    this.process = process;
    this.readyLine = readyLine;
    this.uri = uri;
  }

  /**
   * Starts {@code tally COMMAND OPTIONS}, and returns when it reports that it is ready.
   *
   * @param directory the working directory of the process
   */
  public static ServerProcess start(Path directory, String command, String... options)
      throws IOException {
    return start(directory, ProcessBuilder.Redirect.INHERIT, command, options);
  }

  /** Does the same with a log that goes elsewhere. */
  public static ServerProcess start(
      Path directory, ProcessBuilder.Redirect log, String command, String... options)
      throws IOException {
    return start(directory, log, command(command, options));
  }

  /** Does the same with a command that becomes a Tally. */
  public static ServerProcess start(
      Path directory, ProcessBuilder.Redirect log, List<String> command) throws IOException {
    return awaitReady(launch(directory, log, command));
  }

  /** Starts this command, which becomes a Tally, and returns when it reports that it is ready. */
  public static ServerProcess start(List<String> command) throws IOException {
    return awaitReady(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private static ServerProcess awaitReady(Process process) throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    Matcher ready = READY.matcher(String.valueOf(line));
    if (!ready.find()) {
      process.destroyForcibly();
      throw new IOException("no ready line, but: " + line);
    }
    URI uri = URI.create(ready.group(1) + "://127.0.0.1:" + ready.group(2));
    return new ServerProcess(process, String.valueOf(line), uri);
  }

  /** Starts {@code tally COMMAND OPTIONS} without waiting for anything. */
  public static Process launch(
      Path directory, ProcessBuilder.Redirect log, String command, String... options)
      throws IOException {
    return launch(directory, log, command(command, options));
  }

  private static Process launch(Path directory, ProcessBuilder.Redirect log, List<String> command)
      throws IOException {
    return new ProcessBuilder(command).directory(directory.toFile()).redirectError(log).start();
  }

  /** Returns the words that start {@code tally COMMAND OPTIONS}. */
  public static List<String> command(String command, String... options) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("-XX:TieredStopAtLevel=1");
    words.add("--enable-native-access=ALL-UNNAMED"); // the jar's manifest has it otherwise
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.addAll(List.of("dev.tally.cli.Main", command));
    words.addAll(List.of(options));
    return words;
  }

  public URI uri() {
    return uri;
  }

  public long pid() {
    return process.pid();
  }

  public String readyLine() {
    return readyLine;
  }

  /** Sends a signal by its name, {@code "HUP"}. */
  public void signal(String name) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    if (code != 0) {
      throw new IOException("kill -" + name + " failed");
    }
  }

  /** Sends SIGTERM, waits for the end, and returns the exit code. */
  public int terminate() throws InterruptedException {
    process.destroy();
    return process.waitFor();
  }

  /** Sends SIGKILL, and waits for the end. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
