package dev.tally.shop;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The products on sale by their skus, found by walking over all of them once, when somebody asks
 * first: most shops are followed by ids. Images share it until a definition changes, so as long as
 * it is the same object, every sku means the same. Any thread; two that ask first both walk, and
 * find the same.
 */
public final class SkuIndex {

  private volatile @Nullable List<CategoryImage> categoryImages; // until it has walked
  private volatile @Nullable Map<String, ProductId> bySku;

  SkuIndex(List<CategoryImage> categoryImages) {
    this.categoryImages = categoryImages;
  }

  /** Returns the product on sale that has this sku. */
  Optional<ProductId> find(String sku) {
    Map<String, ProductId> known = bySku;
    if (known == null) {
      known = walk();
    }
    return Optional.ofNullable(known.get(sku));
  }

  private Map<String, ProductId> walk() {
    List<CategoryImage> all = categoryImages;
    Map<String, ProductId> walked = bySku;
    if (all == null && walked != null) {
      return walked; // by another thread, just now
    }
    Map<String, ProductId> found = new HashMap<>();
    for (CategoryImage categoryImage : all == null ? List.<CategoryImage>of() : all) {
      for (Block block : categoryImage.blocks()) {
        block.putSkus(found);
      }
    }
    bySku = found; // before the next, so that nobody finds neither
    categoryImages = null;
    return found;
  }
}
