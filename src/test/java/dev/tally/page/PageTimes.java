package dev.tally.page;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Measures the page in a real browser, on server processes of its own: when the first totals show,
 * whether many products under constant orders hold it up, and how long each fault keeps the totals
 * wrong. {@code bench/page} runs it.
 */
public final class PageTimes {

  private static final int[] PRODUCTS = {500, 5_000};
  private static final int CHANGES_A_SECOND = 50;
  private static final int SECONDS = 10;
  private static final int FRAMES_A_SECOND = 60;

  private static final String WATCH =
      """
      window.times = { first: 0, loading: 0, longest: 0, frames: 0, gap: 0, from: 0 };
      new MutationObserver(() => {
        const total = !times.first && document.querySelector('#products .orders');
        if (total && /^\\d/.test(total.textContent)) times.first = performance.now();
      }).observe(document, { subtree: true, childList: true, characterData: true });
      new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries()) {
          const what = times.from && startTime >= times.from ? 'longest' : 'loading';
          times[what] = Math.max(times[what], duration);
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

  private static final Browser.NewContextOptions SIZE =
      new Browser.NewContextOptions().setViewportSize(1200, 844);

  private final Chromium chromium;
  private final ServerProcess server;
  private final Shopping shop;

  private PageTimes(Chromium chromium, ServerProcess server) {
    this.chromium = chromium;
    this.server = server;
    this.shop = new Shopping(server.uri());
  }

  /**
   * Takes as arguments how often to measure each (0: no faults, the rest five times), a directory
   * for data, and the command that starts a demonstration, to which that directory is added.
   */
  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    Path directory = Path.of(arguments[1]);
    List<String> command = Arrays.asList(arguments).subList(2, arguments.length);
    PlaywrightAssertions.setDefaultAssertionTimeout(60_000); // this is no test
    try (Chromium chromium = new Chromium()) {
      try (ServerProcess server = RecoveryTimes.start(command, directory.resolve("page"))) {
        PageTimes times = new PageTimes(chromium, server);
        times.firstTotals(rounds);
        for (int products : PRODUCTS) {
          times.crowd(products, rounds);
        }
      }
      if (rounds > 0) {
        new RecoveryTimes(chromium, command, directory).measure(rounds);
      }
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
    return firstTotal("electronics");
  }

  private double firstTotal(String category) {
    try (BrowserContext context = chromium.browser().newContext()) {
      ShopPage page = open(context, category);
      return number((Map<?, ?>) page.page().evaluate("() => times"), "first");
    }
  }

  private ShopPage open(BrowserContext context, String category) {
    context.addInitScript(WATCH);
    return new ShopPage(context, server.uri()).open("?category=" + category);
  }

  private void crowd(int products, int rounds) throws Exception {
    List<String> ids = stock("crowd-" + products, products);
    String category = "crowd-" + products;
    List<Double> first = new ArrayList<>();
    List<Double> whole = new ArrayList<>();
    List<Double> loading = new ArrayList<>();
    for (int round = 0; round < Math.max(5, rounds); round++) {
      first.add(firstTotal(category));
      try (BrowserContext context = chromium.browser().newContext(SIZE)) {
        Page page = open(context, category).page();
        whole.add(awaitWhole(page, products));
        loading.add(number((Map<?, ?>) page.evaluate("() => times"), "loading"));
      }
    }
    print(products + " products: first total in the document", first, "500 ms");
    print(products + " products: all of them there, from the navigation's start", whole, "-");
    print(products + " products: longest task while they come", loading, "-");
    try (BrowserContext context = chromium.browser().newContext(SIZE)) {
      Page page = open(context, category).page();
      awaitWhole(page, products);
      System.out.printf(
          Locale.ROOT,
          "%d products: %s%n",
          products,
          page.evaluate(
              "() => `${document.querySelectorAll('*').length} elements, a page ${document.documentElement.scrollHeight} px high`"));
      search(page, products, rounds);
      changes(page, ids, products);
    }
  }

  /** Adds products, and returns their ids. */
  private List<String> stock(String category, int products) {
    shop.category(category);
    shop.stream(
        "/-/products",
        IntStream.rangeClosed(1, products)
            .mapToObj(
                i ->
                    "{\"category\":\"%s\",\"name\":\"Product %d of some name\",\"rrp\":\"%d.99\",\"info\":\"%s\"}"
                        .formatted(category, i, i % 100, "Some words about it. ".repeat(10)))
            .collect(Collectors.joining("\n")));
    return shop.read("/" + category).valueStream().map(p -> p.get("id").asString()).toList();
  }

  /** Returns the milliseconds from the navigation's start until all products are there. */
  private static double awaitWhole(Page page, int products) {
    page.waitForFunction(
        "all => document.querySelectorAll('#products product-item:not([data-pending])').length === all && (times.whole ??= performance.now())",
        products);
    page.evaluate("() => new Promise((done) => requestIdleCallback(done))");
    return number((Map<?, ?>) page.evaluate("() => times"), "whole");
  }

  /** Measures from a letter typed into the search to the frame that shows what it finds. */
  private static void search(Page page, int products, int rounds) {
    List<Double> millis = new ArrayList<>();
    for (int round = 0; round < Math.max(5, rounds); round++) {
      for (String text : List.of("1", "12", "")) {
        Object took =
            page.evaluate(
                """
                async (text) => {
                  const search = document.getElementById('search');
                  const begin = performance.now();
                  search.value = text;
                  search.dispatchEvent(new Event('input'));
                  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
                  return performance.now() - begin;
                }
                """,
                text);
        millis.add(((Number) took).doubleValue());
      }
    }
    print(products + " products: a search, until its frame is drawn", millis, "100 ms");
    page.waitForTimeout(1_000); // what is far from the screen finds its place meanwhile
  }

  private void changes(Page page, List<String> ids, int products) throws Exception {
    page.evaluate("() => { times.from = performance.now(); }");
    Map<String, Integer> totals = order(ids);
    Map<?, ?> times = (Map<?, ?>) page.evaluate("() => ({ ...times, until: performance.now() })");
    double seconds = (number(times, "until") - number(times, "from")) / 1_000;
    System.out.printf(
        Locale.ROOT,
        "%d products, %d changes a second for %.1f s: longest task %.0f ms, %.0f of %.0f frames, longest gap %.0f ms%n",
        products,
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
            String id = ids.get(random.nextInt(ids.size()));
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
