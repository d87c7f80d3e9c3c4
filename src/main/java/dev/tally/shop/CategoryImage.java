package dev.tally.shop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A category with its products. Immutable. */
public final class CategoryImage {

  private final Category category;
  private final long addedAt;
  private final Block[] blocks;
  private final long definedAt;

  CategoryImage(Category category, long addedAt, Block[] blocks, long definedAt) {
    this.category = category;
    this.addedAt = addedAt;
    this.blocks = blocks;
    this.definedAt = definedAt;
  }

  public Category category() {
    return category;
  }

  /** Returns the offset at which the list of products last changed; totals do not count. */
  public long definedAt() {
    return definedAt;
  }

  long addedAt() {
    return addedAt;
  }

  Block[] blocks() {
    return blocks;
  }

  /** Finds the product with this number, even if it is retired. */
  public Optional<ProductTotal> find(int number) {
    int block = Block.indexOf(number);
    return block < blocks.length
        ? Optional.ofNullable(blocks[block].productTotal(number))
        : Optional.empty();
  }

  /**
   * Returns the products on sale, in id order.
   *
   * @param after the number after which to start; 0 for all
   * @param upTo the last number to include
   * @param limit the most products to return
   */
  public List<ProductTotal> productTotals(int after, int upTo, int limit) {
    List<ProductTotal> productTotals = new ArrayList<>();
    int last = Math.min(upTo, blocks.length * Block.SIZE);
    for (int number = after + 1; number <= last && productTotals.size() < limit; number++) {
      find(number)
          .filter(productTotal -> !productTotal.product().retired())
          .ifPresent(productTotals::add);
    }
    return productTotals;
  }
}
