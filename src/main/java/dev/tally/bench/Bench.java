package dev.tally.bench;

import dev.tally.bench.viewers.BenchException;
import dev.tally.bench.viewers.Endpoint;
import dev.tally.bench.viewers.Lateness;
import dev.tally.bench.viewers.Swarm;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;

/**
 * One measurement: opens the viewers, warms up, measures, and hands over to the {@link Aftermath}.
 * Runs on its caller's thread and blocks it. Throws a {@link BenchException} if it cannot begin.
 * Ends early if the server is gone or the caller asks for it, with what was measured until then. A
 * few lines over our limit, because the steps of one measurement share their findings.
 */
public final class Bench {

  private static final Duration TO_OPEN_ONE_MORE = Duration.ofSeconds(30);
  private static final Duration MOST_IDLE = Duration.ofSeconds(4);
  private static final Duration TO_SETTLE = Duration.ofSeconds(30);
  private static final Duration TO_SETTLE_WHEN_STOPPED = Duration.ofSeconds(1);
  private static final Duration FROM_ORDERS_ON = Duration.ofMillis(20);
  private static final double LEAST_SECONDS = 0.1; // ten ticks of the processor-time clock
  private static final double BUSY = 0.9;

  private final Plan plan;
  private final ProgressListener watcher;
  private final BooleanSupplier stopped;
  private final Endpoint endpoint;
  private final ServerConnection connection;
  private final ServerClient client;
  private final Interests following;
  private final ServerProbe probe;
  private final Optional<String> limit;
  private final int size;
  private final List<String> notices = new ArrayList<>();

  /** The readings from the measured time. */
  private record Window(
      Gauge.Moment start,
      Gauge.Moment end,
      OrderSender.Counts first,
      OrderSender.Counts last,
      Latency latency) {
    double seconds() {
      return (end.viewers().nanos() - start.viewers().nanos()) / 1e9;
    }

    long delivered() {
      return end.viewers().delivered() - start.viewers().delivered();
    }

    /** Returns the count per second, or NaN if there was hardly any time to count in. */
    double perSecond(double count) {
      return seconds() < LEAST_SECONDS ? Double.NaN : count / seconds();
    }

    /** Returns processor time in microseconds per delivered total, or NaN if none was delivered. */
    double microsPerTotal(double seconds) {
      return delivered() == 0 ? Double.NaN : 1e6 * seconds / delivered();
    }
  }

  private Bench(Plan plan, ProgressListener watcher, BooleanSupplier stopped) {
    this.plan = plan;
    this.stopped = stopped;
    this.watcher = watcher;
    this.endpoint = Endpoint.of(plan.server());
    URI orders = plan.ordersTo().orElse(plan.server());
    this.connection = new ServerConnection(Endpoint.of(orders), MOST_IDLE);
    this.client = new ServerClient(orders, connection, plan.token());
    if (!plan.clock()) {
      client.greet();
    }
    this.following = Interests.of(plan, client);
    this.probe =
        !plan.pids().isEmpty()
            ? new ServerProbe(plan.pids())
            : endpoint.isHere() ? ServerProbe.ofPort(plan.port()) : new ServerProbe(List.of());
    Descriptors descriptors = Descriptors.ofThisProcess();
    this.limit = descriptors.limit(plan.viewers());
    this.size = descriptors.connections(plan.viewers());
  }

