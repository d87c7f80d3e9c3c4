package dev.tally.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One measurement: opens the viewers, warms up, measures, looks whether all have the right totals,
 * and then cuts them off where that is asked. Runs on its caller's thread, which it blocks; what
 * cannot begin is a {@link BenchException}.
 */
public final class Bench {

  private static final Duration TO_OPEN_ONE_MORE = Duration.ofSeconds(30);
  private static final Duration MOST_IDLE = Duration.ofSeconds(4);
  private static final Duration TO_SETTLE = Duration.ofSeconds(10);
  private static final Duration FROM_ORDERS_ON = Duration.ofMillis(20);
  private static final double BUSY = 0.9;

  private final Plan plan;
  private final Watcher watcher;
  private final Endpoint endpoint;
  private final ServerConnection connection;
  private final ServerClient client;
  private final Following following;
  private final ServerProbe probe;
  private final Optional<String> limit;
  private final int size;
  private final List<String> notices = new ArrayList<>();

  /** What is read off the measured time. */
  private record Window(Gauge.Moment start, Gauge.Moment end) {
    double seconds() {
      return (end.viewers().nanos() - start.viewers().nanos()) / 1e9;
    }

    long delivered() {
      return end.viewers().delivered() - start.viewers().delivered();
    }
  }

  private Bench(Plan plan, Watcher watcher) {
    this.plan = plan;
    this.watcher = watcher;
    this.endpoint = Endpoint.of(plan);
    this.connection = new ServerConnection(endpoint, MOST_IDLE);
    this.client = new ServerClient(plan.server(), connection);
    this.following = Following.of(plan, client);
    this.probe =
        !plan.pids().isEmpty()
            ? new ServerProbe(plan.pids())
            : endpoint.isHere() ? ServerProbe.ofPort(plan.port()) : new ServerProbe(List.of());
    Descriptors descriptors = Descriptors.ofThisProcess();
    this.limit = descriptors.limit(plan.viewers());
    this.size = descriptors.connections(plan.viewers());
  }

