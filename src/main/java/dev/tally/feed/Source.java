package dev.tally.feed;

import dev.tally.shop.Image;
import dev.tally.shop.Position;
import java.util.function.Supplier;

/**
 * Where the numbers of one window come from, as one loop sees them: the newest image, that of the
 * loop's present pass, and what viewers are sent of it. Lives on its loop's thread.
 */
final class Source {

  /** Of no epoch, so that whatever comes is another. */
  private static final Image NOTHING = Image.empty(Position.ORIGIN.epoch());

  private final Supplier<Image> newest;
  private final Encodings encodings;
  private Image current = NOTHING;
  private int topics;

  /**
   * @param encodings of this source alone
   */
  Source(Supplier<Image> newest, Encodings encodings) {
    this.newest = newest;
    this.encodings = encodings;
  }

  void enter() {
    topics++;
  }

  void leave() {
    topics--;
  }

  boolean isFollowed() {
    return topics > 0;
  }

  /** Lets go of the image and of what was encoded of it, as nobody follows it. */
  void rest() {
    current = NOTHING;
    encodings.rest();
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
