package dev.tally.feed;

import dev.tally.feed.Encodings.Changes;
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
 * <p>What it is doing follows from two fields, and so does its next write, which answers to
 * commands always precede:
 *
 * <table>
 *   <caption>The four states</caption>
 *   <tr><th>state</th><th>{@code snapshot}</th><th>{@code pendingSynced}</th><th>writes next</th></tr>
 *   <tr><td>live</td><td>null</td><td>null</td><td>what changed since the cursor, if anything</td></tr>
 *   <tr><td>catching up</td><td>null</td><td>set</td><td>all since the cursor, and {@code synced}</td></tr>
 *   <tr><td>catching up in pieces</td><td>set</td><td>set</td><td>the next pieces; after the last
 *     one {@code synced}</td></tr>
 *   <tr><td>behind, in pieces</td><td>set</td><td>null</td><td>the next pieces of a change that is
 *     too large for one write</td></tr>
 * </table>
 *
 * <p>A write that ends in {@code synced} or with the last piece leads back to live; {@link #follow}
 * leads to catching up from any of them. It begins in catching up and ends when closed.
 *
 * <p>All methods belong to the viewer's own loop. The class is long because everything that is
 * written to a viewer depends on the same few fields.
 */
public final class Subscription {

  private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

  private final FeedLoop loop;
  private final Viewer viewer;
  private final Liveness liveness;
  private Topic topic;
  private long cursor; // the viewer has been sent everything up to this offset, but see Synced
  private long seen; // and nothing from an image newer than this one
  private @Nullable SnapshotCursor snapshot;
  private @Nullable Synced pendingSynced;
  private @Nullable ReplyQueue replies;
  private boolean serving;
  private boolean continuing;
  private boolean closed;
  private int index;

  /**
   * The {@code synced} event that will end the present catch-up.
   *
   * @param totalsFrom the offset up to which totals need not be sent
   */
  private record Synced(boolean resumed, long totalsFrom, Optional<String> ref) {}

  Subscription(FeedLoop loop, Viewer viewer, Topic topic, Optional<Long> since) {
    this.loop = loop;
    this.viewer = viewer;
    this.topic = topic;
    this.cursor = since.orElse(0L);
    this.pendingSynced = new Synced(since.isPresent(), cursor, Optional.empty());
    this.liveness = new Liveness(loop.nowSeconds());
  }

  /**
   * Switches to another interest. Once its snapshot has begun, no frame of the former interest
   * follows. Abandons a switch still in progress and sends an error with its {@code ref}.
   *
   * <p>The same interest again, or another list, loses nothing, as one socket may serve several
   * readers who know different positions: totals go back to this one, or to the beginning, and
   * everything else goes on from where it was, or from this position if that is behind.
   *
   * @param since a position at which the viewer knows everything of that interest; what it gets is
   *     as for {@link FeedLoop#join}
   * @param ref the reference to echo in the {@code synced} event
   */
  public void follow(Interest what, Optional<Position> since, Optional<String> ref) {
    if (closed) {
      return;
    }
    Optional<String> abandoned = pendingSynced == null ? Optional.empty() : pendingSynced.ref();
    Optional<Long> from = loop.cursor(what, since);
    boolean isSame = topic.what().equals(what);
    boolean isUnfinished = isSame && pendingSynced != null && !pendingSynced.resumed();
    boolean hasReaders = isSame || (from.isEmpty() && areLists(topic.what(), what));
    long totalsFrom = isSame ? Math.min(totalsFrom(), from.orElse(0L)) : from.orElse(0L);
    cursor = hasReaders ? Math.min(cursor, from.orElse(cursor)) : totalsFrom;
    topic = loop.move(topic, what);
    seen = 0; // another window has offsets of its own
    snapshot = null;
    pendingSynced = new Synced(from.isPresent() && !isUnfinished, totalsFrom, ref);
    if (abandoned.isPresent()) {
      reply(Event.error("abandoned", "A newer command took the place of this one.", abandoned));
    } else {
      serve();
    }
  }

  /** Returns whether both name products, in the same window. */
  private static boolean areLists(Interest one, Interest other) {
    return isList(one) && isList(other) && one.window() == other.window();
  }

  private static boolean isList(Interest what) {
    return what instanceof Interest.Products || what instanceof Interest.Named;
  }

  private long totalsFrom() {
    return pendingSynced == null ? cursor : pendingSynced.totalsFrom();
  }

  /** Sends an event as soon as the socket accepts it, before anything else. */
  public void reply(Event event) {
    if (closed) {
      return;
    }
    if (replies == null) {
      replies = new ReplyQueue(viewer);
    }
    if (replies.add(event)) {
      serve();
    } else {
      close(CloseReason.REFUSED, "Too many commands without reading their answers.");
    }
  }

  /** Notes that the transport has taken everything that was written. */
  public void writable() {
    if (!serving) {
      serve();
    }
  }

  /** Notes input from the viewer, a sign of life. */
  public void heard() {
    liveness.heard(loop.nowSeconds());
  }

  /** Stops all writes because the viewer has left: it closed the transport, or that broke. */
  public void leave() {
    leave(Optional.empty());
  }

  /** Stops all writes because the transport is being closed, for this reason, by its owner. */
  public void leave(CloseReason why) {
    leave(Optional.of(why));
  }

  private void leave(Optional<CloseReason> why) {
    if (!closed) {
      closed = true;
      loop.leave(this, why);
    }
  }

  /** Closes the viewer. */
  public void close(CloseReason why, String detail) {
    if (!closed) {
      leave(why);
      try {
        viewer.close(why, detail);
      } catch (RuntimeException | Error e) {
        LOG.error("A viewer could not be sent the reason for its close.", e);
      }
    }
  }

  /**
   * Makes one write of what is due, if nothing is pending in the transport. Any failure, even lack
   * of memory, closes this viewer and affects no other.
   *
   * @return whether something was written
   */
  boolean serve() {
    try {
      return tryToServe();
    } catch (RuntimeException | Error e) {
      fail(e);
      return false;
    }
  }

  private void fail(Throwable e) {
    LOG.error("A viewer could not be written to; it is asked to come back after a second.", e);
    close(CloseReason.RETURN_LATER, "retry=1000");
  }

  private boolean tryToServe() {
    if (closed || !viewer.idle()) {
      return false;
    }
    // A snapshot must hold whatever was acknowledged before the request, so it uses the newest.
    Image image = pendingSynced != null ? loop.newest(topic.source()) : topic.source().current();
    if (closed) {
      return false; // because the newest image was of another epoch
    }
    boolean something = writeNext(image);
    if (isUnderWay() && !continuing && viewer.idle()) {
      continuing = true;
      loop.soon(this::goOn); // yields to other tasks between two writes
    }
    return something;
  }

  private void goOn() {
    continuing = false;
    serve();
  }

  private boolean isUnderWay() {
    long current = topic.source().current().at().offset();
    return snapshot != null
        || pendingSynced != null
        || replies != null
        || (cursor < current && seen <= current);
  }

  private boolean writeNext(Image image) {
    ReplyQueue waiting = replies;
    if (waiting != null) {
      replies = null;
      return writeOwn(encode(out -> waiting.writeTo(out, topic.wire())));
    }
    long newest = image.at().offset();
    if (pendingSynced == null && (newest <= cursor || newest < seen)) {
      return false;
    }
    seen = newest;
    if (snapshot == null) {
      EndMarker ending = ending();
      Optional<Changes> changes =
          topic.source().encodings().changes(topic, image, cursor, totalsFrom(), ending);
      if (changes.isPresent()) {
        cursor = newest;
        return writeChanges(changes.get(), ending, image);
      }
      snapshot = new SnapshotCursor(newest);
    }
    SnapshotCursor current = snapshot;
    return writeOwn(encode(out -> step(current, out, image)));
  }

  private EndMarker ending() {
    if (pendingSynced != null) {
      return pendingSynced.ref().isPresent()
          ? EndMarker.NONE
          : EndMarker.synced(pendingSynced.resumed()); // with a ref, it is not shared
    }
    return liveness.isPositionDue(loop.nowSeconds()) ? EndMarker.POSITION : EndMarker.NONE;
  }

  private ByteBuf encode(Consumer<ByteBuf> content) {
    return topic.source().encodings().encode(content);
  }

  private boolean writeChanges(Changes changes, EndMarker ending, Image image) {
    ByteBuf frames = changes.frames();
    boolean something;
    if (pendingSynced != null && ending == EndMarker.NONE) {
      something = writeOwn(encode(out -> writeSynced(copy(frames, out), image)));
    } else {
      pendingSynced = null;
      if (ending != EndMarker.NONE && frames.isReadable()) {
        liveness.positioned(loop.nowSeconds());
      }
      something = write(frames);
    }
    loop.counts().wroteTotals(changes.totals());
    topic.source().encodings().written();
    return something;
  }

  private static ByteBuf copy(ByteBuf shared, ByteBuf out) {
    return out.writeBytes(shared, shared.readerIndex(), shared.readableBytes());
  }

  private void step(SnapshotCursor snapshot, ByteBuf out, Image image) {
    Delta delta = topic.since(cursor, totalsFrom(), image);
    Frames frames = new Frames(topic.wire(), out);
    snapshot.step(delta, loop.timing().productsAWrite(), frames);
    loop.counts().wroteTotals(frames.totals());
    if (snapshot.isOver(delta)) {
      cursor = snapshot.to();
      this.snapshot = null;
      if (pendingSynced != null) {
        writeSynced(out, image);
      } else if (liveness.isPositionDue(loop.nowSeconds())) {
        writePosition(out);
      }
    }
  }

  private void writeSynced(ByteBuf out, Image image) {
    Synced synced = Objects.requireNonNull(pendingSynced, "only a catch-up ends with it");
    Position at = new Position(image.at().epoch(), cursor);
    Event event = EndMarker.synced(synced.resumed()).synced(image, topic.what(), at, synced.ref());
    topic.wire().event(out, event);
    pendingSynced = null;
    liveness.positioned(loop.nowSeconds());
  }

  private void writePosition(ByteBuf out) {
    topic.wire().event(out, Event.position(new Position(topic.source().epoch(), cursor)));
    liveness.positioned(loop.nowSeconds());
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
    loop.counts().wroteBytes(frames.readableBytes());
    serving = true;
    try {
      viewer.write(frames);
    } finally {
      serving = false;
    }
    liveness.wrote(loop.nowSeconds());
    return true;
  }

  /**
   * Pings an idle viewer, sends the position after a silence, closes a stuck or dead viewer.
   *
   * @return whether the viewer has yet to take something
   */
  boolean beat(int now, FeedTiming timing) {
    long pending = viewer.pending();
    liveness.pending(now, pending);
    if (liveness.isStuck(now, timing)) {
      close(CloseReason.TOOK_NOTHING, "This viewer took nothing for too long.");
    } else if (liveness.isDead(now, timing)) {
      close(CloseReason.TOOK_NOTHING, "This viewer answered no ping.");
    } else if ((liveness.isBeatDue(now, timing) || isStaleNews())
        && viewer.idle()
        && !isUnderWay()) {
      try {
        writeOwn(encode(out -> writeBeat(out, now, timing)));
      } catch (RuntimeException | Error e) {
        fail(e);
      }
    }
    return pending > 0;
  }

  private void writeBeat(ByteBuf out, int now, FeedTiming timing) {
    if (liveness.isPingDue(now, timing) && topic.wire().ping(out)) {
      liveness.pinged(now);
    }
    if (liveness.isSilent(now, timing) || isStaleNews()) {
      writePositionOrStale(out);
    }
  }

  private boolean isStaleNews() {
    return loop.stale().isPresent() && liveness.isPositionOlder(loop.staleAt());
  }

  /** No position is a promise while others may have been told more. */
  private void writePositionOrStale(ByteBuf out) {
    if (loop.stale().isEmpty()) {
      writePosition(out);
      return;
    }
    topic.wire().event(out, Event.stale(loop.stale().get().since()));
    liveness.positioned(loop.nowSeconds());
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
