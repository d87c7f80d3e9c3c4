package dev.tally.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Processor time that a process's threads have taken so far, from Linux's {@code /proc}. */
record ThreadTimes(Map<Area, Double> seconds) {

  private static final double TICKS_A_SECOND = 100; // sysconf(_SC_CLK_TCK) on Linux

  ThreadTimes {
    seconds = Map.copyOf(seconds);
  }

  static ThreadTimes of(long pid) throws IOException {
    Map<Area, Double> seconds = new EnumMap<>(Area.class);
    try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path task : tasks.toList()) {
        stat(task).ifPresent(line -> add(line, seconds));
      }
    }
    return new ThreadTimes(seconds);
  }

  private static Optional<String> stat(Path task) throws IOException {
    try {
      return Optional.of(Files.readString(task.resolve("stat")));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // the thread has ended
    }
  }

  private static void add(String stat, Map<Area, Double> seconds) {
    int end = stat.lastIndexOf(')');
    String name = stat.substring(stat.indexOf('(') + 1, end);
    List<String> fields = List.of(stat.substring(end + 2).split(" ", -1));
    double time = Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
    seconds.merge(Area.ofThread(name), time / TICKS_A_SECOND, Double::sum);
  }

  double of(Area area) {
    return seconds.getOrDefault(area, 0.0);
  }

  /** Returns the time that was taken since then. */
  ThreadTimes since(ThreadTimes before) {
    Map<Area, Double> taken = new EnumMap<>(Area.class);
    seconds.forEach((area, time) -> taken.put(area, time - before.of(area)));
    return new ThreadTimes(taken);
  }

  double sum() {
    return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
