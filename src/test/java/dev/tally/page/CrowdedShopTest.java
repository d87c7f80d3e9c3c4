package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many products, and much ordered: the page keeps up, and stays at the reader's disposal. Prints
 * what it measured.
 */
class CrowdedShopTest {

  private static final int PRODUCTS = 500;
  private static final int CHANGES = 250;
  private static final int PACE_MILLIS = 20;

  private static Chromium chromium;
  private static ServerProcess server;

  @BeforeAll
  static void launch(@TempDir Path directory) throws Exception {
    server = ServerProcess.start(directory, "demo", "--port", "0", "--simulate", "off");
    chromium = new Chromium();
    Shopping shop = new Shopping(server.uri());
    try (ShopPage setting = new ShopPage(chromium, server.uri())) {
      setting.category("crowd");
    }
    for (int i = 1; i <= PRODUCTS; i++) {
      shop.add("crowd", "Product " + i);
    }
  }

  @AfterAll
  static void quit() {
    chromium.close();
    server.close();
  }

  @Test
  void fiveHundredProducts_atFiftyChangesASecond_holdNothingUp() throws Exception {
    try (ShopPage page = new ShopPage(chromium, server.uri())) {
      page.open("?category=crowd");
      assertThat(page.items()).hasCount(PRODUCTS);
      page.page()
          .evaluate("() => new Promise((done) => setTimeout(done, 1500))"); // drawn, all of it
      page.page().evaluate("() => (seen.longest = 0)");

      CompletableFuture<Map<String, Integer>> ordered = order();
      page.page()
          .waitForCondition(
              ordered::isDone,
              new com.microsoft.playwright.Page.WaitForConditionOptions().setTimeout(30_000));
      for (Map.Entry<String, Integer> total : ordered.join().entrySet()) {
        assertThat(page.page().locator("[data-id=" + total.getKey() + "] .orders"))
            .hasText(String.valueOf(total.getValue()));
      }
      double longest = page.<Number>seen("longest").doubleValue();
      System.out.printf(
          "%d products, %d changes: longest task %.0f ms%n", PRODUCTS, CHANGES, longest);
      assertThat(longest).isLessThan(1_000); // a page that hangs, not a measurement
      page.assertNothingBlanked();
    }
  }

  /** Orders at an even pace, on a thread of its own. */
  private static CompletableFuture<Map<String, Integer>> order() {
    CompletableFuture<Map<String, Integer>> done = new CompletableFuture<>();
    Map<String, Integer> totals = new HashMap<>();
    Shopping shop = new Shopping(server.uri());
    Random random = new Random(1);
    int[] left = {CHANGES};
    ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    Runnable one =
        () -> {
          String id = "C" + (1 + random.nextInt(PRODUCTS));
          try {
            shop.order(id, 2);
            totals.merge(id, 2, Integer::sum);
            if (--left[0] == 0) {
              pace.shutdown();
              done.complete(totals);
            }
          } catch (IOException | InterruptedException | AssertionError e) {
            pace.shutdown();
            done.completeExceptionally(e);
          }
        };
    pace.scheduleAtFixedRate(one, 0, PACE_MILLIS, TimeUnit.MILLISECONDS);
    return done;
  }

  @Test
  void theFirstTotals_areThereSoon() {
    List<Double> millis =
        Stream.generate(CrowdedShopTest::firstTotal).limit(6).skip(1).sorted().toList();

    System.out.printf("first totals after %.0f ms (median of %s)%n", millis.get(2), millis);
    assertThat(millis.get(2)).isLessThan(1_000);
  }

  private static double firstTotal() {
    try (ShopPage page = new ShopPage(chromium, server.uri())) {
      page.open("?category=electronics");
      return page.<Number>seen("firstTotal").doubleValue();
    }
  }
}
