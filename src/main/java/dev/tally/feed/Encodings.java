package dev.tally.feed;

import dev.tally.shop.Delta;
import dev.tally.shop.Image;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the viewers of one loop are told of one image: each (cursor, image] of a topic is encoded
 * once for all who stand at that cursor. Nothing is kept of an image once another is asked for,
 * whether or not its viewers have read, nor of more than {@link #MOST_KEPT}: it is mostly one
 * cursor a topic, but viewers choose what is a topic. Lives on its loop's thread.
 */
final class Encodings {

  /**
   * Bytes. The viewers of a topic are told one after the other, so what goes is mostly done with.
   */
  static final int MOST_KEPT = 1 << 20;

  private record Span(Topic topic, long from, EndMarker ending) {
    boolean is(Topic topic, long from, EndMarker ending) {
      return this.topic == topic && this.from == from && this.ending == ending;
    }
  }

  private final ByteBufAllocator allocator;
  private final int productsAWrite;
  private final Map<Span, Optional<ByteBuf>> encoded = new HashMap<>();
  private Image image;
  private int kept;

  // What was asked for last, so that the viewers of a pass need not look it up.
  private @Nullable Span span;
  private Optional<ByteBuf> last = Optional.empty();

  /**
   * @param productsAWrite of more products than this a write does not tell
   */
  Encodings(ByteBufAllocator allocator, int productsAWrite, Image image) {
    this.allocator = allocator;
    this.productsAWrite = productsAWrite;
    this.image = image;
  }

  /** From now on it is this image, and what was kept of another is let go of. */
  void of(Image newer) {
    if (image != newer) {
      forget();
      image = newer;
    }
  }

  /**
   * All that changed in (from, image]; not readable where that is nothing, empty where it is too
   * much for one write. The buffer is this object's, as long as nothing else is asked for.
   */
  Optional<ByteBuf> changes(Topic topic, Image image, long from, EndMarker ending) {
    of(image);
    if (span == null || !span.is(topic, from, ending)) {
      if (kept > MOST_KEPT) {
        forget();
      }
      Span asked = new Span(topic, from, ending);
      last = encoded.computeIfAbsent(asked, this::keep);
      span = asked;
    }
    return last;
  }

  /** A viewer has been written what was asked for last; for one alone nothing is kept. */
  void written() {
    if (span != null && span.topic().viewers() == 1) {
      encoded.remove(span);
      kept -= last.map(ByteBuf::readableBytes).orElse(0);
      last.ifPresent(ByteBuf::release);
      span = null;
    }
  }

  private Optional<ByteBuf> keep(Span asked) {
    Optional<ByteBuf> made = encode(asked);
    kept += made.map(ByteBuf::readableBytes).orElse(0);
    return made;
  }

  /** Bytes that are kept. */
  int kept() {
    return kept;
  }

  private Optional<ByteBuf> encode(Span asked) {
    Topic topic = asked.topic();
    Delta delta = image.since(asked.from(), topic.what());
    int moved = delta.moved(productsAWrite);
    if (moved > productsAWrite) {
      return Optional.empty();
    } else if (moved == 0 && !asked.ending().stands()) {
      return Optional.of(Unpooled.EMPTY_BUFFER);
    }
    return Optional.of(
        encode(
            out -> {
              delta.tell(new Frames(topic.wire(), out));
              asked
                  .ending()
                  .event(image, topic.what())
                  .ifPresent(event -> topic.wire().event(out, event));
            }));
  }

  /** A buffer with this in it, which is the caller's; where that fails there is none. */
  ByteBuf encode(Consumer<ByteBuf> content) {
    ByteBuf out = allocator.directBuffer();
    try {
      content.accept(out);
      return out;
    } catch (RuntimeException | Error e) {
      out.release();
      throw e;
    }
  }

  /** Lets go of everything. */
  void forget() {
    encoded.values().forEach(buffer -> buffer.ifPresent(ByteBuf::release));
    encoded.clear();
    kept = 0;
    span = null;
  }
}
