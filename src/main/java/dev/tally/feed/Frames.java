package dev.tally.feed;

import dev.tally.shop.Category;
import dev.tally.shop.Delta;
import dev.tally.shop.DeltaVisitor;
import dev.tally.shop.Product;
import dev.tally.shop.ProductId;
import dev.tally.shop.ProductSku;
import dev.tally.shop.ProductTotal;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** Writes the changes of a {@link Delta} into a buffer, in the format of one wire. One thread. */
final class Frames implements DeltaVisitor {

  private final Wire wire;
  private final ByteBuf out;
  private int totals;

  Frames(Wire wire, ByteBuf out) {
    this.wire = wire;
    this.out = out;
  }

  /** Returns how many totals it has written. */
  int totals() {
    return totals;
  }

  @Override
  public void categoryAdded(Category category) {
    wire.event(out, Event.category("category-added", category));
  }

  @Override
  public void categoryChanged(Category category) {
    wire.event(out, Event.category("category-changed", category));
  }

  @Override
  public void categoryRemoved(Category category) {
    wire.event(out, Event.category("category-removed", category));
  }

  @Override
  public void productAdded(Product product) {
    wire.event(out, Event.product("product-added", product));
  }

  @Override
  public void productChanged(Product product) {
    wire.event(out, Event.product("product-changed", product));
  }

  @Override
  public void productRemoved(Product product) {
    wire.event(out, Event.product("product-removed", product));
  }

  @Override
  public void skus(List<ProductSku> products) {
    wire.event(out, Event.skus(products));
  }

  @Override
  public void best(List<ProductTotal> products) {
    wire.event(out, Event.best(products));
  }

  @Override
  public void completeness(boolean isComplete) {
    wire.event(out, Event.completeness(isComplete));
  }

  @Override
  public void total(ProductId id, long total) {
    wire.total(out, id, total);
    totals++;
  }
}
