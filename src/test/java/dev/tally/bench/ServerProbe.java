package dev.tally.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at a server process from outside, each time it is run: processor time and resident memory
 * from Linux's {@code /proc}, the feed's own time from {@code /metrics}.
 */
final class ServerProbe implements Runnable {

  private static final double TICKS_A_SECOND = 100; // sysconf(_SC_CLK_TCK) on Linux

  private record Sample(
      double wallSeconds, double cpuSeconds, long residentKilobytes, double feedSeconds) {}

  private final URI server;
  private final long pid;
  private final List<Sample> samples = new ArrayList<>();

  ServerProbe(URI server, long pid) {
    this.server = server;
    this.pid = pid;
  }

  @Override
  public void run() {
    samples.add(new Sample(System.nanoTime() / 1e9, cpu(), resident(), metric("tally_feed_busy")));
  }

  String report(long delivered) {
    Sample first = samples.get(0);
    Sample last = samples.get(samples.size() - 1);
    double wall = last.wallSeconds() - first.wallSeconds();
    double cpu = last.cpuSeconds() - first.cpuSeconds();
    double feed = last.feedSeconds() - first.feedSeconds();
    return "server processor   %.1f %% of a core, %.1f us a delivered total%n"
            .formatted(100 * cpu / wall, 1e6 * cpu / Math.max(1, delivered))
        + "feed loops         busy %.1f %% of the time%n".formatted(100 * feed / wall)
        + "server memory      %,d MB resident at the start, %,d MB at the end%n"
            .formatted(first.residentKilobytes() / 1024, last.residentKilobytes() / 1024);
  }

  private double cpu() {
    String stat = read("stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND;
  }

  private long resident() {
    return read("status")
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private String read(String name) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private double metric(String name) {
    try {
      HttpRequest request = HttpRequest.newBuilder(server.resolve("/metrics")).build();
      return HttpClient.newHttpClient()
          .send(request, BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith(name))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
