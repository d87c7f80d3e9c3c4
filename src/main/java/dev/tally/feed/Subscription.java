package dev.tally.feed;

import dev.tally.shop.Delta;
import dev.tally.shop.Image;
import dev.tally.shop.Interest;
import dev.tally.shop.Position;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A viewer's state: a cursor and little else. It writes only when nothing of its last write is
 * pending, so a viewer that does not read needs no queue: its cursor waits.
 *
 * <p>All methods belong to the viewer's own loop. The class is long because everything that is
 * written to a viewer depends on the same few fields.
 */
public final class Subscription {

  private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

  private final FeedLoop loop;
  private final Viewer viewer;
  private final Liveness pulse;
  private Topic topic;
  private long cursor; // the viewer has been sent everything up to this offset
  private long seen; // and nothing from an image newer than this one
  private @Nullable SnapshotCursor walk;
  private @Nullable Synced due;
  private @Nullable ReplyQueue answers;
  private boolean serving;
  private boolean continuing;
  private boolean closed;
  private int index;

  /** The {@code synced} event that will end the present catch-up. */
  private record Synced(boolean resumed, Optional<String> ref) {}

  Subscription(FeedLoop loop, Viewer viewer, Topic topic, Optional<Long> since) {
    this.loop = loop;
    this.viewer = viewer;
    this.topic = topic;
    this.cursor = since.orElse(0L);
    this.due = new Synced(since.isPresent(), Optional.empty());
    this.pulse = new Liveness(loop.nowSeconds());
  }

  /**
   * Switches to another interest. Once its snapshot has begun, no frame of the former interest
   * follows. Abandons a switch still in progress and sends an error with its {@code ref}.
   *
   * @param ref the reference to echo in the {@code synced} event
   */
  public void follow(Interest what, Optional<String> ref) {
    if (closed) {
      return;
    }
    Optional<String> abandoned = due == null ? Optional.empty() : due.ref();
    topic = loop.move(topic, what);
    cursor = 0;
    walk = null;
    due = new Synced(false, ref);
    if (abandoned.isPresent()) {
      answer(Event.error("abandoned", "A newer command took the place of this one.", abandoned));
    } else {
      serve(loop.told());
    }
  }

  /** Sends an event as soon as the socket accepts it, before anything else. */
  public void answer(Event event) {
    if (closed) {
      return;
    }
    if (answers == null) {
      answers = new ReplyQueue(viewer);
    }
    if (answers.add(event)) {
      serve(loop.told());
    } else {
      close(CloseReason.REFUSED, "Too many commands without reading their answers.");
    }
  }

  /** Notes that the transport has taken everything that was written. */
  public void writable() {
    if (!serving) {
      serve(loop.told());
    }
  }

  /** Notes input from the viewer, a sign of life. */
  public void heard() {
    pulse.heard(loop.nowSeconds());
  }

  /** Stops all writes because the transport is closed or closing. */
  public void leave() {
    if (!closed) {
      closed = true;
      loop.leave(this);
    }
  }

  /** Closes the viewer. */
  public void close(CloseReason why, String detail) {
    if (!closed) {
      leave();
      try {
        viewer.close(why, detail);
      } catch (RuntimeException | Error e) {
        LOG.error("A viewer could not be told why it is closed.", e);
      }
    }
  }

  /**
   * Makes one write of what is due, if nothing is pending in the transport. Any failure, even lack
   * of memory, closes this viewer and affects no other.
   *
   * @param told the image that the flush pace has reached
   * @return whether something was written
   */
  boolean serve(Image told) {
    try {
      return tryToServe(told);
    } catch (RuntimeException | Error e) {
      fail(e);
      return false;
    }
  }

  private void fail(Throwable e) {
    LOG.error("A viewer could not be told what is due; it is sent away for a second.", e);
    close(CloseReason.RETURN_LATER, "retry=1000");
  }

  private boolean tryToServe(Image told) {
    if (closed || !viewer.idle()) {
      return false;
    }
    // A snapshot must hold whatever was acknowledged before the request, so it uses the newest.
    Image image = due != null ? loop.newest() : told;
    if (closed) {
      return false; // because the newest image was of another epoch
    }
    boolean something = writeNext(image);
    if (isUnderWay() && !continuing && viewer.idle()) {
      continuing = true;
      loop.soon(this::resume); // yields to other tasks between two writes
    }
    return something;
  }

  private void resume() {
    continuing = false;
    serve(loop.told());
  }

  private boolean isUnderWay() {
    long told = loop.told().at().offset();
    return walk != null || due != null || answers != null || (cursor < told && seen <= told);
  }

