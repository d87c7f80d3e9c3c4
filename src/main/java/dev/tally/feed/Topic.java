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

/**
 * What some viewers of one loop follow over the same wire. Encodes each (cursor, image] once for
 * all of them and keeps the encodings until a newer image is asked for; so what it holds is bounded
 * by the distinct cursors among its viewers, mostly one. Lives on its loop's thread.
 */
final class Topic {

  /** Viewers with equal keys are told the same bytes. */
  record Key(Following what, Wire wire) {}

  private record Span(long from, boolean withPosition) {}

  private final Key key;
  private final int productsAWrite;
  private final ByteBufAllocator allocator;
  private final Map<Span, Optional<ByteBuf>> encoded = new HashMap<>(4);
  private Image to;
  private int viewers;

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
   * much for one write. The caller owns the buffer and may not write into it.
   *
   * @param withPosition whether a {@code position} event ends it
   */
  Optional<ByteBuf> changes(Image image, long from, boolean withPosition) {
    if (to != image) {
      forget();
      to = image; // and nothing keeps an older image alive
    }
    if (viewers == 1) {
      return encode(image.since(from, what()), withPosition); // nobody to share it with
    }
    return encoded
        .computeIfAbsent(
            new Span(from, withPosition), span -> encode(image.since(from, what()), withPosition))
        .map(ByteBuf::retainedDuplicate);
  }

  private Optional<ByteBuf> encode(Delta delta, boolean withPosition) {
    int moved = delta.moved(productsAWrite);
    if (moved > productsAWrite) {
      return Optional.empty();
    } else if (moved == 0) {
      return Optional.of(Unpooled.EMPTY_BUFFER);
    }
    ByteBuf out = allocator.directBuffer();
    delta.tell(new Frames(wire(), out));
    if (withPosition && out.isReadable()) {
      wire().event(out, Event.position(delta.to().at()));
    }
    return Optional.of(out);
  }

  private void forget() {
    encoded.values().forEach(buffer -> buffer.ifPresent(ByteBuf::release));
    encoded.clear();
  }
}
