package dev.tally.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Puts many viewers and a steady stream of orders on a running server, and looks whether everyone
 * ends on the same totals. {@code bench/viewers} runs it against a server process of its own.
 */
public final class Viewers {

  private static final JsonMapper JSON = new JsonMapper();

  /**
   * What came out.
   *
   * @param sameTotals how many viewers ended on exactly what the server answers to a GET
   * @param delivered how many totals reached a viewer
   * @param late how long after its order was sent a total was there: median, 99th percentile, worst
   */
  record Outcome(
      int viewers, int sameTotals, int lost, int stepsBack, int orders, int delivered, Late late) {}

  /** In milliseconds. */
  record Late(double p50, double p99, double max) {}

  private final URI server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, Long> sentAt = new ConcurrentHashMap<>();
  private final Map<String, Long> expected = new HashMap<>();
  private long[] late = new long[1 << 16];
  private int lateCount;

  Viewers(URI server) {
    this.server = server;
  }

  /**
   * Arguments: the server's address, how many viewers, orders a second, seconds; and, where it runs
   * on this machine, its process id.
   */
  public static void main(String[] arguments) throws Exception {
    URI server = URI.create(arguments[0]);
    int viewers = Integer.parseInt(arguments[1]);
    int rate = Integer.parseInt(arguments[2]);
    int seconds = Integer.parseInt(arguments[3]);
    ServerProbe probe = new ServerProbe(server, Long.parseLong(arguments[4]));
    Outcome outcome = new Viewers(server).run(viewers, rate, Duration.ofSeconds(seconds), probe);
    System.out.printf("viewers            %,d, lost %,d%n", outcome.viewers(), outcome.lost());
    System.out.printf("orders             %,d%n", outcome.orders());
    System.out.printf(
        "totals delivered   %,d, steps back %d%n", outcome.delivered(), outcome.stepsBack());
    System.out.printf(
        "order to viewer    p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
        outcome.late().p50(), outcome.late().p99(), outcome.late().max());
    System.out.print(probe.report(outcome.delivered()));
    System.out.printf(
        "same totals        %,d of %,d viewers%n", outcome.sameTotals(), outcome.viewers());
    System.exit(outcome.sameTotals() == viewers && outcome.stepsBack() == 0 ? 0 : 1);
  }

  Outcome run(int size, int ordersASecond, Duration time, Runnable... atStartAndEnd)
      throws IOException, InterruptedException {
    List<String> products = products();
    InetSocketAddress address = new InetSocketAddress(server.getHost(), server.getPort());
    try (Swarm swarm = new Swarm(address, "/orders/electronics", size, this::arrived)) {
      await(() -> swarm.synced() + swarm.lost() >= size, Duration.ofMinutes(2));
      for (Runnable probe : atStartAndEnd) {
        probe.run();
      }
      int orders = order(products, ordersASecond, time);
      for (Runnable probe : atStartAndEnd) {
        probe.run();
      }
      Map<String, Long> totals = totals();
      await(() -> agreeing(swarm, totals) == size, Duration.ofSeconds(10));
      int same = agreeing(swarm, totals);
      Late millis = summary();
      return new Outcome(size, same, swarm.lost(), swarm.stepsBack(), orders, lateCount, millis);
    }
  }

  private Late summary() {
    Arrays.sort(late, 0, lateCount);
    return new Late(percentile(0.5), percentile(0.99), percentile(1));
  }

  private double percentile(double share) {
    return lateCount == 0 ? 0 : late[(int) (share * (lateCount - 1))] / 1e3;
  }

  private static int agreeing(Swarm swarm, Map<String, Long> totals) {
    return (int) swarm.totals().stream().filter(totals::equals).count();
  }

  /** On the swarm's thread. */
  private void arrived(String id, long total) {
    Long sent = sentAt.get(id + "=" + total);
    if (sent != null) {
      if (lateCount == late.length) {
        late = Arrays.copyOf(late, late.length * 2);
      }
      late[lateCount++] = (System.nanoTime() - sent) / 1_000;
    }
  }

  private int order(List<String> products, int rate, Duration time)
      throws IOException, InterruptedException {
    Random random = new Random(1);
    String run = Long.toString(System.nanoTime(), 36);
    expected.putAll(totals());
    AtomicInteger failed = new AtomicInteger();
    int orders = (int) (rate * time.toSeconds());
    long start = System.nanoTime();
    for (int i = 0; i < orders; i++) {
      LockSupport.parkNanos(start + i * (TimeUnit.SECONDS.toNanos(1) / rate) - System.nanoTime());
      String id = products.get(random.nextInt(products.size()));
      long total = expected.merge(id, 1L, Long::sum);
      sentAt.put(id + "=" + total, System.nanoTime());
      String order =
          "{\"order\":\"%s-%d\",\"lines\":[{\"id\":\"%s\",\"quantity\":1}]}".formatted(run, i, id);
      if (send("POST", "/orders", order).statusCode() != 202) {
        failed.incrementAndGet();
      }
    }
    if (failed.get() > 0) {
      throw new IOException(failed + " orders were refused");
    }
    return orders;
  }

  private List<String> products() throws IOException, InterruptedException {
    return totals().keySet().stream().toList();
  }

  private Map<String, Long> totals() throws IOException, InterruptedException {
    Map<String, Long> totals = new HashMap<>();
    for (JsonNode node : JSON.readTree(send("GET", "/orders/electronics", "").body())) {
      totals.put(node.get("id").asString(), node.get("total").asLong());
    }
    return totals;
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve(path))
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static void await(java.util.function.BooleanSupplier done, Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    while (!done.getAsBoolean() && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
