package dev.tally.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Observes processes from outside, through Linux's {@code /proc}: processor time and resident
 * memory of all of them together. Once one of them has ended, all figures are unknown. Immutable.
 */
record ServerProbe(List<Long> pids) {

  /** Processor times since the processes began, and memory; NaN and 0 bytes if unknown. */
  record Sample(double userSeconds, double systemSeconds, long residentBytes) {
    double cpuSeconds() {
      return userSeconds + systemSeconds;
    }
  }

  private static final Sample UNKNOWN = new Sample(Double.NaN, Double.NaN, 0);
  private static final double TICKS_A_SECOND = 100; // sysconf(_SC_CLK_TCK) on Linux
  private static final Path PROC = Path.of("/proc");
  private static final String LISTENS = "0A";

  ServerProbe {
    pids = List.copyOf(pids);
  }

  /** Returns a probe of the processes that listen on this port; of none if they cannot be seen. */
  static ServerProbe ofPort(int port) {
    List<Long> pids = new ArrayList<>();
    Set<String> sockets = sockets(port);
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (!sockets.isEmpty() && hasOne(process, sockets)) {
          pids.add(Long.parseLong(process.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      return new ServerProbe(List.of()); // not Linux
    }
    pids.sort(null);
    return new ServerProbe(pids);
  }

  /** Returns the link targets of file descriptors whose sockets listen on this port. */
  private static Set<String> sockets(int port) {
    Set<String> sockets = new HashSet<>();
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    for (String table : List.of("tcp", "tcp6")) {
      try {
        for (String line : Files.readAllLines(PROC.resolve("net").resolve(table))) {
          List<String> fields = List.of(line.strip().split(" +", -1));
          if (fields.size() > 9
              && fields.get(1).endsWith(suffix)
              && fields.get(3).equals(LISTENS)) {
            sockets.add("socket:[" + fields.get(9) + "]");
          }
        }
      } catch (IOException e) {
        // there is no table of this kind
      }
    }
    return sockets;
  }

  private static boolean hasOne(Path process, Set<String> sockets) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (sockets.contains(target(descriptor))) {
          return true;
        }
      }
    } catch (IOException e) {
      // it has ended, or belongs to another user
    }
    return false;
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }

  boolean sees() {
    return !pids.isEmpty();
  }

  Sample sample() {
    double user = 0;
    double system = 0;
    long resident = 0;
    for (long pid : pids) {
      Path process = PROC.resolve(Long.toString(pid));
      try {
        String stat = Files.readString(process.resolve("stat"));
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        user += Long.parseLong(fields.get(11)) / TICKS_A_SECOND;
        system += Long.parseLong(fields.get(12)) / TICKS_A_SECOND;
        resident += resident(Files.readAllLines(process.resolve("status")));
      } catch (IOException e) {
        return UNKNOWN; // it has ended
      }
    }
    return new Sample(user, system, resident);
  }

  private static long resident(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
