package dev.tally.web;

import dev.tally.shop.Category;
import dev.tally.shop.Image;
import dev.tally.shop.Shelf;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The pages of the categories that were asked for last. One is as good as new until something of
 * its category changes. Then it is made anew, but where totals change all the time only once a
 * second, as that costs milliseconds of an event loop: its totals may be up to a second old, which
 * its position says, and the feed goes on from there. What is defined, and the epoch, are never
 * old.
 *
 * <p>Safe for all threads. Two that ask at once may both make the page: nobody waits for another.
 */
final class Renderings {

  /** Of one category in a row, for the writer who looks at once; then one a second. */
  static final int BURST = 4;

  /** A page with its zipped copy may have half a megabyte. */
  private static final int MOST_KEPT = 16;

  private static final CommandRate RATE = CommandRate.of(1, BURST);

  private record Definitions(String epoch, List<Category> categories, Optional<Long> list) {

    static Definitions of(Image image, Optional<Shelf> shelf) {
      return new Definitions(
          image.at().epoch(),
          image.shelves().stream().map(Shelf::category).toList(),
          shelf.map(Shelf::definedAt));
    }
  }

  /**
   * @param fullAt of the category's token bucket
   */
  private record Kept(Definitions definitions, Optional<Shelf> shelf, long fullAt, Asset page) {}

  private final LongSupplier nanoTime;
  private final Map<String, Kept> kept =
      Collections.synchronizedMap(
          new LinkedHashMap<>(MOST_KEPT, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
              return size() > MOST_KEPT;
            }
          });

  Renderings(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The page that shows this shelf of the image; {@code made} makes it. */
  Asset of(Image image, Optional<Shelf> shelf, Supplier<Asset> made) {
    String name = shelf.map(s -> s.category().name()).orElse("");
    Definitions definitions = Definitions.of(image, shelf);
    Optional<Kept> before = Optional.ofNullable(kept.get(name));
    long now = nanoTime.getAsLong();
    long fullAt = before.map(Kept::fullAt).orElse(now);
    OptionalLong taken = RATE.take(fullAt, now);
    Optional<Kept> good =
        before
            .filter(page -> page.definitions().equals(definitions))
            .filter(page -> page.shelf().equals(shelf) || taken.isEmpty());
    if (good.isPresent()) {
      return good.get().page();
    }
    Asset page = made.get();
    kept.put(name, new Kept(definitions, shelf, taken.orElse(fullAt), page));
    return page;
  }
}
