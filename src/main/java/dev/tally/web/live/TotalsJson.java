package dev.tally.web.live;

import dev.tally.shop.Category;
import dev.tally.shop.DeltaVisitor;
import dev.tally.shop.Product;
import dev.tally.shop.ProductId;
import dev.tally.shop.ProductTotal;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Writes {@code {"id","total"}} for every total, of a list of the best in its order. */
record TotalsJson(JsonGenerator out) implements DeltaVisitor {

  @Override
  public void total(ProductId id, long total) {
    out.writeStartObject();
    out.writeStringProperty("id", id.toString());
    out.writeNumberProperty("total", total);
    out.writeEndObject();
  }

  @Override
  public void best(List<ProductTotal> products) {
    products.forEach(one -> total(one.product().id(), one.total()));
  }

  @Override
  public void completeness(boolean isComplete) {}

  @Override
  public void categoryAdded(Category category) {}

  @Override
  public void productAdded(Product product) {}

  @Override
  public void productChanged(Product product) {}

  @Override
  public void productRemoved(Product product) {}
}
