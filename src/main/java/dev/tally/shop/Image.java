package dev.tally.shop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The whole shop at one position. Immutable, and shared by all threads. The next image shares every
 * block that did not change.
 */
public final class Image {

  private final Lineage lineage;
  private final Position at;
  private final long beat;
  private final Completeness completeness;
  private final SkuIndex skus;
  private volatile @Nullable List<ProductTotal> best; // of the whole shop, once asked for
  private final List<CategoryImage> all;
  private final List<CategoryImage> categoryImages; // without those retired
  private final long categoriesChangedAt;
  private final Map<String, CategoryImage> byName = new HashMap<>();
  private final Map<String, CategoryImage> byPrefix = new HashMap<>();

  /**
   * Whether totals count all that they should.
   *
   * @param since the offset at which that last changed
   */
  record Completeness(boolean is, long since) {}

  Image(
      Lineage lineage,
      long offset,
      long beat,
      Completeness completeness,
      List<CategoryImage> categoryImages,
      SkuIndex skus) {
    this.lineage = lineage;
    this.at = new Position(lineage.epoch(), offset);
    this.beat = beat;
    this.completeness = completeness;
    this.skus = skus;
    this.all = List.copyOf(categoryImages);
    List<CategoryImage> onSale = new ArrayList<>(all.size());
    long changedAt = 0;
    for (CategoryImage one : all) {
      byName.put(one.category().name(), one);
      byPrefix.put(one.category().prefix(), one);
      changedAt = Math.max(changedAt, one.changedAt());
      if (!one.category().retired()) {
        onSale.add(one);
      }
    }
    this.categoryImages = Collections.unmodifiableList(onSale);
    this.categoriesChangedAt = changedAt;
  }

  /** Returns an empty shop, before the first change. */
  public static Image empty(Lineage lineage) {
    return new Image(
        lineage,
        Position.EMPTY_SHOP,
        0,
        new Completeness(true, 0),
        List.of(),
        new SkuIndex(List.of()));
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
    return new Image(lineage, head.offset(), beat, completeness, all, skus);
  }

  /** Returns this image after a heartbeat. */
  Image after(long beat) {
    return new Image(lineage, at.offset(), beat, completeness, all, skus);
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

  /** Returns whether totals count all that they should; if not, they may be too low. */
  public boolean isComplete() {
    return completeness.is();
  }

  Completeness completeness() {
    return completeness;
  }

  /** Returns whether this image holds everything that a viewer at that position was sent. */
  public boolean holds(Position told) {
    return lineage.holds(told, at.offset());
  }

  /** Returns the position that this offset had when it was issued, even in an earlier epoch. */
  public Position positionOf(long offset) {
    return lineage.positionOf(offset);
  }

  /** Returns the categories, without those retired, in the order in which they were added. */
  public List<CategoryImage> categoryImages() {
    return categoryImages;
  }

  /**
   * Returns all categories, retired ones too, in the order in which they were first added: for what
   * counts the past.
   */
  public List<CategoryImage> allCategoryImages() {
    return all;
  }

  /**
   * Returns the offset at which a category was last added or changed; its products do not count.
   */
  long categoriesChangedAt() {
    return categoriesChangedAt;
  }

  /** Finds a category that is not retired. */
  public Optional<CategoryImage> categoryImage(String category) {
    return evenRetired(category).filter(one -> !one.category().retired());
  }

  /** Finds a category, even if it is retired. */
  public Optional<CategoryImage> evenRetired(String category) {
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
   * Returns the products on sale that have the most units, best first; of equal ones, lower ids
   * win. What sold nothing is not among them.
   */
  public List<ProductTotal> best(Interest.Top what) {
    List<ProductTotal> all =
        what.category().isEmpty()
            ? best()
            : what.category()
                .flatMap(this::categoryImage)
                .map(CategoryImage::best)
                .orElse(List.of());
    return all.subList(0, Math.min(what.count(), all.size()));
  }

  /** Kept, as there are as many lists of the best as there are numbers of places. */
  private List<ProductTotal> best() {
    List<ProductTotal> known = best;
    if (known == null) {
      known =
          categoryImages.stream()
              .flatMap(categoryImage -> categoryImage.best().stream())
              .sorted(CategoryImage.BEST_FIRST)
              .limit(Interest.Top.MOST)
              .toList();
      best = known;
    }
    return known;
  }

  /**
   * What names mean in an image.
   *
   * @param skus those that a product has
   * @param products these products, and those named by id
   */
  public record Resolved(List<ProductSku> skus, Interest.Products products) {}

  /** Returns what these names mean now. */
  public Resolved resolve(Interest.Named named) {
    List<ProductSku> skus = new ArrayList<>();
    List<ProductId> ids = new ArrayList<>(named.beside().ids());
    for (String sku : named.skus()) {
      find(sku)
          .ifPresent(
              id -> {
                skus.add(new ProductSku(sku, id));
                ids.add(id);
              });
    }
    return new Resolved(skus, new Interest.Products(ids, named.window()));
  }

  /** Finds the product on sale that has this sku. */
  public Optional<ProductId> find(String sku) {
    return skus.find(sku);
  }

  /** Returns an object that is the same as long as every sku means the same. */
  public SkuIndex skus() {
    return skus;
  }

  /**
   * Returns what a viewer that has everything up to {@code cursor} still lacks. The best sellers,
   * or what skus mean with all totals of that, are always told: whoever knows that the viewer has
   * them asks for {@link Interest#NOTHING}, or for the {@linkplain #resolve resolved} products.
   *
   * @param cursor an offset of this image's epoch; 0 for a first snapshot
   */
  public Delta since(long cursor, Interest what) {
    return since(cursor, cursor, what);
  }

  /**
   * Returns the same for a viewer that lacks more of the totals than of everything else.
   *
   * @param totals the offset up to which it has them, at most {@code cursor}
   */
  public Delta since(long cursor, long totals, Interest what) {
    if (what instanceof Interest.Named named) {
      Resolved resolved = resolve(named);
      return new Delta(this, resolved.products(), cursor, totals, Optional.of(resolved.skus()));
    }
    return new Delta(this, what, cursor, totals, Optional.empty());
  }

  /** Returns the names in this interest that do not exist (any more), as its viewer wrote them. */
  public List<String> unknown(Interest what) {
    List<String> unknown = new ArrayList<>();
    if (what instanceof Interest.InCategory category && categoryImage(category.name()).isEmpty()) {
      unknown.add(category.name());
    } else if (what instanceof Interest.Top top) {
      top.category().filter(name -> categoryImage(name).isEmpty()).ifPresent(unknown::add);
    } else if (what instanceof Interest.Products products) {
      for (ProductId id : products.ids()) {
        addUnknown(id, unknown);
      }
    } else if (what instanceof Interest.Named named) {
      named.skus().stream().filter(sku -> find(sku).isEmpty()).forEach(unknown::add);
      named.beside().ids().forEach(id -> addUnknown(id, unknown));
    }
    return unknown;
  }

  private void addUnknown(ProductId id, List<String> unknown) {
    if (find(id).filter(productTotal -> !productTotal.product().retired()).isEmpty()) {
      unknown.add(id.toString());
    }
  }
}
