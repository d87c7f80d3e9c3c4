package dev.tally.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.feed.Encodings.Changes;
import dev.tally.shop.Category;
import dev.tally.shop.Change;
import dev.tally.shop.Interest;
import dev.tally.shop.Lineage;
import dev.tally.shop.Position;
import dev.tally.shop.Price;
import dev.tally.shop.Product;
import dev.tally.shop.ProductId;
import dev.tally.shop.Shop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EncodingsTest {

  private static final int PRODUCTS = 1_100;

  /** Viewers choose topics, and two viewers of a topic make the loop keep what it sends them. */
  @Test
  void howeverManyTopicsThereAre_whatIsKeptIsBounded() {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    Shop shop = shop();
    Encodings encodings = new Encodings(allocator, 1_024);
    long told = 0;
    for (int n = 0; n < 100; n++) {
      Topic topic =
          new Topic(new Topic.Key(products(n), Wire.WEBSOCKET), new Source(shop::image, encodings));
      topic.enter();
      topic.enter();
      for (int viewer = 0; viewer < 2; viewer++) {
        Changes changes =
            encodings
                .changes(
                    topic, shop.image(), Position.EMPTY_SHOP, Position.EMPTY_SHOP, EndMarker.NONE)
                .orElseThrow();
        ByteBuf frames = changes.frames();
        assertThat(changes.totals()).isEqualTo(1_000);
        assertThat(frames.isReadable()).isTrue();
        told += frames.readableBytes();
        encodings.written();
      }
      assertThat(encodings.kept()).isLessThan(Encodings.MOST_KEPT + (1 << 16));
    }
    assertThat(told).isGreaterThan(4L * Encodings.MOST_KEPT);
    encodings.forget();
    assertThat(encodings.kept()).isZero();
    assertThat(allocator.metric().usedDirectMemory()).isZero();
  }

  /** Returns a thousand products, beginning with a different one each time. */
  private static Interest products(int first) {
    List<ProductId> ids = new ArrayList<>();
    for (int number = 1 + first; ids.size() < 1_000; number++) {
      ids.add(new ProductId("A", number));
    }
    return new Interest.Products(ids);
  }

  private static Shop shop() {
    Shop shop = new Shop();
    List<Change> changes = new ArrayList<>();
    long offset = Position.EMPTY_SHOP;
    shop.onReset(Lineage.of("e"));
    changes.add(new Change.CategoryDefined(++offset, new Category("toys", "Toys", "A")));
    for (int number = 1; number <= PRODUCTS; number++) {
      ProductId id = new ProductId("A", number);
      Product toy = new Product(id, "toys", "Toy", new Price("5"), "-", Optional.empty(), false);
      changes.add(new Change.ProductDefined(++offset, toy, offset));
      changes.add(new Change.TotalMoved(++offset, id, 1_000_000L + number));
    }
    shop.onChanges(changes);
    shop.onCaughtUp(new Position("e", offset));
    return shop;
  }
}
