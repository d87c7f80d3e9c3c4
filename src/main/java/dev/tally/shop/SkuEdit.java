package dev.tally.shop;

import java.util.Optional;

/** A change to a product's sku. */
public sealed interface SkuEdit {

  /** Returns the product's sku after the edit. */
  Optional<Sku> appliedTo(Optional<Sku> sku);

  /** Leaves the sku as it is. */
  record Keep() implements SkuEdit {
    @Override
    public Optional<Sku> appliedTo(Optional<Sku> sku) {
      return sku;
    }
  }

  /** Removes the sku. */
  record Remove() implements SkuEdit {
    @Override
    public Optional<Sku> appliedTo(Optional<Sku> sku) {
      return Optional.empty();
    }
  }

  /** Replaces the sku with this one. */
  record Replace(Sku by) implements SkuEdit {
    @Override
    public Optional<Sku> appliedTo(Optional<Sku> sku) {
      return Optional.of(by);
    }
  }
}
