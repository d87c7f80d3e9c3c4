package dev.tally.measure;

import dev.tally.ServerProcess;
import dev.tally.Siege;
import dev.tally.Siege.Way;
import dev.tally.Visitor;
import dev.tally.measure.SiegePlot.Phase;
import dev.tally.measure.SiegePlot.Sample;
import dev.tally.measure.SiegePlot.Use;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Lays siege to a server in one way after another and then in all at once, and draws how much of
 * its memory budget is in use over that time. {@code bench/siege} runs it.
 */
public final class SiegeRecord {

  private static final int CONNECTIONS = 1_500;
  private static final long PAUSE_MILLIS = 100;

  private final URI server;
  private final long begin = System.nanoTime();
  private final List<Sample> samples = Collections.synchronizedList(new ArrayList<>());
  private final List<Phase> phases = new ArrayList<>();
  private final Visitor visitor;
  private volatile double slowest; // milliseconds, of this phase
  private volatile boolean isOver;

  private SiegeRecord(URI server) {
    this.server = server;
    this.visitor = new Visitor(server);
  }

  /** Takes as arguments the heap in megabytes, the seconds for each way, and the picture's file. */
  public static void main(String[] arguments) throws Exception {
    int megabytes = Integer.parseInt(arguments[0]);
    Path data = Files.createTempDirectory("siege");
    try (ServerProcess process = Siege.serverOf(megabytes, data.resolve("data"))) {
      SiegeRecord record = new SiegeRecord(process.uri());
      double budget = record.visitor.metrics().get("tally_memory_budget_bytes");
      record.run(Integer.parseInt(arguments[1]));
      Files.writeString(
          Path.of(arguments[2]),
          SiegePlot.svg(megabytes, CONNECTIONS, budget, record.samples, record.phases));
    }
    System.exit(0);
  }

  private void run(int seconds) throws Exception {
    Thread sampler = new Thread(this::sample, "sampler");
    Thread visitor = new Thread(this::visit, "visitor");
    sampler.start();
    visitor.start();
    System.out.println("| way | most of the budget MB | evicted | refused | slowest answer ms |");
    System.out.println("| --- | --- | --- | --- | --- |");
    for (Way way : Way.values()) {
      lay(way.name().toLowerCase(Locale.ROOT), seconds, List.of(way));
    }
    lay("all", 2 * seconds, List.of(Way.values()));
    phases.add(new Phase("none", now()));
    TimeUnit.SECONDS.sleep(3);
    isOver = true;
    sampler.join();
    visitor.join();
  }

  private void lay(String name, int seconds, List<Way> ways) throws Exception {
    int first = samples.size();
    Map<String, Double> before = visitor.metrics();
    phases.add(new Phase(name, now()));
    slowest = 0;
    try (Siege siege = new Siege(server)) {
      for (Way way : ways) {
        siege.open(way, CONNECTIONS / ways.size());
      }
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      while (System.nanoTime() < end) {
        siege.press();
      }
    }
    Map<String, Double> after = visitor.metrics();
    double most =
        new ArrayList<>(samples)
            .subList(first, samples.size()).stream().mapToDouble(Sample::sum).max().orElse(0);
    System.out.printf(
        "| %s | %.1f | %,.0f | %,.0f | %,.0f |%n",
        name,
        most / 1e6,
        risen("tally_memory_evicted_total", before, after),
        risen("tally_memory_refused_total", before, after),
        slowest);
  }

  private static double risen(String name, Map<String, Double> from, Map<String, Double> to) {
    return to.getOrDefault(name, 0.0) - from.getOrDefault(name, 0.0);
  }

  private void sample() {
    while (!isOver) {
      Map<String, Double> metrics = visitor.metrics();
      Map<Use, Double> used = new EnumMap<>(Use.class);
      for (Use use : Use.values()) {
        used.put(use, metrics.get("tally_memory_used_bytes{for=\"%s\"}".formatted(use.label())));
      }
      samples.add(new Sample(now(), used));
      pause();
    }
  }

  /** Asks whether the server is alive, as a monitor does. */
  private void visit() {
    while (!isOver) {
      long asked = System.nanoTime();
      visitor.get("/health/live");
      slowest = Math.max(slowest, (System.nanoTime() - asked) / 1e6);
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private double now() {
    return (System.nanoTime() - begin) / 1e9;
  }
}
