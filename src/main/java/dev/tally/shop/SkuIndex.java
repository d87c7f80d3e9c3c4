package dev.tally.shop;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The products of a category by their skus, looked up by walking over all of them once, when
 * somebody asks first: most shops are followed by ids. Images share it until a definition changes.
 * Any thread; two that ask first both walk, and find the same.
 */
final class SkuIndex {

  private volatile Block @Nullable [] blocks; // until it has walked
  private volatile @Nullable Map<String, ProductId> bySku;

  SkuIndex(Block[] blocks) {
    this.blocks = blocks;
  }

  /** Returns the product on sale that has this sku. */
  Optional<ProductId> find(String sku) {
    Map<String, ProductId> known = bySku;
    if (known == null) {
      known = walk();
      bySku = known;
      blocks = null;
    }
    return Optional.ofNullable(known.get(sku));
  }

  private Map<String, ProductId> walk() {
    Map<String, ProductId> found = new HashMap<>();
    Block[] all = blocks;
    for (Block block : all == null ? new Block[0] : all) {
      block.putSkus(found);
    }
    Map<String, ProductId> walked = bySku;
    return all == null && walked != null ? walked : found; // another thread was faster
  }
}
