package dev.tally.bench;

import dev.tally.bench.viewers.BenchException;
import dev.tally.bench.viewers.ProductNumbers;
import dev.tally.text.Printable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The products that viewers follow and that orders are for.
 *
 * @param path the path that answers with all of them
 * @param ids their ids in the server's first answer; a product's number is its index here
 * @param watch how many of them each viewer follows; 0: all of the path
 */
record Interests(String path, List<String> ids, int watch) {

  Interests {
    ids = List.copyOf(ids);
  }

  static Interests of(Plan plan, ServerClient client) {
    if (plan.clock()) {
      return new Interests(plan.path().orElse("/"), List.of(), 0);
    }
    String path =
        plan.path().orElseGet(() -> "/orders/" + plan.category().orElseGet(client::firstCategory));
    List<String> ids = List.copyOf(client.totals(path).keySet());
    if (ids.size() < Math.max(plan.watch(), plan.rate() > 0 ? plan.lines() : 0)) {
      throw new BenchException(
          "%s%s has %d products; ask for no more of them with --watch and --lines, add some, or name"
                  .formatted(plan.server(), Printable.of(path), ids.size())
              + " another category with --category.");
    }
    return new Interests(path, ids, plan.watch());
  }

  /** Numbers the products. */
  ProductNumbers products() throws IOException {
    ProductNumbers products = new ProductNumbers();
    for (String id : ids) {
      products.number(id);
    }
    return products;
  }

  /** Returns the products a viewer watches, the same in each run; none: it follows the path. */
  int[] watched(int viewer) {
    if (watch == 0) {
      return new int[0];
    }
    IntStream random = new Random(viewer).ints(0, ids.size());
    return random.distinct().limit(watch).sorted().toArray();
  }

  /** Returns the path that a viewer opens. */
  String path(int viewer) {
    return watch == 0
        ? path
        : Arrays.stream(watched(viewer))
            .mapToObj(ids::get)
            .collect(Collectors.joining(",", "/orders?ids=", ""));
  }

  /** Returns these totals by product number. */
  long[] byNumber(Map<String, Long> totals) {
    return ids.stream().mapToLong(id -> totals.getOrDefault(id, 0L)).toArray();
  }
}
