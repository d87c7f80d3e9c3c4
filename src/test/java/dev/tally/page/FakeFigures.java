package dev.tally.page;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers the board in the server's place with an hour of a busy shop, which would take an hour to
 * make. What sells best comes by the feed, from the real one.
 */
final class FakeFigures {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int MINUTES = 60;

  private FakeFigures() {}

  /** Serves figures for a shop with the demonstration's two categories. */
  static void serve(Page page) {
    page.route("**/-/history?*", route -> answer(route, history(route.request().url())));
    page.route("**/-/viewers", route -> answer(route, viewers()));
    page.route("**/categories", route -> answer(route, categories()));
  }

  private static void answer(Route route, Object json) {
    route.fulfill(
        new Route.FulfillOptions()
            .setContentType("application/json")
            .setBody(JSON.writeValueAsString(json)));
  }

  private static Object viewers() {
    return Map.of(
        "viewers",
        1_234,
        "categories",
        List.of(
            Map.of("category", "electronics", "viewers", 812),
            Map.of("category", "confectionery", "viewers", 391)));
  }

  private static Object categories() {
    return List.of(
        Map.of("name", "electronics", "title", "Electronics", "prefix", "A"),
        Map.of("name", "confectionery", "title", "Confectionery", "prefix", "B"));
  }

  private static Object history(String url) {
    int size = url.contains("=confectionery") ? 7 : url.contains("=electronics") ? 3 : 10;
    return Map.of(
        "categories",
        List.of(
            Map.of("category", "electronics", "orders", hour(3), "units", hour(6)),
            Map.of("category", "confectionery", "orders", hour(7), "units", hour(14))),
        "from",
        Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(MINUTES - 1, ChronoUnit.MINUTES),
        "minutes",
        MINUTES,
        "orders",
        hour(size),
        "units",
        hour(2 * size),
        "windows",
        Map.of("today", sold(96), "24h", sold(1_420)),
        "products",
        List.of());
  }

  /** Returns waves with some noise, the same in every run; the running minute has only a third. */
  private static List<Integer> hour(int size) {
    return IntStream.range(0, MINUTES)
        .mapToObj(i -> size * (6 + 3 * Math.sin(i / 7.0) + i * 37 % 5) / (i == 59 ? 3 : 1))
        .map(Double::intValue)
        .toList();
  }

  private static Map<String, Object> sold(int units) {
    return Map.of("units", units, "complete", true);
  }
}
