package dev.tally.shop;

import java.util.List;

/** Receives the changes in a {@link Delta}, product by product in id order. */
public interface DeltaVisitor {

  void categoryAdded(Category category);

  /** Receives a category with another title; one that came back may be new to the viewer. */
  void categoryChanged(Category category);

  /** Receives a removed category, possibly one that the viewer has never seen. */
  void categoryRemoved(Category category);

  /** Receives a new product; its total follows. */
  void productAdded(Product product);

  void productChanged(Product product);

  /** Receives a removed product, possibly one that the viewer has never seen. */
  void productRemoved(Product product);

  void total(ProductId id, long total);

  /** Receives which products have the skus that are followed; those not among them nobody has. */
  void skus(List<ProductSku> products);

  /** Receives the products that sold best, best first. */
  void best(List<ProductTotal> products);

  /** Receives whether totals now count all that they should; if not, they may be too low. */
  void completeness(boolean isComplete);
}
