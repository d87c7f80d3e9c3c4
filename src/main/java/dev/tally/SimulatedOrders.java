package dev.tally;

import dev.tally.config.Config;
import dev.tally.demo.Simulator;
import dev.tally.ledger.Ledger;
import dev.tally.shop.Shop;
import dev.tally.web.api.OrderMeters;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Random;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The simulator of a server, as its configuration wants it. Stateless. */
final class SimulatedOrders {

  private SimulatedOrders() {}

  /** Starts a simulator, which orders once every {@code pace}. */
  static Simulator start(
      Config config, Duration pace, Ledger ledger, Shop shop, MeterRegistry meters) {
    RandomGenerator picks = config.get(TallySettings.SEED).map(Random::new).orElseGet(Random::new);
    SecureRandom random = new SecureRandom();
    boolean isOneOfMany = config.get(TallySettings.KAFKA).isPresent();
    Supplier<String> keys = isOneOfMany ? () -> keyOfNow(pace) : () -> randomKey(random);
    OrderMeters counts = new OrderMeters(meters);
    Simulator simulator =
        new Simulator(
            ledger,
            shop::image,
            picks,
            keys,
            receipt -> counts.count(OrderMeters.Source.SIMULATOR, receipt));
    simulator.start(pace);
    return simulator;
  }

  /**
   * Returns the same key at every node, so that one order counts of all that their simulators make
   * in one step of the pace: many nodes have one simulator.
   */
  private static String keyOfNow(Duration pace) {
    return "simulated-at-" + System.currentTimeMillis() / Math.max(1, pace.toMillis());
  }

  private static String randomKey(SecureRandom random) {
    return "simulated-" + new BigInteger(100, random).toString(36);
  }
}
