package dev.tally.web;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.function.ToDoubleFunction;

/**
 * What the process takes of the processors. Micrometer's own meters of these have two names that
 * break Prometheus's conventions. Stateless.
 */
final class ProcessorMeters {

  private ProcessorMeters() {}

  static void register(MeterRegistry registry) {
    gauge(
        "system.cpus",
        OperatingSystemMXBean::getAvailableProcessors,
        "Processors there are",
        registry);
    gauge("system.cpu.usage", OperatingSystemMXBean::getCpuLoad, "Their use, 0 to 1", registry);
    gauge(
        "process.cpu.usage",
        OperatingSystemMXBean::getProcessCpuLoad,
        "Their use by this process, 0 to 1",
        registry);
    gauge(
        "system.load.average.1m",
        OperatingSystemMXBean::getSystemLoadAverage,
        "Threads of all processes that ran or waited for a processor, in the last minute",
        registry);
    FunctionCounter.builder("process.cpu", system(), s -> s.getProcessCpuTime() / 1e9)
        .description("Processor time that this process has used")
        .baseUnit("seconds")
        .register(registry);
  }

  private static OperatingSystemMXBean system() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  }

  private static void gauge(
      String name,
      ToDoubleFunction<OperatingSystemMXBean> value,
      String description,
      MeterRegistry registry) {
    Gauge.builder(name, system(), value).description(description).register(registry);
  }
}
