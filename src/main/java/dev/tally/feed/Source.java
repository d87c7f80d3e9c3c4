package dev.tally.feed;

import dev.tally.shop.Image;
import java.util.function.Supplier;

/**
 * Where the numbers of one window come from, as one loop sees them: the newest image, that of the
 * loop's present pass, and what viewers are sent of it. Lives on its loop's thread.
 */
final class Source {

  private final Supplier<Image> newest;
  private final Encodings encodings;
  private Image current;
  private int topics;

  /**
   * @param encodings of this source alone
   */
  Source(Supplier<Image> newest, Encodings encodings) {
    this.newest = newest;
    this.encodings = encodings;
    this.current = newest.get();
  }

  void enter() {
    topics++;
  }

  void leave() {
    topics--;
  }

  /** Returns whether somebody follows it. If nobody does, its current image is any old one. */
  boolean isFollowed() {
    return topics > 0;
  }

  /** Returns the newest image, which may be of another epoch than {@link #current}. */
  Image newest() {
    return newest.get();
  }

  /** Returns the image of the last pass, the newest for writes that keep to the flush pace. */
  Image current() {
    return current;
  }

  /** Makes this the image of the present pass. */
  void show(Image image) {
    current = image;
    encodings.of(image);
  }

  Encodings encodings() {
    return encodings;
  }

  String epoch() {
    return current.at().epoch();
  }
}
