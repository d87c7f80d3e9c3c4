package dev.tally.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.shop.Change.CategoryDefined;
import dev.tally.shop.Change.ProductDefined;
import dev.tally.shop.Change.TotalMoved;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests images, and the one delta between a cursor and an image. */
class ImageTest {

  private static final Interest TOYS = new Interest.InCategory("toys");

  private final Image shop =
      Image.empty("e")
          .with(
              List.of(
                  new CategoryDefined(2, new Category("toys", "Toys", "A")),
                  product(3, "A1"),
                  product(4, "A2"),
                  new TotalMoved(5, id("A2"), 7)));

  @Test
  void since_nothing_isEveryTotal_alsoWhereItIs0() {
    assertThat(told(shop.since(0, TOYS))).containsExactly("A1=0", "A2=7");
  }

  @Test
  void since_aCursor_isWhatHasMoved() {
    Image next = shop.with(List.of(new TotalMoved(6, id("A1"), 1), new TotalMoved(7, id("A1"), 3)));

    assertThat(told(next.since(5, TOYS))).containsExactly("A1=3");
    assertThat(told(next.since(7, TOYS))).isEmpty();
    assertThat(next.since(7, TOYS).moved(10)).isZero();
  }

  @Test
  void since_anEmptyShop_tellsOfWhatIsNew() {
    assertThat(told(shop.since(Position.EMPTY_SHOP, TOYS)))
        .containsExactly("toys", "+A1", "A1=0", "+A2", "A2=7");
  }

  @Test
  void since_tellsOfChangesAndRemovals() {
    Image changed = shop.with(List.of(new ProductDefined(6, of("A1", false), 3)));
    assertThat(told(changed.since(5, TOYS))).containsExactly("~A1");

    Image removed = changed.with(List.of(new ProductDefined(7, of("A2", true), 4)));
    assertThat(told(removed.since(6, TOYS))).containsExactly("-A2");
    assertThat(told(removed.since(0, TOYS))).containsExactly("A1=0");
  }

  @Test
  void since_tellsWhatBecomesOfCategories() {
    Category toys = new Category("toys", "Toys", "A");
    Interest nothing = Interest.NOTHING;
    Image titled = shop.with(List.of(new CategoryDefined(6, new Category("toys", "Games", "A"))));
    assertThat(told(titled.since(5, nothing))).containsExactly("~toys Games");
    assertThat(told(titled.since(6, nothing))).isEmpty();
    assertThat(told(titled.since(1, TOYS))).containsExactly("toys", "+A1", "A1=0", "+A2", "A2=7");
    assertThat(titled.categoryImage("toys").orElseThrow().category().title()).isEqualTo("Games");

    // The viewer has been told of none of it.
    Image removed =
        titled.with(
            List.of(
                new ProductDefined(7, of("A1", true), 3),
                new ProductDefined(8, of("A2", true), 4),
                new CategoryDefined(9, toys.asRetired())));
    assertThat(told(removed.since(8, nothing))).containsExactly("-toys");
    assertThat(told(removed.since(6, TOYS))).containsExactly("-toys", "-A1", "-A2");
    assertThat(told(removed.since(0, TOYS))).isEmpty();
    assertThat(removed.categoryImage("toys")).isEmpty();
    assertThat(removed.categoryImages()).isEmpty();
    assertThat(removed.unknown(TOYS)).containsExactly("toys");
    assertThat(removed.find(id("A2")).orElseThrow().total()).isEqualTo(7);

    Image back = removed.with(List.of(new CategoryDefined(10, toys), product(11, "A3")));
    assertThat(told(back.since(9, TOYS))).containsExactly("toys", "+A3", "A3=0");
    assertThat(told(back.since(6, TOYS))).containsExactly("toys", "-A1", "-A2", "+A3", "A3=0");
    assertThat(back.find(id("A2")).orElseThrow().total()).isEqualTo(7);
  }

  @Test
  void since_ofSomeProducts_tellsOfThose_inIdOrder() {
    Interest some = new Interest.Products(List.of(id("A2"), id("Z9"), id("A1"), id("A2")));

    assertThat(told(shop.since(0, some))).containsExactly("A1=0", "A2=7");
    assertThat(shop.unknown(some)).containsExactly("Z9");
  }

  @Test
  void with_leavesTheOlderImageAsItWas() {
    shop.with(List.of(product(6, "A3"), new TotalMoved(7, id("A1"), 9)));

    assertThat(told(shop.since(0, TOYS))).containsExactly("A1=0", "A2=7");
    assertThat(shop.find(id("A3"))).isEmpty();
  }

