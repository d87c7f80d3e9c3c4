package dev.tally.page;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.tally.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Measures whether the board on a wall holds more the longer it hangs, in a real browser, on a
 * server process of its own. {@code bench/wall} runs it.
 */
public final class WallSoak {

  private static final int WARM_UP = 5;
  private static final int COMPARED = 10;
  private static final double MOST = 1.1;
  private static final double MB = 1 << 20;

  private final Page page;
  private final CDPSession browser;

  private WallSoak(Page page) {
    this.page = page;
    this.browser = page.context().newCDPSession(page);
    browser.send("Performance.enable");
    browser.send("HeapProfiler.enable");
  }

  /**
   * Takes as arguments the minutes, a directory for data, and the command that starts a
   * demonstration, to which that directory is added.
   */
  public static void main(String[] arguments) throws Exception {
    int minutes = Integer.parseInt(arguments[0]);
    Path directory = Path.of(arguments[1]);
    List<String> command = Arrays.asList(arguments).subList(2, arguments.length);
    PlaywrightAssertions.setDefaultAssertionTimeout(60_000); // this is no test
    boolean isFlat;
    try (Chromium chromium = new Chromium();
        ServerProcess server = RecoveryTimes.start(command, directory.resolve("wall"));
        BrowserContext context =
            chromium
                .browser()
                .newContext(new Browser.NewContextOptions().setViewportSize(1920, 1080))) {
      BoardPage board = new BoardPage(context, server.uri());
      board.open("?wall");
      board.awaitChart();
      isFlat = new WallSoak(board.page()).run(minutes);
      board.picture("wall-soak");
      board.assertNothingWentWrong();
    }
    if (!isFlat) {
      System.exit(1); // once the server has ended
    }
  }

  private boolean run(int minutes) {
    System.out.println("minute   heap MB   DOM nodes   listeners   shown: units of the last hour");
    List<Double> heaps = new ArrayList<>();
    for (int minute = 0; minute <= minutes; minute++) {
      if (minute > 0) {
        page.waitForTimeout(60_000);
      }
      heaps.add(measure(minute));
    }
    if (minutes < WARM_UP + 2 * COMPARED) {
      System.out.printf("no verdict: that takes %d minutes or more%n", WARM_UP + 2 * COMPARED);
      return true;
    }
    double first = median(heaps.subList(WARM_UP, WARM_UP + COMPARED));
    double last = median(heaps.subList(heaps.size() - COMPARED, heaps.size()));
    boolean isFlat = last <= MOST * first;
    System.out.printf(
        Locale.ROOT,
        "heap, medians of ten minutes: first %.2f MB, last %.2f MB: %s (x %.2f; most: x %.1f)%n",
        first,
        last,
        isFlat ? "flat" : "it grows",
        last / first,
        MOST);
    return isFlat;
  }

  /** Prints what the page holds now, and returns its heap in MB. */
  private double measure(int minute) {
    browser.send("HeapProfiler.collectGarbage");
    double heap = browser.send("Runtime.getHeapUsage").get("usedSize").getAsDouble() / MB;
    JsonObject metrics = browser.send("Performance.getMetrics");
    System.out.printf(
        Locale.ROOT,
        "%6d %9.2f %11d %11d   %s%n",
        minute,
        heap,
        metric(metrics, "Nodes"),
        metric(metrics, "JSEventListeners"),
        page.locator("#units-hour").textContent());
    return heap;
  }

  private static long metric(JsonObject metrics, String name) {
    for (JsonElement metric : metrics.getAsJsonArray("metrics")) {
      if (metric.getAsJsonObject().get("name").getAsString().equals(name)) {
        return metric.getAsJsonObject().get("value").getAsLong();
      }
    }
    throw new IllegalArgumentException("no metric " + name);
  }

  private static double median(List<Double> numbers) {
    return numbers.stream().sorted().skip(numbers.size() / 2).findFirst().orElseThrow();
  }
}
