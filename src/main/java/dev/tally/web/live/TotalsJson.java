package dev.tally.web.live;

import dev.tally.shop.Category;
import dev.tally.shop.DeltaVisitor;
import dev.tally.shop.Product;
import dev.tally.shop.ProductId;
import dev.tally.shop.ProductSku;
import dev.tally.shop.ProductTotal;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** Writes {@code {"id","total"}} for every total, of a list of the best in its order. */
final class TotalsJson implements DeltaVisitor {

  private final JsonGenerator out;
  private final Map<ProductId, String> skus;

  /**
   * @param skus by which products were asked for; what a delta says of them is added
   */
  TotalsJson(JsonGenerator out, Map<ProductId, String> skus) {
    this.out = out;
    this.skus = skus;
  }

  @Override
  public void skus(List<ProductSku> products) {
    products.forEach(one -> skus.put(one.id(), one.sku()));
  }

  @Override
  public void total(ProductId id, long total) {
    out.writeStartObject();
    String sku = skus.get(id);
    if (sku != null) {
      out.writeStringProperty("sku", sku);
    }
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
  public void categoryChanged(Category category) {}

  @Override
  public void categoryRemoved(Category category) {}

  @Override
  public void productAdded(Product product) {}

  @Override
  public void productChanged(Product product) {}

  @Override
  public void productRemoved(Product product) {}
}
