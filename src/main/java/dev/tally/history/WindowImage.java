package dev.tally.history;

import dev.tally.shop.Change;
import dev.tally.shop.Image;
import dev.tally.shop.Lineage;
import dev.tally.shop.Position;
import dev.tally.shop.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * One window's totals as an image of their own: they also change without a command, when a minute
 * turns, so they have offsets of their own, in an epoch that no shop has. What changed waits until
 * somebody asks for the image. One thread at a time, except for {@link #image} and {@link #isDue}.
 */
final class WindowImage {

  /** The most images that there may be. */
  static final int MOST = Window.values().length;

  private final Window window;
  private final int place;
  private final List<Change> changes = new ArrayList<>();
  private final List<ProductSales> due = new ArrayList<>();
  private volatile Image image = Image.empty(Position.ORIGIN.epoch());
  private volatile boolean isDue;
  private long offset = image.at().offset();
  private boolean isComplete;
  private int start = Integer.MIN_VALUE; // the first time that counts

  /**
   * @param place its number among all images, from 0
   */
  WindowImage(Window window, int place) {
    this.window = window;
    this.place = place;
  }

  int place() {
    return place;
  }

  /** Returns whether it counts by the hour, and not by the minute. */
  boolean isByHour() {
    return window == Window.WEEK;
  }

  Window window() {
    return window;
  }

  /** Returns the image as it was published last. Any thread. */
  Image image() {
    return image;
  }

  /** Returns whether something is to be published. Any thread. */
  boolean isDue() {
    return isDue;
  }

  /** Begins with an empty shop. */
  void reset(Lineage lineage) {
    changes.clear();
    due.clear();
    image = Image.empty(lineage.epoch() + "w"); // longer than any shop's
    offset = image.at().offset();
    isComplete = true; // as an empty one is
  }

  /** Takes over a change, if it is one of the catalogue. */
  void define(Change change) {
    if (change instanceof Change.CategoryDefined defined) {
      add(new Change.CategoryDefined(++offset, defined.category()));
    } else if (change instanceof Change.ProductDefined defined) {
      add(new Change.ProductDefined(++offset, defined.product(), offset));
    }
  }

  private void add(Change change) {
    changes.add(change);
    isDue = true;
  }

  /** Returns the first time that counts, a minute or an hour. */
  int start() {
    return start;
  }

  void startAt(int time) {
    start = time;
  }

  /** Returns the minute, or its hour if it counts by the hour. */
  int time(int minute) {
    return isByHour() ? Windows.hour(minute) : minute;
  }

  /** Notes that a product's units have changed, if they have in this window. */
  void showIfTouched(ProductSales sales) {
    if (sales.untouch(this)) {
      show(sales);
    }
  }

  /** Notes that a product's units may have changed. */
  void show(ProductSales sales) {
    if (sales.due(this)) {
      due.add(sales);
      isDue = true;
    }
  }

  /** Says whether all orders since the start are known; returns whether that is news. */
  boolean complete(boolean complete) {
    boolean isNews = isComplete != complete;
    if (isNews) {
      isComplete = complete;
      add(new Change.CompletenessChanged(++offset, complete));
    }
    return isNews;
  }

  /** Publishes an image with all that is due. */
  void publish() {
    for (ProductSales sales : due) {
      sales.shown(this);
      add(new Change.TotalMoved(++offset, sales.id(), sales.units(this)));
    }
    due.clear();
    List<Change> next = List.copyOf(changes);
    changes.clear(); // first: what cannot be shown must not come again
    if (!next.isEmpty()) {
      image = image.with(next);
    }
    isDue = false; // last, so that nobody takes the image before for the newest
  }
}