  private boolean writeNext(Image image) {
    ReplyQueue waiting = answers;
    if (waiting != null) {
      answers = null;
      return writeOwn(encode(out -> waiting.writeTo(out, topic.wire())));
    }
    long newest = image.at().offset();
    if (due == null && (newest <= cursor || newest < seen)) {
      return false;
    }
    seen = newest;
    if (walk == null) {
      EndMarker ending = ending();
      Optional<ByteBuf> changes = loop.encodings().changes(topic, image, cursor, ending);
      if (changes.isPresent()) {
        cursor = newest;
        return writeChanges(changes.get(), ending, image);
      }
      walk = new SnapshotCursor(newest);
    }
    SnapshotCursor under = walk;
    return writeOwn(encode(out -> step(under, out, image)));
  }

  private EndMarker ending() {
    if (due != null) {
      return due.ref().isPresent()
          ? EndMarker.NONE
          : EndMarker.synced(due.resumed()); // with a ref, it is not shared
    }
    return pulse.isPositionDue(loop.nowSeconds()) ? EndMarker.POSITION : EndMarker.NONE;
  }

  private ByteBuf encode(Consumer<ByteBuf> content) {
    return loop.encodings().encode(content);
  }

  private boolean writeChanges(ByteBuf changes, EndMarker ending, Image image) {
    boolean something;
    if (due != null && ending == EndMarker.NONE) {
      something = writeOwn(encode(out -> writeSynced(copy(changes, out), image)));
    } else {
      due = null;
      if (ending != EndMarker.NONE && changes.isReadable()) {
        pulse.positioned(loop.nowSeconds());
      }
      something = write(changes);
    }
    loop.encodings().written();
    return something;
  }

  private static ByteBuf copy(ByteBuf shared, ByteBuf out) {
    return out.writeBytes(shared, shared.readerIndex(), shared.readableBytes());
  }

  private void step(SnapshotCursor walk, ByteBuf out, Image image) {
    Delta delta = image.since(cursor, topic.what());
    walk.step(delta, loop.pace().productsAWrite(), new Frames(topic.wire(), out));
    if (walk.isOver(delta)) {
      cursor = walk.to();
      this.walk = null;
      if (due != null) {
        writeSynced(out, image);
      } else if (pulse.isPositionDue(loop.nowSeconds())) {
        writePosition(out);
      }
    }
  }

  private void writeSynced(ByteBuf out, Image image) {
    Synced synced = Objects.requireNonNull(due, "only a catch-up ends with it");
    Position at = new Position(image.at().epoch(), cursor);
    Event event = EndMarker.synced(synced.resumed()).synced(image, topic.what(), at, synced.ref());
    topic.wire().event(out, event);
    due = null;
    pulse.positioned(loop.nowSeconds());
  }

  private void writePosition(ByteBuf out) {
    topic.wire().event(out, Event.position(new Position(loop.epoch(), cursor)));
    pulse.positioned(loop.nowSeconds());
  }

  /** Writes a buffer that is not shared, and releases it. */
  private boolean writeOwn(ByteBuf frames) {
    try {
      return write(frames);
    } finally {
      frames.release();
    }
  }

  /** Writes a buffer; returns false if it holds nothing. */
  private boolean write(ByteBuf frames) {
    if (!frames.isReadable()) {
      return false;
    }
    serving = true;
    try {
      viewer.write(frames);
    } finally {
      serving = false;
    }
    pulse.wrote(loop.nowSeconds());
    return true;
  }

  /** Pings an idle viewer, sends the position after a silence, closes a stuck or dead viewer. */
  void beat(int now, FeedTiming pace) {
    long pending = viewer.pending();
    pulse.pending(now, pending);
    if (pulse.isStuck(now, pace)) {
      close(CloseReason.TOOK_NOTHING, "This viewer took nothing for too long.");
    } else if (pulse.isDead(now, pace)) {
      close(CloseReason.TOOK_NOTHING, "This viewer answered no ping.");
    } else if (pulse.isBeatDue(now, pace) && viewer.idle() && !isUnderWay()) {
      try {
        writeOwn(encode(out -> writeBeat(out, now, pace)));
      } catch (RuntimeException | Error e) {
        fail(e);
      }
    }
  }

  private void writeBeat(ByteBuf out, int now, FeedTiming pace) {
    if (pulse.isPingDue(now, pace) && topic.wire().ping(out)) {
      pulse.pinged(now);
    }
    if (pulse.isSilent(now, pace)) {
      writePosition(out);
    }
  }

  Topic topic() {
    return topic;
  }

  /** Returns this subscription's index in the loop's list. */
  int index() {
    return index;
  }

  void index(int index) {
    this.index = index;
  }
}
