package dev.tally.history;

import dev.tally.shop.Change;
import dev.tally.shop.Image;
import dev.tally.shop.Lineage;
import dev.tally.shop.Position;
import dev.tally.shop.ProductId;
import dev.tally.shop.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * One window's totals as an image of their own: they also change without a command, when a minute
 * turns, so they have offsets of their own, in an epoch that no shop has. One thread at a time
 * writes; any thread may read the image.
 */
final class WindowImage {

  private final Window window;
  private final List<Change> next = new ArrayList<>();
  private volatile Image image = Image.empty(Position.ORIGIN.epoch());
  private long offset = image.at().offset();
  private boolean isComplete;
  private int start;

  WindowImage(Window window) {
    this.window = window;
  }

  Window window() {
    return window;
  }

  Image image() {
    return image;
  }

  /** Begins with an empty shop. */
  void reset(Lineage lineage) {
    next.clear();
    image = Image.empty(lineage.epoch() + "w"); // longer than any shop's
    offset = image.at().offset();
    isComplete = true; // as an empty one is
  }

  /** Takes over a change of the catalogue. */
  void define(Change change) {
    if (change instanceof Change.CategoryDefined defined) {
      next.add(new Change.CategoryDefined(++offset, defined.category()));
    } else if (change instanceof Change.ProductDefined defined) {
      next.add(new Change.ProductDefined(++offset, defined.product(), offset));
    }
  }

  /** Returns the first minute that counts. */
  int start() {
    return start;
  }

  /** Moves the first minute that counts; returns whether it has moved. */
  boolean startAt(int minute) {
    boolean hasMoved = start != minute;
    start = minute;
    return hasMoved;
  }

  void show(ProductId id, ProductSales sales) {
    long units = sales.units(window, start);
    if (sales.show(window, units)) {
      next.add(new Change.TotalMoved(++offset, id, units));
    }
  }

  /** Says whether all orders since the start are known. */
  void complete(boolean complete) {
    if (isComplete != complete) {
      isComplete = complete;
      next.add(new Change.CompletenessChanged(++offset, complete));
    }
  }

  /** Publishes an image with all changes; returns whether there were any. */
  boolean publish() {
    if (next.isEmpty()) {
      return false;
    }
    image = image.with(List.copyOf(next));
    next.clear();
    return true;
  }
}
