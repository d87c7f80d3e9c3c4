package dev.tally.feed;

import dev.tally.shop.Delta;
import dev.tally.shop.Image;
import dev.tally.shop.Interest;
import dev.tally.shop.ProductTotal;
import dev.tally.shop.SkuIndex;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An interest that viewers of one loop follow over the same wire. Lives on its loop's thread. */
final class Topic {

  /** The identity of a topic: viewers with equal keys are sent the same bytes. */
  record Key(Interest what, Wire wire) {}

  private final Key key;
  private final Source source;
  private int viewers;
  private Image.@Nullable Resolved resolved; // as the next
  private @Nullable SkuIndex resolvedBy;
  private @Nullable List<ProductTotal> best; // as of the newest image that was asked for
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

  /** Returns what a viewer of this topic lacks that has everything up to this cursor. */
  Delta since(long cursor, Image image) {
    if (key.what() instanceof Interest.Top top) {
      return bestSince(cursor, image, top);
    } else if (key.what() instanceof Interest.Named named) {
      return namedSince(cursor, image, named);
    }
    return image.since(cursor, key.what());
  }

  private Delta namedSince(long cursor, Image image, Interest.Named named) {
    long offset = image.at().offset();
    if (offset < askedAt) { // a newcomer was shown a newer one already
      return image.since(cursor, named);
    }
    askedAt = offset;
    Image.Resolved meaning = resolved;
    if (meaning == null || resolvedBy != image.skus()) {
      meaning = image.resolve(named);
      knownAt = meaning.equals(resolved) ? knownAt : offset;
      resolved = meaning;
      resolvedBy = image.skus();
    }
    return cursor > 0 && cursor >= knownAt
        ? image.since(cursor, meaning.products())
        : image.since(cursor, meaning);
  }

  private Delta bestSince(long cursor, Image image, Interest.Top top) {
    List<ProductTotal> now = image.best(top);
    long offset = image.at().offset();
    if (offset < askedAt) { // a newcomer was shown a newer one already
      return image.since(cursor, top, Optional.of(now));
    }
    askedAt = offset;
    if (!now.equals(best)) {
      best = now;
      knownAt = offset;
    }
    boolean isTold = cursor > 0 && cursor >= knownAt;
    return image.since(cursor, top, isTold ? Optional.empty() : Optional.of(now));
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
