package dev.tally.shop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** A category with its products. Immutable, as its users see it. */
public final class CategoryImage {

  private final Category category;
  private final long addedAt;
  private final long changedAt;
  private final Block[] blocks;
  private final long definedAt;
  private volatile @Nullable List<ProductTotal> best; // once asked for

  /** The order in which products sell best; of equal ones, lower ids come first. */
  static final Comparator<ProductTotal> BEST_FIRST =
      Comparator.comparingLong(ProductTotal::total)
          .reversed()
          .thenComparing(productTotal -> productTotal.product().id());

  CategoryImage(Category category, long addedAt, long changedAt, Block[] blocks, long definedAt) {
    this.category = category;
    this.addedAt = addedAt;
    this.changedAt = changedAt;
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

  /** Returns the offset at which it was added, or came back. */
  long addedAt() {
    return addedAt;
  }

  /** Returns the offset at which it itself last changed; its products do not count. */
  long changedAt() {
    return changedAt;
  }

  /** Returns these products in a category as it is as of this offset. */
  CategoryImage with(Category changed, long offset) {
    long since = category.retired() && !changed.retired() ? offset : addedAt;
    return new CategoryImage(changed, since, offset, blocks, definedAt);
  }

  /** Returns this category with these products. */
  CategoryImage with(Block[] blocks, long definedAt) {
    return new CategoryImage(category, addedAt, changedAt, blocks, definedAt);
  }

  Block[] blocks() {
    return blocks;
  }

  /**
   * Returns the products on sale with the most units, best first, as many as a viewer may follow.
   */
  List<ProductTotal> best() {
    List<ProductTotal> known = best;
    if (known == null) {
      PriorityQueue<ProductTotal> found = new PriorityQueue<>(BEST_FIRST.reversed());
      for (Block block : blocks) {
        block.offerBest(found, Interest.Top.MOST);
      }
      known = found.stream().sorted(BEST_FIRST).toList();
      best = known; // two threads may both find it, and find the same
    }
    return known;
  }

  /** Returns the units of all products, retired ones too; looks at each. */
  public long units() {
    return Arrays.stream(blocks).mapToLong(Block::units).sum();
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
