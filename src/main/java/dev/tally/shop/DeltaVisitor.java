package dev.tally.shop;

/** Receives what a {@link Delta} has to tell, product by product in id order. */
public interface DeltaVisitor {

  void categoryAdded(Category category);

  /** Its total follows. */
  void productAdded(Product product);

  void productChanged(Product product);

  /** Also of products that the viewer may not have heard of. */
  void productRemoved(Product product);

  void total(ProductId id, long total);
}
