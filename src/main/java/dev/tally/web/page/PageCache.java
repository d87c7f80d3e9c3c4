package dev.tally.web.page;

import dev.tally.shop.Category;
import dev.tally.shop.CategoryImage;
import dev.tally.shop.Image;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The pages of the categories that were asked for last. One is as good as new until something of
 * its category changes: its position is older then than the shop's, and nothing that it shows is.
 *
 * <p>Safe for all threads. Two that ask at once may both make the page: nobody waits for another.
 */
final class PageCache {

  /** A page with its zipped copy may have half a megabyte. */
  private static final int MOST_KEPT = 16;

  private record Kept(
      String epoch, List<Category> categories, Optional<CategoryImage> shelf, Asset page) {

    boolean shows(String epoch, List<Category> categories, Optional<CategoryImage> shelf) {
      return this.epoch.equals(epoch)
          && this.categories.equals(categories)
          && this.shelf.equals(shelf);
    }
  }

  private final Map<String, Kept> kept =
      Collections.synchronizedMap(
          new LinkedHashMap<>(MOST_KEPT, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
              return size() > MOST_KEPT;
            }
          });

  /** The page that shows this shelf of the image, if it is as good as new. */
  Optional<Asset> kept(Image image, Optional<CategoryImage> shelf) {
    Kept before = kept.get(name(shelf));
    return before != null && before.shows(image.at().epoch(), categories(image), shelf)
        ? Optional.of(before.page())
        : Optional.empty();
  }

  /** The page that shows this shelf of the image; {@code made} makes it. */
  Asset of(Image image, Optional<CategoryImage> shelf, Supplier<Asset> made) {
    return kept(image, shelf)
        .orElseGet(
            () -> {
              Asset page = made.get();
              kept.put(name(shelf), new Kept(image.at().epoch(), categories(image), shelf, page));
              return page;
            });
  }

  /** What the page of this shelf is kept under. */
  static String name(Optional<CategoryImage> shelf) {
    return shelf.map(s -> s.category().name()).orElse("");
  }

  private static List<Category> categories(Image image) {
    return image.shelves().stream().map(CategoryImage::category).toList();
  }
}
