package dev.tally.shop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The whole shop at one position, immutable and shared by all threads. The next image shares every
 * block that did not change.
 */
public final class Image {

  private final Lineage lineage;
  private final Position at;
  private final List<CategoryImage> shelves;
  private final Map<String, CategoryImage> byName = new HashMap<>();
  private final Map<String, CategoryImage> byPrefix = new HashMap<>();

  Image(Lineage lineage, long offset, List<CategoryImage> shelves) {
    this.lineage = lineage;
    this.at = new Position(lineage.epoch(), offset);
    this.shelves = List.copyOf(shelves);
    for (CategoryImage shelf : shelves) {
      byName.put(shelf.category().name(), shelf);
      byPrefix.put(shelf.category().prefix(), shelf);
    }
  }

  /** A shop with nothing in it, before the first change. */
  public static Image empty(Lineage lineage) {
    return new Image(lineage, Position.EMPTY_SHOP, List.of());
  }

  /** The same, in a first epoch of this name. */
  public static Image empty(String epoch) {
    return empty(Lineage.of(epoch));
  }

  /** The image after these changes, which are newer than everything in this one. */
  public Image with(List<Change> changes) {
    ImageBuilder draft = new ImageBuilder(this);
    changes.forEach(draft::apply);
    return draft.publish();
  }

  /** This image, known to hold everything up to that position. */
  Image at(Position head) {
    return new Image(lineage, head.offset(), shelves);
  }

  Lineage lineage() {
    return lineage;
  }

  /** Whoever has seen this image has been told everything up to here. */
  public Position at() {
    return at;
  }

  /** Returns whether this image holds all that was told to who came to that position. */
  public boolean holds(Position told) {
    return lineage.holds(told, at.offset());
  }

  /** Returns the position that this offset had when it was given out, also in an earlier epoch. */
  public Position positionOf(long offset) {
    return lineage.positionOf(offset);
  }

  /** All categories in the order in which they were added. */
  public List<CategoryImage> shelves() {
    return shelves;
  }

  public Optional<CategoryImage> shelf(String category) {
    return Optional.ofNullable(byName.get(category));
  }

  Optional<CategoryImage> shelfOf(String prefix) {
    return Optional.ofNullable(byPrefix.get(prefix));
  }

  /** The product with its total; also a retired one. */
  public Optional<ProductTotal> find(ProductId id) {
    return shelfOf(id.prefix()).flatMap(shelf -> shelf.find(id.number()));
  }

  /**
   * What a viewer who has been told everything up to {@code cursor} has yet to hear.
   *
   * @param cursor an offset of this image's epoch; 0 for a first snapshot
   */
  public Delta since(long cursor, Interest what) {
    return new Delta(this, what, cursor);
  }

  /** What of this does not exist (any more), as its follower wrote it. */
  public List<String> unknown(Interest what) {
    List<String> unknown = new ArrayList<>();
    if (what instanceof Interest.InCategory category && !byName.containsKey(category.name())) {
      unknown.add(category.name());
    } else if (what instanceof Interest.Products products) {
      for (ProductId id : products.ids()) {
        if (find(id).filter(listing -> !listing.product().retired()).isEmpty()) {
          unknown.add(id.toString());
        }
      }
    }
    return unknown;
  }
}
