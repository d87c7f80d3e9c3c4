package dev.tally;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs that tests need and that {@code ./check} brings. */
public final class Program {

  private Program() {}

  /**
   * Returns the path of a program: what the environment names in capitals, or it is on the PATH.
   */
  public static String path(String name) {
    return path(name.toUpperCase(Locale.ROOT), List.of(name));
  }

  /** Returns the path that this variable names, or that of the first of these on the PATH. */
  public static String path(String variable, List<String> names) {
    return Optional.ofNullable(System.getenv(variable))
        .or(() -> names.stream().flatMap(Program::onPath).findFirst())
        .orElseThrow(() -> new IllegalStateException("no " + names + "; ./check brings it"));
  }

  private static Stream<String> onPath(String name) {
    return Stream.of((System.getenv("PATH") + ":/usr/sbin").split(File.pathSeparator))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .map(Path::toString);
  }

  /**
   * Starts a browser or the like, whose home is this directory and which ends with this process.
   */
  public static Process start(ProcessBuilder program, Path home) throws IOException {
    program.environment().put("HOME", home.toString());
    Process process = program.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    return process;
  }

  /** Returns a port that is free just now, for a program that does not find one by itself. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the command line of a program with these words. */
  public static ProcessBuilder command(String name, String... words) {
    return new ProcessBuilder(
        Stream.concat(Stream.of(path(name)), List.of(words).stream()).toList());
  }
}