  public static Outcome run(Plan plan, Watcher watcher) {
    try {
      return new Bench(plan, watcher).run();
    } catch (IOException e) {
      throw new BenchException("The viewers cannot be opened: " + e.getMessage(), e);
    } catch (CompletionException e) {
      throw new BenchException("The viewers failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("Interrupted.", e);
    }
  }

  private void notice(String sentence) {
    notices.add(sentence);
    watcher.notice(sentence);
  }

  private Outcome run() throws IOException, InterruptedException {
    limit.ifPresent(this::notice);
    if (!probe.sees()) {
      notice(
          "The server's processes cannot be seen from here, so nothing is said of their cost; name"
              + " them with --pid where they run on this machine.");
    }
    ServerProbe.Sample before = probe.sample();
    try (connection;
        Swarm swarm =
            new Swarm(
                endpoint,
                size,
                following::watched,
                following::path,
                !plan.clock(),
                following.products())) {
      swarm.start();
      Gauge gauge = new Gauge(swarm, probe, watcher, connection::keepOpen);
      gather("opening", swarm, gauge);
      return measure(swarm, gauge, before, gauge.read());
    }
  }

  /** Waits until all viewers are there or lost. */
  private void gather(String phase, Swarm swarm, Gauge gauge) throws InterruptedException {
    BooleanSupplier all = () -> swarm.ask(swarm::settled) == size;
    int there = -1;
    while (!gauge.watch(phase, TO_OPEN_ONE_MORE, all)) {
      int now = swarm.ask(swarm::settled);
      if (now == there || now == 0) {
        swarm.tell(() -> swarm.giveUp("no snapshot within " + TO_OPEN_ONE_MORE.toSeconds() + " s"));
      }
      there = now;
    }
  }

  private Outcome measure(Swarm swarm, Gauge gauge, ServerProbe.Sample before, Gauge.Moment opened)
      throws InterruptedException {
    Optional<OrderTimes> times = times(swarm);
    Optional<OrderSender> orders = times.map(due -> orders(swarm, due));
    try {
      gauge.watch("warming up", plan.warmUp(), () -> false);
      Window window = window(swarm, gauge);
      if (orders.isPresent() && !orders.get().await(TO_SETTLE.toMillis())) {
        notice("The server had not answered all orders %s later.".formatted(TO_SETTLE));
      }
      Optional<Outcome.Stalled> stalled = resume(swarm);
      int right = settle(swarm, gauge);
      gauge.read(); // what came after the measured time and was due within
      Latency latency = gauge.latency();
      Optional<Outcome.Storm> storm =
          plan.storm() ? Optional.of(storm(swarm, gauge)) : Optional.empty();
      times.ifPresent(due -> lookForOthers(swarm, due));
      Swarm.Counts last = gauge.read().viewers();
      last.firstLoss().ifPresent(why -> notice("The first viewer was lost: " + why + "."));
      return new Outcome(
          new Outcome.Viewers(plan.viewers(), opened.viewers().ready(), last.lost(), limit),
          window.seconds(),
          orders(orders, window),
          new Outcome.Totals(
              window.delivered(), window.delivered() / window.seconds(), last.stepsBack(), right),
          latency,
          server(window, before, opened),
          client(window),
          stalled,
          storm,
          notices);
    } finally {
      orders.ifPresent(OrderSender::close);
    }
  }

  private Optional<OrderTimes> times(Swarm swarm) {
    if (plan.rate() == 0 || plan.clock()) {
      return Optional.empty();
    }
    Map<String, Long> totals = client.totals(following.path());
    long from = plan.rate() * plan.warmUp().toMillis() / 1000;
    long to = from + Math.max(1, plan.rate() * plan.time().toMillis() / 1000);
    OrderTimes times =
        new OrderTimes(
            System.nanoTime() + FROM_ORDERS_ON.toNanos(),
            plan.rate(),
            plan.lines(),
            following.byNumber(totals),
            from,
            to);
    swarm.ask(() -> swarm.measure(times));
    return Optional.of(times);
  }

  private OrderSender orders(Swarm swarm, OrderTimes times) {
    OrderSender sender =
        new OrderSender(
            connection,
            plan.token(),
            times,
            plan.lines(),
            following.ids(),
            order -> swarm.tell(() -> times.refused(order)));
    sender.start();
    return sender;
  }

  private Window window(Swarm swarm, Gauge gauge) throws InterruptedException {
    if (plan.stall() > 0) {
      swarm.ask(() -> swarm.faults().stall(new Stall(Math.min(plan.stall(), size), size)));
    }
    if (plan.clock()) {
      long now = System.nanoTime();
      swarm.ask(() -> swarm.measure(new Lateness.OfClock(now, now + plan.time().toNanos())));
    }
    Gauge.Moment start = gauge.read();
    gauge.watch("measuring", plan.time(), () -> false);
    return new Window(start, gauge.read());
  }

  /** Lets the stalled read again, and waits until they have what the server answers. */
  private Optional<Outcome.Stalled> resume(Swarm swarm) throws InterruptedException {
    if (plan.stall() == 0) {
      return Optional.empty();
    }
    long[] expected = expected();
    long start = System.nanoTime();
    int stalled = swarm.ask(() -> swarm.faults().resume());
    while (swarm.ask(() -> swarm.faults().behind(expected)) > 0) {
      if (System.nanoTime() - start > TO_SETTLE.toNanos()) {
        return Optional.of(new Outcome.Stalled(stalled, OptionalDouble.empty()));
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    double millis = (System.nanoTime() - start) / 1e6;
    return Optional.of(new Outcome.Stalled(stalled, OptionalDouble.of(millis)));
  }

  /** How many viewers have the server's totals, at last. */
  private int settle(Swarm swarm, Gauge gauge) throws InterruptedException {
    BooleanSupplier all =
        () -> {
          long[] expected = expected();
          return swarm.ask(() -> swarm.right(expected) == swarm.ready());
        };
    gauge.watch("comparing", TO_SETTLE, all);
    long[] expected = expected();
    return swarm.ask(() -> swarm.right(expected));
  }

  private void lookForOthers(Swarm swarm, OrderTimes times) {
    long[] totals = expected();
    long others = swarm.ask(() -> times.others(totals));
    if (others > 0) {
      notice(
          "Someone else orders too: totals rose by %,d more than by this run's orders. A total is then taken for an order's that it may not be of, and latencies come out too small; stop the others (a demonstration's: --simulate off)."
              .formatted(others));
    }
  }

  /** Of a server with clocks nothing is known, and everything right. */
  private long[] expected() {
    return plan.clock() ? new long[0] : following.byNumber(client.totals(following.path()));
  }

  private Outcome.Storm storm(Swarm swarm, Gauge gauge) throws InterruptedException {
    swarm.ask(swarm::cut);
    gather("storm", swarm, gauge);
    return swarm.ask(() -> swarm.faults().storm());
  }

  private Outcome.Orders orders(Optional<OrderSender> sender, Window window) {
    OrderSender.Counts counts =
        sender.map(OrderSender::counts).orElse(new OrderSender.Counts(0, 0, Optional.empty()));
    counts.firstRefusal().ifPresent(why -> notice("The first trouble with orders: " + why + "."));
    return new Outcome.Orders(counts.sent(), counts.refused(), counts.sent() / window.seconds());
  }

  private Optional<Outcome.Server> server(
      Window window, ServerProbe.Sample before, Gauge.Moment opened) {
    if (!probe.sees()) {
      return Optional.empty();
    }
    ServerProbe.Sample start = window.start().server();
    ServerProbe.Sample end = window.end().server();
    double micros = 1e6 / Math.max(1, window.delivered());
    long grown = opened.server().residentBytes() - before.residentBytes();
    return Optional.of(
        new Outcome.Server(
            probe.pids(),
            micros * (end.userSeconds() - start.userSeconds()),
            micros * (end.systemSeconds() - start.systemSeconds()),
            (end.cpuSeconds() - start.cpuSeconds()) / window.seconds(),
            before.residentBytes(),
            opened.server().residentBytes(),
            end.residentBytes(),
            grown / Math.max(1, opened.viewers().ready())));
  }

  private Outcome.Client client(Window window) {
    double cpu = window.end().ownCpuSeconds() - window.start().ownCpuSeconds();
    double share = cpu / window.seconds();
    if (share > BUSY) {
      notice(
          "The bench itself took %.0f %% of a core and is the bottleneck: its latencies are its own. Ask for less, or give it a faster core."
              .formatted(100 * share));
    }
    return new Outcome.Client(1e6 * cpu / Math.max(1, window.delivered()), share);
  }
}
