package dev.tally.page;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Answers the board in the server's place: an hour of a busy shop, the same each time but for its minutes. */
final class FakeFigures {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Map<String, Integer> WEIGHTS = Map.of("electronics", 3, "confectionery", 7);

  private FakeFigures() {}

  static void serve(Page page) {
    page.route("**/-/history?*", route -> answer(route, history(route.request().url())));
    page.route("**/-/viewers", route -> answer(route, viewers()));
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

  private static Map<String, Object> history(String url) {
    int weight =
        WEIGHTS.entrySet().stream()
            .filter(entry -> !url.contains("category=") || url.endsWith("=" + entry.getKey()))
            .mapToInt(Map.Entry::getValue)
            .sum();
    Instant from = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(59, ChronoUnit.MINUTES);
    return Map.of(
        "from", from.toString(),
        "minutes", 60,
        "orders", wave(weight),
        "units", wave(2 * weight),
        "products",
            Stream.of("A1", "A2", "B1")
                .map(id -> Map.of("id", id, "units", wave(id.charAt(1) + id.charAt(0) - 'A')))
                .toList());
  }

  private static List<Integer> wave(int weight) {
    return IntStream.range(0, 60)
        .map(i -> (int) (weight * (6 + 3 * Math.sin(i / 7.0) + i * 37 % 5) / (i == 59 ? 3 : 1)))
        .boxed()
        .toList();
  }
}
