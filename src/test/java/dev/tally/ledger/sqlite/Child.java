package dev.tally.ledger.sqlite;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Another Java process with this one's class path. Closing it kills it if it is still running. */
final class Child implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;

  private Child(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts this main class; the data directory is the first of its arguments. */
  static Child start(Class<?> main, Path directory, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8"));
    // The test cleans up this directory, and so what a killed process could not delete.
    command.add("-Djava.io.tmpdir=" + directory);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.add(directory.toString());
    command.addAll(Arrays.asList(arguments));
    return new Child(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Returns the next line it printed, or empty at the end of its output. */
  Optional<String> line() throws IOException {
    return Optional.ofNullable(output.readLine());
  }

  /** Waits until it ends, and returns the last line it printed. */
  String lastLine() throws IOException {
    String last = "";
    for (Optional<String> line = line(); line.isPresent(); line = line()) {
      last = line.get();
    }
    return last;
  }

  /** Kills it as {@code kill -9} does; what it had printed can still be read. */
  void kill() {
    process.toHandle().destroyForcibly(); // Process.destroyForcibly() would also close our end
    process.onExit().join();
  }

  @Override
  public void close() throws IOException {
    kill();
    output.close();
  }
}
