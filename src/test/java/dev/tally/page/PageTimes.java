package dev.tally.page;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.tally.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Measures the page in a real browser, on server processes of its own: when the first totals show,
 * whether many products under constant orders hold it up, and how long each fault keeps the totals
 * wrong. {@code bench/page} runs it.
 */
public final class PageTimes {

  private static final int PRODUCTS = 500;
  private static final int CHANGES_A_SECOND = 50;
  private static final int SECONDS = 10;
  private static final int FRAMES_A_SECOND = 60;

  private static final String WATCH =
      """
      window.times = { first: 0, longest: 0, frames: 0, gap: 0, from: 0 };
      new MutationObserver(() => {
        const total = !times.first && document.querySelector('#products .orders');
        if (total && /^\\d/.test(total.textContent)) times.first = performance.now();
      }).observe(document, { subtree: true, childList: true, characterData: true });
      new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries()) {
          if (times.from && startTime >= times.from) times.longest = Math.max(times.longest, duration);
        }
      }).observe({ type: 'longtask', buffered: true });
      let last = 0;
      requestAnimationFrame(function frame(now) {
        if (times.from) {
          times.frames++;
          times.gap = Math.max(times.gap, now - last);
        }
        last = now;
        requestAnimationFrame(frame);
      });
      """;

  private final Chromium chromium;
  private final ServerProcess server;
  private final Shopping shop;

  private PageTimes(Chromium chromium, ServerProcess server) {
    this.chromium = chromium;
    this.server = server;
    this.shop = new Shopping(server.uri());
  }

  /**
   * Takes as arguments how often to measure each, a directory for data, and the command that starts
   * a demonstration, to which that directory is added.
   */
  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    Path directory = Path.of(arguments[1]);
    List<String> command = Arrays.asList(arguments).subList(2, arguments.length);
    try (Chromium chromium = new Chromium()) {
      try (ServerProcess server = RecoveryTimes.start(command, directory.resolve("page"))) {
        PageTimes times = new PageTimes(chromium, server);
        times.firstTotals(rounds);
        times.crowd();
      }
      new RecoveryTimes(chromium, command, directory).measure(rounds);
    }
  }

  private void firstTotals(int rounds) {
    firstTotal(); // the browser and the server are warm after that
    List<Double> millis = new ArrayList<>();
    for (int round = 0; round < Math.max(5, rounds); round++) {
      millis.add(firstTotal());
    }
    print("first total in the document, from the navigation's start", millis, "300 ms");
  }

  private double firstTotal() {
    try (BrowserContext context = chromium.browser().newContext()) {
      ShopPage page = open(context, "electronics");
      return ((Number) page.page().evaluate("() => times.first")).doubleValue();
    }
  }

  private ShopPage open(BrowserContext context, String category) {
    context.addInitScript(WATCH);
    return new ShopPage(context, server.uri()).open("?category=" + category);
  }

  private void crowd() throws Exception {
    shop.category("crowd");
    List<String> ids = new ArrayList<>();
    for (int i = 1; i <= PRODUCTS; i++) {
      ids.add(shop.add("crowd", "Product " + i));
    }
    var options = new Browser.NewContextOptions().setViewportSize(1200, 844);
    try (BrowserContext context = chromium.browser().newContext(options)) {
      Page page = open(context, "crowd").page();
      page.waitForFunction(
          "all => document.querySelectorAll('#products product-item').length === all", PRODUCTS);
      page.evaluate("() => new Promise((done) => requestIdleCallback(done))");
      page.evaluate("() => { times.from = performance.now(); }");
      Map<String, Integer> totals = order(ids);
      Map<?, ?> times = (Map<?, ?>) page.evaluate("() => ({ ...times, until: performance.now() })");
      double seconds = (number(times, "until") - number(times, "from")) / 1_000;
      System.out.printf(
          Locale.ROOT,
          "%d products, %d changes a second for %.1f s: longest task %.0f ms, %.0f of %.0f frames, longest gap %.0f ms%n",
          PRODUCTS,
          CHANGES_A_SECOND,
          seconds,
          number(times, "longest"),
          number(times, "frames"),
          seconds * FRAMES_A_SECOND,
          number(times, "gap"));
      page.waitForFunction(
          """
          totals => Object.entries(totals).every(([id, total]) =>
            document.querySelector(`[data-id=${id}] .orders`).textContent === String(total))
          """,
          totals);
    }
  }

  private static double number(Map<?, ?> times, String name) {
    return ((Number) times.get(name)).doubleValue();
  }

  /** Orders at an even pace, on a thread of its own, and returns the totals once all are placed. */
  private Map<String, Integer> order(List<String> ids) throws Exception {
    Map<String, Integer> totals = new HashMap<>();
    Random random = new Random(1);
    CompletableFuture<Void> done = new CompletableFuture<>();
    ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    int[] left = {SECONDS * CHANGES_A_SECOND};
    Runnable one =
        () -> {
          try {
            String id = ids.get(random.nextInt(PRODUCTS));
            shop.order(id, 2);
            totals.merge(id, 2, Integer::sum);
            if (--left[0] == 0) {
              done.complete(null);
            }
          } catch (RuntimeException | AssertionError e) {
            done.completeExceptionally(e);
          }
        };
    pace.scheduleAtFixedRate(one, 0, 1_000 / CHANGES_A_SECOND, TimeUnit.MILLISECONDS);
    try {
      done.get();
    } finally {
      pace.shutdownNow();
      pace.awaitTermination(1, TimeUnit.MINUTES);
    }
    return totals;
  }

  static void print(String what, List<Double> millis, String promised) {
    List<Double> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "%-72s %6.0f ms (median of %d; %.0f to %.0f); promised: %s%n",
        what,
        sorted.get(sorted.size() / 2),
        sorted.size(),
        sorted.get(0),
        sorted.get(sorted.size() - 1),
        promised);
  }
}
