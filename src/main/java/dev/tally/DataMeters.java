package dev.tally;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;

/** How much room the data have. Stateless. */
final class DataMeters {

  private DataMeters() {}

  /** Publishes the free space where this directory is, which may not exist yet. */
  static void register(Path data, MeterRegistry meters) {
    Gauge.builder("tally.disk.free", data, directory -> directory.toFile().getUsableSpace())
        .description("What may still be written where the data are")
        .baseUnit("bytes")
        .strongReference(true)
        .register(meters);
  }
}
