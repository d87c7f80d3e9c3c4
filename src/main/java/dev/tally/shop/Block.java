package dev.tally.shop;

import java.util.Arrays;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A block of 256 neighbouring products of a category. It is the unit of copying (a moved total
 * copies 4 KB, not the category) and of skipping (one comparison skips a block that has not changed
 * since a cursor).
 *
 * <p>Written only by the {@link ImageBuilder} that made it; frozen when the image is published.
 */
final class Block {

  static final int SIZE = 256;

  private @Nullable Product[] products = new @Nullable Product[SIZE];
  private long[] addedAt = new long[SIZE];
  private long[] definedAt = new long[SIZE];
  private boolean sharesDefinitions;
  private final long[] totals;
  private final long[] totalAt;
  private long newest;

  Block() {
    totals = new long[SIZE];
    totalAt = new long[SIZE];
  }

  /** Makes a writable copy. Definitions change rarely and stay shared until one changes. */
  Block(Block original) {
    products = original.products;
    addedAt = original.addedAt;
    definedAt = original.definedAt;
    sharesDefinitions = true;
    totals = original.totals.clone();
    totalAt = original.totalAt.clone();
    newest = original.newest;
  }

  static int indexOf(int number) {
    return (number - 1) / SIZE;
  }

  private static int slotOf(int number) {
    return (number - 1) % SIZE;
  }

  void define(Change.ProductDefined change) {
    if (sharesDefinitions) {
      products = products.clone();
      addedAt = addedAt.clone();
      definedAt = definedAt.clone();
      sharesDefinitions = false;
    }
    int slot = slotOf(change.product().id().number());
    boolean isNew = products[slot] == null;
    products[slot] = change.product();
    addedAt[slot] = isNew ? change.addedAt() : addedAt[slot];
    definedAt[slot] = change.offset();
    if (totalAt[slot] == 0) {
      totalAt[slot] = change.addedAt(); // a product begins with the total 0
    }
    newest = change.offset();
  }

  /**
   * Sets a total, even before the product is defined: state of every kind arrives in one sequence,
   * newest last.
   */
  void move(Change.TotalMoved change) {
    int slot = slotOf(change.id().number());
    totals[slot] = change.total();
    totalAt[slot] = change.offset();
    newest = change.offset();
  }

  /** Returns the offset of the newest change in this block. */
  long newest() {
    return newest;
  }

  @Nullable ProductTotal productTotal(int number) {
    int slot = slotOf(number);
    Product product = products[slot];
    return product == null ? null : new ProductTotal(product, totals[slot]);
  }

  /**
   * Adds those of its products that sold better than the worst that are there.
   *
   * @param best the worst first
   * @param most how many to keep
   */
  void offerBest(PriorityQueue<ProductTotal> best, int most) {
    for (int slot = 0; slot < SIZE; slot++) {
      ProductTotal worst = best.size() < most ? null : best.peek();
      Product product = totals[slot] > (worst == null ? 0 : worst.total()) ? products[slot] : null;
      if (product != null && !product.retired()) {
        if (worst != null) {
          best.remove();
        }
        best.add(new ProductTotal(product, totals[slot]));
      }
    }
  }

  /** Adds those on sale that have a sku, without blanks at its ends. */
  void putSkus(Map<String, ProductId> bySku) {
    for (Product product : products) {
      if (product != null && !product.retired() && product.sku().isPresent()) {
        bySku.put(product.sku().get().trimmed().text(), product.id());
      }
    }
  }

  /** Returns the sum of all totals. */
  long units() {
    return Arrays.stream(totals).sum();
  }

  /** Counts the products of which something {@link #hasMoved}. */
  int moved(long from, long totalsFrom) {
    int moved = 0;
    for (int slot = 0; newest > totalsFrom && slot < SIZE; slot++) {
      moved += isTold(slot, from, totalsFrom) ? 1 : 0;
    }
    return moved;
  }

  /**
   * Returns whether a product has changed.
   *
   * @param totalsFrom the offset up to which its total is known; {@code from} that of the rest
   */
  boolean hasMoved(int number, long from, long totalsFrom) {
    return newest > totalsFrom && isTold(slotOf(number), from, totalsFrom);
  }

  private boolean isTold(int slot, long from, long totalsFrom) {
    return isDefinitionTold(slot, from) || isTotalTold(slot, totalsFrom);
  }

  /** Returns false for a first snapshot (from 0): it has only totals; HTTP serves the catalogue. */
  private boolean isDefinitionTold(int slot, long from) {
    return from > 0 && definedAt[slot] > from;
  }

  private boolean isTotalTold(int slot, long from) {
    Product product = products[slot];
    return totalAt[slot] > from && product != null && !product.retired();
  }

  void visitAll(long from, long totalsFrom, DeltaVisitor visitor) {
    if (newest > totalsFrom) {
      for (int slot = 0; slot < SIZE; slot++) {
        visit(slot, from, totalsFrom, visitor);
      }
    }
  }

  /** Tells what {@link #hasMoved} says. */
  void visitOne(int number, long from, long totalsFrom, DeltaVisitor visitor) {
    if (newest > totalsFrom) {
      visit(slotOf(number), from, totalsFrom, visitor);
    }
  }

  private void visit(int slot, long from, long totalsFrom, DeltaVisitor visitor) {
    Product product = products[slot];
    if (product == null) {
      return;
    }
    if (isDefinitionTold(slot, from)) {
      tellDefinition(product, addedAt[slot] > from, visitor);
    }
    if (isTotalTold(slot, totalsFrom)) {
      visitor.total(product.id(), totals[slot]);
    }
  }

  /**
   * Reports a removal even if the product was added after the cursor: an earlier walk may have
   * reported the product from an image newer than the cursor at which that walk ended.
   */
  private static void tellDefinition(Product product, boolean isNew, DeltaVisitor visitor) {
    if (product.retired()) {
      visitor.productRemoved(product);
    } else if (isNew) {
      visitor.productAdded(product);
    } else {
      visitor.productChanged(product);
    }
  }
}
