package dev.tally.shop;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The changes in (cursor, image] within an interest, newest values only. This one function yields
 * the first snapshot (cursor 0), the live feed, the catch-up of a slow viewer, the switch to
 * another interest, the resumed connection and the plain GET.
 *
 * <p>Delivered in pieces of at most 256 products, so that a viewer of a large category is served at
 * the pace of its socket. Piece 0 holds what every viewer gets, new categories and whether totals
 * are complete, and what skus mean; the other pieces hold products. Newer images only gain pieces,
 * so a walk begun in one image can continue in the next.
 *
 * <p>Not thread-safe: belongs to the thread that asked for it.
 */
public final class Delta {

  private final Image image;
  private final Interest what;
  private final long from;
  private final Block[] blocks;
  private final List<ProductTotal> best;
  private final Optional<List<ProductSku>> skus;
  private final long totalsFrom;

  // The category last looked up: ids are in order, so those of one category are adjacent.
  private long prefixRank;
  private Block[] categoryImage = NO_BLOCKS;

  /**
   * @param totalsFrom the offset up to which totals are known, at most {@code from}: that up to
   *     which everything else is
   * @param skus what skus mean, if that is to be told; then all totals are told, too
   */
  Delta(Image image, Interest what, long from, long totalsFrom, Optional<List<ProductSku>> skus) {
    this.image = image;
    this.what = what;
    this.from = from;
    this.best = what instanceof Interest.Top top ? image.best(top) : List.of();
    this.skus = skus;
    this.totalsFrom = skus.isPresent() ? 0 : totalsFrom;
    this.blocks =
        what instanceof Interest.InCategory category
            ? image.evenRetired(category.name()).map(CategoryImage::blocks).orElse(NO_BLOCKS)
            : NO_BLOCKS;
  }

  private static final Block[] NO_BLOCKS = {};

  /** Returns the image at which this delta ends. */
  public Image to() {
    return image;
  }

  public int pieces() {
    int products = what instanceof Interest.Products some ? some.size() : 0;
    int lists = what instanceof Interest.Top ? 1 : 0;
    return 1 + blocks.length + (products + Block.SIZE - 1) / Block.SIZE + lists;
  }

  /**
   * Counts the products and categories that have changed. A write is measured by these and not by
   * pieces, because orders across a large category touch many pieces lightly.
   *
   * @param enough the count beyond which counting stops
   */
  public int moved(int enough) {
    int moved = 0;
    for (int piece = 0; piece < pieces() && moved <= enough; piece++) {
      moved += movedIn(piece);
    }
    return moved;
  }

  /** Counts the changed products or categories in this piece; if 0, the piece may be skipped. */
  public int movedIn(int piece) {
    if (piece == 0) {
      return categoriesMoved() + (isCompletenessTold() ? 1 : 0) + (skus.isPresent() ? 1 : 0);
    } else if (what instanceof Interest.Products some) {
      return productsMoved(piece, some);
    } else if (what instanceof Interest.Top) {
      return 1;
    }
    return blocks[piece - 1].moved(from, totalsFrom);
  }

  public void visit(DeltaVisitor visitor) {
    for (int piece = 0; piece < pieces(); piece++) {
      visit(piece, visitor);
    }
  }

  public void visit(int piece, DeltaVisitor visitor) {
    if (piece == 0) {
      visitCategories(visitor);
      if (isCompletenessTold()) {
        visitor.completeness(image.isComplete());
      }
      skus.ifPresent(visitor::skus);
    } else if (what instanceof Interest.Products some) {
      visitProducts(piece, some, visitor);
    } else if (what instanceof Interest.Top) {
      visitor.best(best);
    } else {
      blocks[piece - 1].visitAll(from, totalsFrom, visitor);
    }
  }

  /** A first snapshot (from 0) says it at its end. */
  private boolean isCompletenessTold() {
    return from > 0 && image.completeness().since() > from;
  }

  private int categoriesMoved() {
    return categories().size();
  }

  /** Returns the categories that are new or have changed; a first snapshot (from 0) has none. */
  private List<CategoryImage> categories() {
    return from == 0 || image.categoriesChangedAt() <= from
        ? List.of()
        : image.allCategoryImages().stream().filter(one -> one.changedAt() > from).toList();
  }

  private void visitCategories(DeltaVisitor visitor) {
    for (CategoryImage one : categories()) {
      if (one.category().retired()) {
        visitor.categoryRemoved(one.category());
      } else if (one.addedAt() > from) {
        visitor.categoryAdded(one.category());
      } else {
        visitor.categoryChanged(one.category());
      }
    }
  }

  private int productsMoved(int piece, Interest.Products some) {
    int moved = 0;
    for (int i = (piece - 1) * Block.SIZE; i < piece * Block.SIZE && i < some.size(); i++) {
      Block block = blockOf(some.code(i));
      if (block != null && block.hasMoved(ProductId.numberOf(some.code(i)), from, totalsFrom)) {
        moved++;
      }
    }
    return moved;
  }

  private void visitProducts(int piece, Interest.Products some, DeltaVisitor visitor) {
    for (int i = (piece - 1) * Block.SIZE; i < piece * Block.SIZE && i < some.size(); i++) {
      Block block = blockOf(some.code(i));
      if (block != null) {
        block.visitOne(ProductId.numberOf(some.code(i)), from, totalsFrom, visitor);
      }
    }
  }

  private @Nullable Block blockOf(long code) {
    if (ProductId.prefixRank(code) != prefixRank) {
      prefixRank = ProductId.prefixRank(code);
      categoryImage =
          image
              .categoryImageOf(ProductId.prefixOf(code))
              .map(CategoryImage::blocks)
              .orElse(NO_BLOCKS);
    }
    int index = Block.indexOf(ProductId.numberOf(code));
    return index < categoryImage.length ? categoryImage[index] : null;
  }
}
