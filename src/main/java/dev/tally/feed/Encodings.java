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
 * A cache of what one loop's viewers are sent of one image: each (cursor, image] of a topic is
 * encoded once for all viewers at that cursor. Emptied when another image is asked for, whether or
 * not the viewers have read, and when it exceeds {@link #MOST_KEPT}: a topic mostly has one cursor,
 * but viewers choose the topics. Lives on its loop's thread.
 */
final class Encodings {

  /**
   * The number of bytes beyond which the next new request empties the cache. A topic's viewers are
   * served one after the other, so what is dropped is mostly no longer needed.
   */
  static final int MOST_KEPT = 1 << 20;

  /**
   * Some changes, encoded.
   *
   * @param frames nothing to read if there are none
   * @param totals how many of them are totals
   */
  record Changes(ByteBuf frames, int totals) {
    private static final Changes NONE = new Changes(Unpooled.EMPTY_BUFFER, 0);
  }

  private record Span(Topic topic, long from, long totalsFrom, EndMarker ending) {
    boolean is(Topic topic, long from, long totalsFrom, EndMarker ending) {
      return this.topic == topic
          && this.from == from
          && this.totalsFrom == totalsFrom
          && this.ending == ending;
    }
  }

  private final ByteBufAllocator allocator;
  private final int productsAWrite;
  private final Map<Span, Optional<Changes>> encoded = new HashMap<>();
  private @Nullable Image image;
  private int kept;

  // The last request and its result, so that the viewers of a pass need no look-up.
  private @Nullable Span span;
  private Optional<Changes> last = Optional.empty();

  /**
   * @param productsAWrite the most products in one write
   */
  Encodings(ByteBufAllocator allocator, int productsAWrite) {
    this.allocator = allocator;
    this.productsAWrite = productsAWrite;
  }

  /** Switches to this image; if it is another one, releases all buffers of the former. */
  void of(Image newer) {
    if (image != newer) {
      forget();
      image = newer;
    }
  }

  /**
   * Returns all changes in (from, image], and the totals of (totalsFrom, image], or empty if they
   * are too many for one write. This object owns their buffer, which is valid until the next
   * request.
   */
  Optional<Changes> changes(
      Topic topic, Image image, long from, long totalsFrom, EndMarker ending) {
    of(image);
    if (span == null || !span.is(topic, from, totalsFrom, ending)) {
      if (kept > MOST_KEPT) {
        forget();
      }
      Span asked = new Span(topic, from, totalsFrom, ending);
      last = encoded.computeIfAbsent(asked, span -> keep(span, image));
      span = asked;
    }
    return last;
  }

  /** Notes that the last result was written. Releases it if its topic has only one viewer. */
  void written() {
    if (span != null && span.topic().viewers() == 1) {
      encoded.remove(span);
      kept -= bytes(last);
      last.ifPresent(changes -> changes.frames().release());
      span = null;
    }
  }

  private Optional<Changes> keep(Span asked, Image image) {
    Optional<Changes> made = encode(asked, image);
    kept += bytes(made);
    return made;
  }

  private static int bytes(Optional<Changes> made) {
    return made.map(changes -> changes.frames().readableBytes()).orElse(0);
  }

  /** Returns the number of bytes kept. */
  int kept() {
    return kept;
  }

  private Optional<Changes> encode(Span asked, Image image) {
    Topic topic = asked.topic();
    Delta delta = topic.since(asked.from(), asked.totalsFrom(), image);
    int moved = delta.moved(productsAWrite);
    if (moved > productsAWrite) {
      return Optional.empty();
    } else if (moved == 0 && !asked.ending().stands()) {
      return Optional.of(Changes.NONE);
    }
    ByteBuf out = allocator.directBuffer();
    Frames frames = new Frames(topic.wire(), out);
    fill(
        out,
        () -> {
          delta.visit(frames);
          asked
              .ending()
              .event(image, topic.what())
              .ifPresent(event -> topic.wire().event(out, event));
        });
    return Optional.of(new Changes(out, frames.totals()));
  }

  /** Returns a buffer with this content, owned by the caller; releases it if the content throws. */
  ByteBuf encode(Consumer<ByteBuf> content) {
    ByteBuf out = allocator.directBuffer();
    fill(out, () -> content.accept(out));
    return out;
  }

  private static void fill(ByteBuf out, Runnable content) {
    try {
      content.run();
    } catch (RuntimeException | Error e) {
      out.release();
      throw e;
    }
  }

  /** Releases all buffers. */
  void forget() {
    encoded.values().forEach(made -> made.ifPresent(changes -> changes.frames().release()));
    encoded.clear();
    kept = 0;
    span = null;
  }

  /** Releases all buffers, and lets go of the image. */
  void rest() {
    forget();
    image = null;
  }
}
