package dev.tally.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.tally.bench.viewers.Lateness;
import dev.tally.bench.viewers.Swarm;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/**
 * Reads what the viewers received and what it cost, and informs the watcher once a second. Lives on
 * the measuring thread.
 */
final class Gauge {

  /** The readings of one moment. */
  record Moment(Swarm.Counts viewers, ServerProbe.Sample server, double ownCpuSeconds) {}

  private static final long STEP_MILLIS = 20;
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Swarm swarm;
  private final ServerProbe probe;
  private final ProgressListener watcher;
  private final Runnable meanwhile;
  private final OperatingSystemMXBean own =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final Histogram late = Lateness.histogram();
  private Moment shown;

  /**
   * @param meanwhile called repeatedly while {@link #watch} waits
   */
  Gauge(Swarm swarm, ServerProbe probe, ProgressListener watcher, Runnable meanwhile) {
    this.swarm = swarm;
    this.probe = probe;
    this.watcher = watcher;
    this.meanwhile = meanwhile;
    this.shown = read();
  }

  Moment read() {
    Swarm.Counts counts = swarm.ask(swarm::counts);
    late.add(counts.late());
    return new Moment(counts, probe.sample(), own.getProcessCpuTime() / 1e9);
  }

  /** Reads as {@link #read} does, and restarts {@link #latency} from here. */
  Moment begin() {
    Moment start = read();
    late.reset();
    return start;
  }

  /** Returns how late all totals were that were read since {@link #begin}. */
  Latency latency() {
    return Latency.of(late);
  }

  /** Waits until done, at most {@code time}, and reports progress; returns whether it is done. */
  boolean watch(String phase, Duration time, BooleanSupplier done) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (!done.getAsBoolean()) {
      long now = System.nanoTime();
      if (now >= end) {
        return false;
      }
      if (now - shown.viewers().nanos() >= SECOND_NANOS) {
        show(phase);
      }
      meanwhile.run();
      TimeUnit.NANOSECONDS.sleep(Math.min(end - now, TimeUnit.MILLISECONDS.toNanos(STEP_MILLIS)));
    }
    return true;
  }

  private void show(String phase) {
    Moment before = shown;
    shown = read();
    double seconds = (shown.viewers().nanos() - before.viewers().nanos()) / 1e9;
    Latency last = Latency.of(shown.viewers().late());
    double cpu = shown.server().cpuSeconds() - before.server().cpuSeconds();
    watcher.second(
        new ProgressListener.Second(
            phase,
            shown.viewers().ready(),
            Math.round((shown.viewers().delivered() - before.viewers().delivered()) / seconds),
            last.p50(),
            last.p99(),
            probe.sees() && cpu >= 0 ? OptionalDouble.of(cpu / seconds) : OptionalDouble.empty()));
  }
}
