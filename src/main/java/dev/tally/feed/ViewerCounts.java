package dev.tally.feed;

import java.util.HashMap;
import java.util.Map;

/**
 * How many viewers there are.
 *
 * @param all including those that follow single products, or nothing
 * @param byCategory of those that follow a category
 */
public record ViewerCounts(int all, Map<String, Integer> byCategory) {

  public static final ViewerCounts NONE = new ViewerCounts(0, Map.of());

  public ViewerCounts {
    byCategory = Map.copyOf(byCategory);
  }

  public ViewerCounts plus(ViewerCounts others) {
    Map<String, Integer> sums = new HashMap<>(byCategory);
    others.byCategory.forEach((category, viewers) -> sums.merge(category, viewers, Integer::sum));
    return new ViewerCounts(all + others.all, sums);
  }
}
