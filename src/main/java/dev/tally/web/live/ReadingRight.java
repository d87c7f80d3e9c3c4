package dev.tally.web.live;

import dev.tally.auth.Scope;
import dev.tally.auth.Verdict;
import dev.tally.web.net.Deadline;
import java.time.Duration;

/**
 * Keeps a viewer of a closed shop for as long as its token permits reading: looks when the token
 * ends, and every minute, as it may be taken back. Lives on the viewer's loop.
 */
final class ReadingRight {

  private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

  private final ShownToken token;
  private final ChannelViewer viewer;
  private final Deadline deadline;

  private ReadingRight(ShownToken token, ChannelViewer viewer) {
    this.token = token;
    this.viewer = viewer;
    this.deadline = new Deadline(viewer.channel().eventLoop(), () -> act(token.look()));
  }

  /** Looks at a viewer from the time on that it shows a token, until it is closed. */
  static void watch(ShownToken token, ChannelViewer viewer) {
    ReadingRight right = new ReadingRight(token, viewer);
    Deadline deadline = right.deadline;
    viewer.channel().closeFuture().addListener(closed -> deadline.cancel());
    token.onChange(right::act);
  }

  private void act(Verdict verdict) {
    if (verdict.permits(Scope.READ)) {
      deadline.in(
          token.left(verdict).filter(left -> left.compareTo(LOOK_EVERY) < 0).orElse(LOOK_EVERY));
    } else if (verdict instanceof Verdict.Undecided) {
      deadline.in(LOOK_EVERY); // it was good once, and nobody says that it no longer is
    } else {
      token.sendAway(viewer, verdict);
    }
  }
}
