package dev.tally.feed;

import dev.tally.shop.Delta;
import dev.tally.shop.Following;
import dev.tally.shop.Image;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What some viewers of one loop follow over the same wire. Encodes each (cursor, image] once for
 * all of them and keeps the encodings until a newer image is asked for; so what it holds is bounded
 * by the distinct cursors among its viewers, mostly one. Lives on its loop's thread.
 */
final class Topic {

  /** Viewers with equal keys are told the same bytes. */
  record Key(Following what, Wire wire) {}

  private record Span(long from, Ending ending) {}

  private final Key key;
  private final int productsAWrite;
  private final ByteBufAllocator allocator;
  private final Map<Span, Optional<ByteBuf>> encoded = new HashMap<>(4);
  private Image to;
  private int viewers;

  // What was asked for last, so that the viewers of a pass need not look it up.
  private long lastFrom;
  private Ending lastEnding = Ending.NONE;
  private @Nullable Optional<ByteBuf> last;

  Topic(Key key, Image image, int productsAWrite, ByteBufAllocator allocator) {
    this.key = key;
    this.to = image;
    this.productsAWrite = productsAWrite;
    this.allocator = allocator;
  }

  Key key() {
    return key;
  }

  Following what() {
    return key.what();
  }

  Wire wire() {
    return key.wire();
  }

  void enter() {
    viewers++;
  }

  /** Whether nobody is left; then the topic holds nothing any more. */
  boolean leave() {
    viewers--;
    if (viewers == 0) {
      forget();
    }
    return viewers == 0;
  }

  /**
   * All that changed in (from, image]; not readable where that is nothing, empty where it is too
   * much for one write. The buffer is the topic's, as long as nothing else is asked for.
   */
  Optional<ByteBuf> changes(Image image, long from, Ending ending) {
    if (to != image) {
      forget();
      to = image; // and nothing keeps an older image alive
    }
    Optional<ByteBuf> known = last;
    if (known == null || lastFrom != from || lastEnding != ending) {
      known =
          encoded.computeIfAbsent(
              new Span(from, ending), span -> encode(image.since(from, what()), ending));
      last = known;
      lastFrom = from;
      lastEnding = ending;
    }
    return known;
  }

  /** A viewer has been written what it was to be told; for one alone nothing is kept. */
  void written() {
    if (viewers == 1) {
      forget();
    }
  }

  private Optional<ByteBuf> encode(Delta delta, Ending ending) {
    int moved = delta.moved(productsAWrite);
    if (moved > productsAWrite) {
      return Optional.empty();
    } else if (moved == 0 && !ending.stands()) {
      return Optional.of(Unpooled.EMPTY_BUFFER);
    }
    ByteBuf out = allocator.directBuffer();
    delta.tell(new Frames(wire(), out));
    ending.event(delta.to(), what()).ifPresent(event -> wire().event(out, event));
    return Optional.of(out);
  }

  private void forget() {
    encoded.values().forEach(buffer -> buffer.ifPresent(ByteBuf::release));
    encoded.clear();
    last = null;
  }
}
