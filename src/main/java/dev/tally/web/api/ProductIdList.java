package dev.tally.web.api;

import dev.tally.shop.Interest;
import dev.tally.shop.ProductId;
import dev.tally.text.InvalidField;
import dev.tally.text.Text;
import java.util.List;

/** The list of products that a viewer names. */
public final class ProductIdList {

  private ProductIdList() {}

  /** Returns the interest that follows only these products. */
  public static Interest following(List<String> ids) {
    if (ids.size() > Interest.Products.MOST) {
      throw new InvalidField(
          "ids", "\"ids\" may name %,d products at most.".formatted(Interest.Products.MOST));
    }
    return new Interest.Products(ids.stream().map(ProductIdList::parse).toList());
  }

  private static ProductId parse(String id) {
    return ProductId.parse(Text.trim(id))
        .orElseThrow(
            () -> new InvalidField("ids", "\"ids\" must be ids of products, such as A1 and B7."));
  }
}
