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
 * The pages of the most recently requested categories, in one language. A page stays valid until
 * its category, the list of categories or the epoch changes: its position may be older than the
 * shop's, but nothing that it shows is.
 *
 * <p>Thread-safe. Two threads that ask at once may both render the page: neither waits for the
 * other.
 */
final class PageCache {

  /** The most pages kept: a page with its gzipped copy may take half a megabyte. */
  private static final int MOST_KEPT = 16;

  private record Kept(
      String epoch,
      List<Category> categories,
      Optional<CategoryImage> categoryImage,
      boolean isComplete,
      Asset page) {

    boolean shows(Image image, Optional<CategoryImage> categoryImage) {
      return epoch.equals(image.at().epoch())
          && categories.equals(PageCache.categories(image))
          && isComplete == image.isComplete()
          && this.categoryImage.equals(categoryImage);
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

  /**
   * Returns the page of this name that shows this category of the image, if a valid one is cached.
   */
  Optional<Asset> kept(Image image, String name, Optional<CategoryImage> categoryImage) {
    Kept before = kept.get(name);
    return before != null && before.shows(image, categoryImage)
        ? Optional.of(before.page())
        : Optional.empty();
  }

  /**
   * Returns the page that shows this category of the image; {@code made} makes it if not cached.
   */
  Asset of(Image image, String name, Optional<CategoryImage> categoryImage, Supplier<Asset> made) {
    return kept(image, name, categoryImage)
        .orElseGet(
            () -> {
              Asset page = made.get();
              kept.put(
                  name,
                  new Kept(
                      image.at().epoch(),
                      categories(image),
                      categoryImage,
                      image.isComplete(),
                      page));
              return page;
            });
  }

  private static List<Category> categories(Image image) {
    return image.categoryImages().stream().map(CategoryImage::category).toList();
  }
}
