package dev.tally.feed;

import dev.tally.shop.Delta;
import dev.tally.shop.Image;
import dev.tally.shop.Interest;
import dev.tally.shop.ProductTotal;
import dev.tally.shop.SkuIndex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An interest that viewers of one loop follow over the same wire. Lives on its loop's thread. */
final class Topic {

  /** The identity of a topic: viewers with equal keys are sent the same bytes. */
  record Key(Interest what, Wire wire) {}

  private final Key key;
  private final Source source;
  private int viewers;
  private Image.@Nullable Resolved resolved; // as the next two, of the newest image asked for
  private @Nullable SkuIndex resolvedBy;
  private @Nullable List<ProductTotal> best;
  private long knownAt; // the offset of the first image with that list, or where skus meant that
  private long askedAt; // the offset of the newest image that was asked for

  /**
   * @param source of the window that the interest is in
   */
  Topic(Key key, Source source) {
    this.key = key;
    this.source = source;
  }

  Source source() {
    return source;
  }

  Key key() {
    return key;
  }

  Interest what() {
    return key.what();
  }

  Wire wire() {
    return key.wire();
  }

  /**
   * Returns what a viewer of this topic lacks that has everything up to this cursor, but for totals
   * beyond {@code totals}. If it has none of those, it is told the list, or what skus mean, too.
   */
  Delta since(long cursor, long totals, Image image) {
    long offset = image.at().offset();
    boolean isNewest = offset >= askedAt; // else a newcomer was shown a newer one already
    if (isNewest) {
      askedAt = offset;
      knownAt = hasChanged(image) ? offset : knownAt;
    }
    boolean isKnown = isNewest && totals > 0 && cursor >= knownAt;
    if (isKnown && key.what() instanceof Interest.Top) {
      return image.since(cursor, totals, Interest.NOTHING);
    } else if (isKnown && resolved != null) {
      return image.since(cursor, totals, resolved.products());
    }
    return image.since(cursor, totals, key.what());
  }

  /** Looks whether the list, or what skus mean, is another than in the images before. */
  private boolean hasChanged(Image image) {
    boolean hasChanged = false;
    if (key.what() instanceof Interest.Top top) {
      List<ProductTotal> now = image.best(top);
      hasChanged = !now.equals(best);
      best = now;
    } else if (key.what() instanceof Interest.Named named && resolvedBy != image.skus()) {
      Image.Resolved now = image.resolve(named);
      hasChanged = !now.equals(resolved);
      resolved = now;
      resolvedBy = image.skus();
    }
    return hasChanged;
  }

  void enter() {
    viewers++;
  }

  void leave() {
    viewers--;
  }

  int viewers() {
    return viewers;
  }
}