  /**
   * Measures, and returns when that is done.
   *
   * @param watcher called on this thread
   * @param stopped whether to end now, with what was measured so far; polled
   * @throws BenchException if the server cannot be measured at all
   */
  public static Outcome run(Plan plan, ProgressListener watcher, BooleanSupplier stopped) {
    try {
      return new Bench(plan, watcher, stopped).run();
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
          "The server's processes cannot be seen from here, so their cost is not reported; name"
              + " them with --pid if they run on this machine.");
    }
    ServerProbe.Sample before = probe.sample();
    try (connection;
        Swarm swarm =
            new Swarm(
                endpoint.saying(client.authorization()),
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

  /** Waits until every viewer is ready or lost. */
  private void gather(String phase, Swarm swarm, Gauge gauge) throws InterruptedException {
    BooleanSupplier all = () -> stopped.getAsBoolean() || swarm.ask(swarm::settled) == size;
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
    BooleanSupplier gone =
        () -> swarm.isDeserted() && orders.map(OrderSender::isBroken).orElse(true);
    try {
      BooleanSupplier over = () -> stopped.getAsBoolean() || gone.getAsBoolean();
      gauge.watch("warming up", warmUp(times), over);
      Window window = window(swarm, gauge, orders, over);
      Aftermath after = new Aftermath(plan, client, following, swarm, gauge, this::notice);
      settle(after, window, orders, times, gauge, gone);
      Swarm.Counts last = gauge.read().viewers();
      if (plan.storm() && !gone.getAsBoolean() && !stopped.getAsBoolean()) {
        swarm.ask(swarm::cut);
        gather("storm", swarm, gauge);
        after.storm();
      }
      gauge.read().viewers().firstLoss().ifPresent(this::lost);
      return outcome(window, orders, before, opened, last, after);
    } finally {
      orders.ifPresent(OrderSender::close);
    }
  }

  /** Waits until every order is answered and every viewer has its totals, if still possible. */
  private void settle(
      Aftermath after,
      Window window,
      Optional<OrderSender> orders,
      Optional<OrderTimes> times,
      Gauge gauge,
      BooleanSupplier gone)
      throws InterruptedException {
    if (gone.getAsBoolean()) {
      notice(
          "All viewers were lost and no order was answered any more, so it was measured for %.1f s only. Check whether the server still runs, and its log."
              .formatted(window.seconds()));
    } else {
      boolean isWhole = !stopped.getAsBoolean();
      BooleanSupplier hurry = () -> (isWhole && stopped.getAsBoolean()) || gone.getAsBoolean();
      Duration patience = isWhole ? TO_SETTLE : TO_SETTLE_WHEN_STOPPED;
      answered(orders, gauge, patience, hurry);
      after.look(times, patience, hurry);
    }
  }

  private Outcome outcome(
      Window window,
      Optional<OrderSender> orders,
      ServerProbe.Sample before,
      Gauge.Moment opened,
      Swarm.Counts last,
      Aftermath after) {
    return new Outcome(
        new Outcome.Viewers(plan.viewers(), opened.viewers().ready(), last.lost(), limit),
        window.seconds(),
        orders(window, orders.map(OrderSender::counts).orElse(window.last())),
        new Outcome.Totals(
            window.delivered(),
            window.perSecond((double) window.delivered()),
            last.stepsBack(),
            after.right()),
        window.latency(),
        server(window, before, opened),
        client(window),
        after.stalled(),
        after.cutOff(),
        notices);
  }

  private void lost(String why) {
    notice("The first viewer was lost: " + why + ".");
  }

  /** Returns the time until the first measured order is due. */
  private Duration warmUp(Optional<OrderTimes> times) {
    return times
        .map(due -> Duration.ofNanos(Math.max(0, due.dueNanos(due.from()) - System.nanoTime())))
        .orElse(plan.warmUp());
  }

  /** Waits until all orders are answered, then stops sending. */
  private void answered(
      Optional<OrderSender> orders, Gauge gauge, Duration patience, BooleanSupplier hurry)
      throws InterruptedException {
    if (orders.isEmpty()) {
      return;
    }
    OrderSender sender = orders.get();
    if (stopped.getAsBoolean()) {
      sender.close();
    }
    gauge.watch("ordering", patience, () -> hurry.getAsBoolean() || sender.isDone());
    if (!sender.isDone() && !hurry.getAsBoolean()) {
      notice(
          "The server had not answered all orders %d s later: it does not keep up with --rate %d."
              .formatted(patience.toSeconds(), plan.rate()));
    }
    sender.close();
  }

  private Optional<OrderTimes> times(Swarm swarm) {
    if (plan.rate() == 0 || plan.clock() || stopped.getAsBoolean()) {
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

  private Window window(
      Swarm swarm, Gauge gauge, Optional<OrderSender> orders, BooleanSupplier over)
      throws InterruptedException {
    if (plan.stall() > 0) {
      swarm.ask(() -> swarm.faults().stall(plan.stall()));
    }
    if (plan.clock()) {
      long now = System.nanoTime();
      swarm.ask(() -> swarm.measure(new Lateness.OfClock(now, now + plan.time().toNanos())));
    }
    Gauge.Moment start = gauge.begin();
    OrderSender.Counts first = counts(orders);
    gauge.watch("measuring", plan.time(), over);
    Gauge.Moment end = gauge.read();
    return new Window(start, end, first, counts(orders), gauge.latency());
  }

  private static OrderSender.Counts counts(Optional<OrderSender> orders) {
    return orders.map(OrderSender::counts).orElse(new OrderSender.Counts(0, 0, Optional.empty()));
  }

  private Outcome.Orders orders(Window window, OrderSender.Counts last) {
    last.firstRefusal()
        .ifPresent(
            why ->
                notice(
                    last.refused() > 0
                        ? "%,d orders were refused; the first trouble: %s."
                            .formatted(last.refused(), why)
                        : "The first trouble with orders: " + why + "."));
    long answered = window.last().answered() - window.first().answered();
    return new Outcome.Orders(answered, last.refused(), window.perSecond((double) answered));
  }

  private Optional<Outcome.Server> server(
      Window window, ServerProbe.Sample before, Gauge.Moment opened) {
    if (!probe.sees()) {
      return Optional.empty();
    }
    ServerProbe.Sample start = window.start().server();
    ServerProbe.Sample end = window.end().server();
    long grown = Math.max(0, opened.server().residentBytes() - before.residentBytes());
    return Optional.of(
        new Outcome.Server(
            probe.pids(),
            window.microsPerTotal(end.userSeconds() - start.userSeconds()),
            window.microsPerTotal(end.systemSeconds() - start.systemSeconds()),
            window.perSecond(end.cpuSeconds() - start.cpuSeconds()),
            before.residentBytes(),
            opened.server().residentBytes(),
            end.residentBytes(),
            grown / Math.max(1, opened.viewers().ready())));
  }

  private Outcome.Client client(Window window) {
    double cpu = window.end().ownCpuSeconds() - window.start().ownCpuSeconds();
    double share = window.perSecond(cpu);
    if (share > BUSY) {
      notice(
          "The bench itself took %.0f %% of a core and is the bottleneck: its latencies are its own. Ask for less, or give it a faster core."
              .formatted(100 * share));
    }
    return new Outcome.Client(window.microsPerTotal(cpu), share);
  }
}
