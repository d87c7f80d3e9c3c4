package dev.tally.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/**
 * Measures where a server's processor time goes during some work. The samples come from JDK 25's
 * flight recorder, which goes by a thread's processor time, and so neither misses native code nor
 * counts waiting. The times of the virtual machine's own threads come from Linux.
 */
final class Profile {

  private static final String SAMPLE = "jdk.CPUTimeSample";
  private static final int PLACES = 25;

  /** The work during which to measure. */
  interface Work {
    void run() throws IOException;
  }

  private final Path jcmd;
  private final long pid;
  private final Map<Area, Integer> samples = new EnumMap<>(Area.class);
  private final Map<String, Integer> places = new HashMap<>();
  private int total;

  private Profile(Path jcmd, long pid) {
    this.jcmd = jcmd;
    this.pid = pid;
  }

  /**
   * Does the work, and prints where the server's time went meanwhile.
   *
   * @param jcmd of a JDK 25, on which the server must run, too
   */
  static void print(String title, Path jcmd, long pid, Work work)
      throws IOException, InterruptedException {
    new Profile(jcmd, pid).print(title, work);
  }

  private void print(String title, Work work) throws IOException, InterruptedException {
    Path recording = Files.createTempFile("tally", ".jfr");
    try {
      command("JFR.start", "name=bench", SAMPLE + "#enabled=true", SAMPLE + "#throttle=5ms");
      ThreadTimes before = ThreadTimes.of(pid);
      work.run();
      ThreadTimes taken = ThreadTimes.of(pid).since(before);
      command("JFR.stop", "name=bench", "filename=" + recording);
      RecordingFile.readAllEvents(recording).forEach(this::count);
      report(title, taken);
    } finally {
      Files.delete(recording);
    }
  }

  private void command(String... words) throws IOException, InterruptedException {
    ProcessBuilder process = new ProcessBuilder(jcmd.toString(), Long.toString(pid));
    process.command().addAll(List.of(words));
    process.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    if (process.start().waitFor() != 0) {
      throw new IOException(String.join(" ", process.command()) + " failed");
    }
  }

  private void count(RecordedEvent event) {
    if (event.getEventType().getName().equals(SAMPLE) && event.getStackTrace() != null) {
      List<RecordedFrame> stack = event.getStackTrace().getFrames();
      total++;
      samples.merge(Area.of(stack), 1, Integer::sum);
      place(stack).ifPresent(place -> places.merge(place, 1, Integer::sum));
    }
  }

  /** Returns our topmost line or, if there is none, as in Netty's own decoding, the library's. */
  private static Optional<String> place(List<RecordedFrame> stack) {
    return first(stack, name -> name.startsWith("dev.tally."))
        .or(() -> first(stack, name -> Area.ofClass(name) != Area.OTHER));
  }

  private static Optional<String> first(List<RecordedFrame> stack, Predicate<String> type) {
    return stack.stream()
        .filter(frame -> type.test(frame.getMethod().getType().getName()))
        .findFirst()
        .map(Profile::place);
  }

  private static String place(RecordedFrame frame) {
    RecordedMethod method = frame.getMethod();
    return "%s.%s:%d"
        .formatted(method.getType().getName(), method.getName(), frame.getLineNumber());
  }

  private void report(String title, ThreadTimes taken) {
    System.out.printf(Locale.ROOT, "%nThe server's processor, %s: %.1f s%n", title, taken.sum());
    for (Area area : Area.values()) {
      double share =
          taken.of(area) * (area == Area.OTHER ? 0 : 1)
              + taken.of(Area.OTHER) * samples.getOrDefault(area, 0) / Math.max(1, total);
      System.out.printf(Locale.ROOT, "  %5.1f %%  %s%n", 100 * share / taken.sum(), area);
    }
    System.out.println("of Java's threads, by the innermost line of ours, else of a library:");
    places.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(PLACES)
        .forEach(
            place ->
                System.out.printf(
                    Locale.ROOT,
                    "  %5.1f %%  %s%n",
                    100.0 * place.getValue() / total,
                    place.getKey()));
  }
}
