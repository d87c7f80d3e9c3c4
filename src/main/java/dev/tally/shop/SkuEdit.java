package dev.tally.shop;

import java.util.Optional;

/** What an edit does to a product's sku. */
public sealed interface SkuEdit {

  /** Returns the product's sku after the edit. */
  Optional<Sku> appliedTo(Optional<Sku> sku);

  /** Leaves it as it is. */
  record Keep() implements SkuEdit {
    @Override
    public Optional<Sku> appliedTo(Optional<Sku> sku) {
      return sku;
    }
  }

  /** Takes it away. */
  record Remove() implements SkuEdit {
    @Override
    public Optional<Sku> appliedTo(Optional<Sku> sku) {
      return Optional.empty();
    }
  }

  /** Gives the product this one instead. */
  record Replace(Sku by) implements SkuEdit {
    @Override
    public Optional<Sku> appliedTo(Optional<Sku> sku) {
      return Optional.of(by);
    }
  }
}
