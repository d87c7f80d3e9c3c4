package dev.tally.bench;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The plan of a measurement.
 *
 * @param server may have a path, below which all its paths are; without a slash at its end
 * @param ordersTo another node of the same shop, which the orders are sent to; empty: the server
 * @param token for the orders, if the server wants one
 * @param rate orders per second; 0: none are sent
 * @param lines products per order
 * @param time the measured time, after the warm-up
 * @param category the one that viewers follow and orders are for; empty: the server's first
 * @param watch how many random products each viewer follows; 0: the whole category
 * @param path what viewers open instead, below the server's own path
 * @param clock whether a total is the time it was sent, as {@link System#nanoTime} of this machine
 * @param pids the server's processes; empty: those that listen on its port
 * @param stall how many viewers do not read during the measured time
 * @param storm whether all viewers are cut off afterwards and come back
 */
public record Plan(
    URI server,
    Optional<URI> ordersTo,
    Optional<String> token,
    int viewers,
    int rate,
    int lines,
    Duration time,
    Duration warmUp,
    Optional<String> category,
    int watch,
    Optional<String> path,
    boolean clock,
    List<Long> pids,
    int stall,
    boolean storm) {

  public Plan {
    if (viewers < 1 || rate < 0 || lines < 1 || watch < 0 || stall < 0 || stall > viewers) {
      throw new IllegalArgumentException("a number is out of its range");
    }
    if (time.isZero() || time.isNegative() || warmUp.isNegative()) {
      throw new IllegalArgumentException("there is no time to measure in");
    }
    pids = List.copyOf(pids);
  }

  int port() {
    return server.getPort() < 0 ? 80 : server.getPort();
  }
}
