package dev.tally.shop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A builder of the next image. Copies each block once, on its first change. One thread. */
final class ImageBuilder {

  private final Lineage lineage;
  private final long beat;
  private long offset;
  private Image.Completeness completeness;
  private final SkuIndex skus;
  private boolean hasDefined;
  private final Map<String, Pages> byPrefix = new LinkedHashMap<>();

  ImageBuilder(Image image) {
    lineage = image.lineage();
    beat = image.beat();
    completeness = image.completeness();
    skus = image.skus();
    offset = image.at().offset();
    for (CategoryImage categoryImage : image.allCategoryImages()) {
      byPrefix.put(categoryImage.category().prefix(), new Pages(categoryImage));
    }
  }

  void apply(Change change) {
    if (change.offset() <= offset) {
      throw new IllegalStateException(
          "change " + change.offset() + " came after " + offset + "; offsets must rise");
    }
    offset = change.offset();
    if (change instanceof Change.CategoryDefined defined) {
      define(defined);
    } else if (change instanceof Change.ProductDefined defined) {
      pages(defined.product().id()).define(defined);
      hasDefined = true;
    } else if (change instanceof Change.TotalMoved moved) {
      pages(moved.id()).block(moved.id().number()).move(moved);
    } else if (change instanceof Change.CompletenessChanged changed) {
      completeness = new Image.Completeness(changed.isComplete(), offset);
    }
  }

  private void define(Change.CategoryDefined change) {
    Category category = change.category();
    Pages known = byPrefix.get(category.prefix());
    CategoryImage next =
        known == null
            ? new CategoryImage(category, offset, offset, new Block[0], offset)
            : known.publish().with(category, offset);
    byPrefix.put(category.prefix(), new Pages(next));
  }

  private Pages pages(ProductId id) {
    Pages pages = byPrefix.get(id.prefix());
    if (pages == null) {
      throw new IllegalStateException("no category for " + id + " was defined before it");
    }
    return pages;
  }

  Image publish() {
    List<CategoryImage> categoryImages = new ArrayList<>(byPrefix.size());
    byPrefix.values().forEach(pages -> categoryImages.add(pages.publish()));
    return new Image(
        lineage,
        offset,
        beat,
        completeness,
        categoryImages,
        hasDefined ? new SkuIndex(categoryImages) : skus);
  }

  /** The blocks of one category: those of the last image until one changes. */
  private static final class Pages {
    private final CategoryImage original;
    private Block[] blocks;
    private boolean[] copied; // none yet: empty
    private long definedAt;

    Pages(CategoryImage original) {
      this.original = original;
      this.blocks = original.blocks();
      this.copied = new boolean[0];
      this.definedAt = original.definedAt();
    }

    void define(Change.ProductDefined change) {
      block(change.product().id().number()).define(change);
      definedAt = change.offset();
    }

    Block block(int number) {
      int index = Block.indexOf(number);
      if (index >= copied.length) {
        grow(Math.max(blocks.length, index + 1));
      }
      if (!copied[index]) {
        blocks[index] = new Block(blocks[index]);
        copied[index] = true;
      }
      return blocks[index];
    }

    private void grow(int length) {
      int before = blocks.length;
      blocks = Arrays.copyOf(blocks, length);
      copied = Arrays.copyOf(copied, length);
      for (int index = before; index < length; index++) {
        blocks[index] = new Block();
        copied[index] = true;
      }
    }

    CategoryImage publish() {
      return copied.length == 0 ? original : original.with(blocks, definedAt);
    }
  }
}
