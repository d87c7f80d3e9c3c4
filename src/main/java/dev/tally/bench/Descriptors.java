package dev.tally.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** The file descriptors of this process, which limit how many connections it may open. */
record Descriptors(long most, long used) {

  /** Reserved for the selector, the orders' connection, and what the JVM opens besides. */
  private static final long RESERVE = 60;

  static Descriptors ofThisProcess() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? new Descriptors(unix.getMaxFileDescriptorCount(), unix.getOpenFileDescriptorCount())
        : new Descriptors(Integer.MAX_VALUE, 0);
  }

  int connections(int asked) {
    return (int) Math.max(1, Math.min(asked, most - used - RESERVE));
  }

  /** Returns a sentence for the user if the descriptors are too few for so many connections. */
  Optional<String> limit(int asked) {
    return connections(asked) == asked
        ? Optional.empty()
        : Optional.of(
            "This process may have %,d open files; for %,d viewers say ulimit -n %d before"
                    .formatted(most, asked, asked + used + RESERVE)
                + " (where it is refused, raise the hard limit, or run a second bench beside it).");
  }
}
