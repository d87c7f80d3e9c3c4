package dev.tally.shop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The whole shop at one position. Immutable, and shared by all threads. The next image shares every
 * block that did not change.
 */
public final class Image {

  private final Lineage lineage;
  private final Position at;
  private final long beat;
  private final List<CategoryImage> categoryImages;
  private final Map<String, CategoryImage> byName = new HashMap<>();
  private final Map<String, CategoryImage> byPrefix = new HashMap<>();

  Image(Lineage lineage, long offset, long beat, List<CategoryImage> categoryImages) {
    this.lineage = lineage;
    this.at = new Position(lineage.epoch(), offset);
    this.beat = beat;
    this.categoryImages = List.copyOf(categoryImages);
    for (CategoryImage categoryImage : categoryImages) {
      byName.put(categoryImage.category().name(), categoryImage);
      byPrefix.put(categoryImage.category().prefix(), categoryImage);
    }
  }

  /** Returns an empty shop, before the first change. */
  public static Image empty(Lineage lineage) {
    return new Image(lineage, Position.EMPTY_SHOP, 0, List.of());
  }

  /** Returns an empty shop in a first epoch of this name. */
  public static Image empty(String epoch) {
    return empty(Lineage.of(epoch));
  }

  /** Returns the image after these changes, which must be newer than everything in this one. */
  public Image with(List<Change> changes) {
    ImageBuilder draft = new ImageBuilder(this);
    changes.forEach(draft::apply);
    return draft.publish();
  }

  /** Returns this image at a position up to which it is known to hold everything. */
  Image at(Position head) {
    return new Image(lineage, head.offset(), beat, categoryImages);
  }

  /** Returns this image after a heartbeat. */
  Image after(long beat) {
    return new Image(lineage, at.offset(), beat, categoryImages);
  }

  Lineage lineage() {
    return lineage;
  }

  /** Returns the position up to which this image holds everything. */
  public Position at() {
    return at;
  }

  /** Returns the number of the newest heartbeat that passed before this image; 0 if none did. */
  public long beat() {
    return beat;
  }

  /** Returns whether this image holds everything that a viewer at that position was sent. */
  public boolean holds(Position told) {
    return lineage.holds(told, at.offset());
  }

  /** Returns the position that this offset had when it was issued, even in an earlier epoch. */
  public Position positionOf(long offset) {
    return lineage.positionOf(offset);
  }

  /** Returns all categories in the order in which they were added. */
  public List<CategoryImage> categoryImages() {
    return categoryImages;
  }

  public Optional<CategoryImage> categoryImage(String category) {
    return Optional.ofNullable(byName.get(category));
  }

  Optional<CategoryImage> categoryImageOf(String prefix) {
    return Optional.ofNullable(byPrefix.get(prefix));
  }

  /** Finds a product with its total, even if it is retired. */
  public Optional<ProductTotal> find(ProductId id) {
    return categoryImageOf(id.prefix()).flatMap(categoryImage -> categoryImage.find(id.number()));
  }

  /**
   * Returns what a viewer that has everything up to {@code cursor} still lacks.
   *
   * @param cursor an offset of this image's epoch; 0 for a first snapshot
   */
  public Delta since(long cursor, Interest what) {
    return new Delta(this, what, cursor);
  }

  /** Returns the names in this interest that do not exist (any more), as its viewer wrote them. */
  public List<String> unknown(Interest what) {
    List<String> unknown = new ArrayList<>();
    if (what instanceof Interest.InCategory category && !byName.containsKey(category.name())) {
      unknown.add(category.name());
    } else if (what instanceof Interest.Products products) {
      for (ProductId id : products.ids()) {
        if (find(id).filter(productTotal -> !productTotal.product().retired()).isEmpty()) {
          unknown.add(id.toString());
        }
      }
    }
    return unknown;
  }
}