  @Test
  void with_aTotalToldBeforeItsProduct_keepsIt() {
    Image image =
        shop.with(
            List.of(new TotalMoved(6, id("A3"), 5), new ProductDefined(9, of("A3", false), 6)));

    assertThat(image.find(id("A3")).orElseThrow().total()).isEqualTo(5);
  }

  @Test
  void with_anOffsetThatDoesNotRise_isRefused() {
    assertThatThrownBy(() -> shop.with(List.of(new TotalMoved(5, id("A1"), 1))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aLargeShelf_isToldInPieces_andUntouchedOnesAreSkipped() {
    List<Change> many = new ArrayList<>();
    for (int number = 3; number <= 1_000; number++) {
      many.add(product(number + 10, "A" + number));
    }
    Image large = shop.with(many);
    Image next = large.with(List.of(new TotalMoved(2_000, id("A600"), 1)));

    assertThat(large.since(0, TOYS).pieces()).isEqualTo(5);
    assertThat(told(large.since(0, TOYS))).hasSize(1_000);
    assertThat(next.since(1_999, TOYS).moved(10)).isEqualTo(1);
    assertThat(told(next.since(1_999, TOYS))).containsExactly("A600=1");
    assertThat(next.categoryImage("toys").orElseThrow().productTotals(998, 999, 10)).hasSize(1);
  }

  @Test
  void aFewOfManyProducts_costWhatTheyAre_notWhatThereIs() {
    List<Change> many = new ArrayList<>();
    for (int number = 3; number <= 10_000; number++) {
      many.add(product(number + 10, "A" + number));
    }
    Image large = shop.with(many);
    Image next = large.with(List.of(new TotalMoved(20_000, id("A5001"), 1)));
    Interest twenty =
        new Interest.Products(
            IntStream.rangeClosed(1, 20).mapToObj(n -> id("A" + n * 500)).toList());

    assertThat(next.since(0, twenty).pieces()).as("all categories, and the twenty").isEqualTo(2);
    assertThat(next.since(0, twenty).moved(1_000)).isEqualTo(20);
    assertThat(next.since(19_999, twenty).moved(1_000)).as("its neighbour moved").isZero();
    assertThat(next.since(19_999, TOYS).moved(1_000)).isOne();
    assertThat(large.since(0, TOYS).moved(100)).as("no further than asked").isLessThan(1_000);
    assertThat(copied(large, next)).isOne();
  }

  private static long copied(Image before, Image after) {
    Block[] old = before.categoryImage("toys").orElseThrow().blocks();
    Block[] now = after.categoryImage("toys").orElseThrow().blocks();
    return IntStream.range(0, now.length).filter(i -> now[i] != old[i]).count();
  }

  private static List<String> told(Delta delta) {
    List<String> told = new ArrayList<>();
    delta.visit(
        new DeltaVisitor() {
          @Override
          public void categoryAdded(Category category) {
            told.add(category.name());
          }

          @Override
          public void categoryChanged(Category category) {
            told.add("~" + category.name() + " " + category.title());
          }

          @Override
          public void categoryRemoved(Category category) {
            told.add("-" + category.name());
          }

          @Override
          public void productAdded(Product product) {
            told.add("+" + product.id());
          }

          @Override
          public void productChanged(Product product) {
            told.add("~" + product.id());
          }

          @Override
          public void productRemoved(Product product) {
            told.add("-" + product.id());
          }

          @Override
          public void total(ProductId id, long total) {
            told.add(id + "=" + total);
          }

          @Override
          public void skus(List<ProductSku> products) {
            products.forEach(one -> told.add(one.sku() + "->" + one.id()));
          }

          @Override
          public void best(List<ProductTotal> products) {
            told.add(products.stream().map(one -> one.product().id().toString()).toList() + "");
          }

          @Override
          public void completeness(boolean isComplete) {
            told.add("complete=" + isComplete);
          }
        });
    return told;
  }

  private static Change product(long offset, String id) {
    return new ProductDefined(offset, of(id, false), offset);
  }

  private static Product of(String id, boolean retired) {
    return new Product(id(id), "toys", "Toy", new Price("5"), "-", Optional.empty(), retired);
  }

  private static ProductId id(String id) {
    return ProductId.parse(id).orElseThrow();
  }
}
