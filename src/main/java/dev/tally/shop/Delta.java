package dev.tally.shop;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What changed in (cursor, image] among what is followed, newest value only. This one function is
 * the first snapshot (cursor 0), the live feed, the catch-up of a slow viewer, the switch, the
 * resumed connection and the plain GET.
 *
 * <p>It is told in pieces of at most 256 products, so that a viewer of a large category is served
 * at the pace of its socket. Piece 0 is new categories, which everyone is told; the others are the
 * products. Over time an image only gains pieces, so that a walk begun in one image may go on in
 * the next.
 *
 * <p>For the thread that asked for it.
 */
public final class Delta {

  private final Image image;
  private final Interest what;
  private final long from;
  private final Block[] blocks;

  // The shelf last looked up: ids stand in order, and so those of one shelf together.
  private long prefixRank;
  private Block[] shelf = NO_BLOCKS;

  Delta(Image image, Interest what, long from) {
    this.image = image;
    this.what = what;
    this.from = from;
    this.blocks =
        what instanceof Interest.InCategory category
            ? image.shelf(category.name()).map(CategoryImage::blocks).orElse(NO_BLOCKS)
            : NO_BLOCKS;
  }

  private static final Block[] NO_BLOCKS = {};

  /** The image that this leads to. */
  public Image to() {
    return image;
  }

  public int pieces() {
    int products = what instanceof Interest.Products some ? some.size() : 0;
    return 1 + blocks.length + (products + Block.SIZE - 1) / Block.SIZE;
  }

  /**
   * Of how many products, or categories, there is something to tell. It is these that a write is
   * measured by and not pieces: orders over a large category touch many pieces lightly.
   *
   * @param enough counts no further once it is past this
   */
  public int moved(int enough) {
    int moved = 0;
    for (int piece = 0; piece < pieces() && moved <= enough; piece++) {
      moved += movedIn(piece);
    }
    return moved;
  }

  /** Of how many there is something to tell in this piece; 0 where it may be passed over. */
  public int movedIn(int piece) {
    if (piece == 0) {
      return categoriesMoved();
    } else if (what instanceof Interest.Products some) {
      return productsMoved(piece, some);
    }
    return blocks[piece - 1].moved(from);
  }

  public void tell(DeltaVisitor telling) {
    for (int piece = 0; piece < pieces(); piece++) {
      tell(piece, telling);
    }
  }

  public void tell(int piece, DeltaVisitor telling) {
    if (piece == 0) {
      tellCategories(telling);
    } else if (what instanceof Interest.Products some) {
      tellProducts(piece, some, telling);
    } else {
      blocks[piece - 1].tellAll(from, telling);
    }
  }

  /** They stand in the order in which they were added. */
  private int categoriesMoved() {
    List<CategoryImage> shelves = image.shelves();
    int known = shelves.size();
    while (from > 0 && known > 0 && shelves.get(known - 1).addedAt() > from) {
      known--;
    }
    return from > 0 ? shelves.size() - known : 0;
  }

  private void tellCategories(DeltaVisitor telling) {
    List<CategoryImage> shelves = image.shelves();
    shelves
        .subList(shelves.size() - categoriesMoved(), shelves.size())
        .forEach(shelf -> telling.categoryAdded(shelf.category()));
  }

  private int productsMoved(int piece, Interest.Products some) {
    int moved = 0;
    for (int i = (piece - 1) * Block.SIZE; i < piece * Block.SIZE && i < some.size(); i++) {
      Block block = blockOf(some.code(i));
      if (block != null && block.hasMoved(ProductId.numberOf(some.code(i)), from)) {
        moved++;
      }
    }
    return moved;
  }

  private void tellProducts(int piece, Interest.Products some, DeltaVisitor telling) {
    for (int i = (piece - 1) * Block.SIZE; i < piece * Block.SIZE && i < some.size(); i++) {
      Block block = blockOf(some.code(i));
      if (block != null) {
        block.tellOne(ProductId.numberOf(some.code(i)), from, telling);
      }
    }
  }

  private @Nullable Block blockOf(long code) {
    if (ProductId.prefixRank(code) != prefixRank) {
      prefixRank = ProductId.prefixRank(code);
      shelf = image.shelfOf(ProductId.prefixOf(code)).map(CategoryImage::blocks).orElse(NO_BLOCKS);
    }
    int index = Block.indexOf(ProductId.numberOf(code));
    return index < shelf.length ? shelf[index] : null;
  }
}
