package dev.tally.web.live;

import dev.tally.auth.Scope;
import dev.tally.auth.Verdict;
import dev.tally.feed.CloseReason;
import dev.tally.feed.Event;
import dev.tally.feed.Subscription;
import dev.tally.json.NotJsonException;
import dev.tally.text.InvalidField;
import dev.tally.web.http.Credentials;
import dev.tally.web.net.Deadline;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A WebSocket to a closed shop, before it has shown a good token. It is told nothing, and its first
 * message must be the command {@code auth}, unless it came with a token. Lives on its loop.
 */
final class Newcomer {

  private static final String FIRST =
      "This shop is closed: send the command auth with a token first.";

  private final ShownToken token;
  private final SocketViewer viewer;
  private final SocketDrain drain;
  private final Supplier<Subscription> join;
  private final Runnable leave;
  private final Deadline deadline;
  private final ChannelFutureListener gone = closed -> forget();

  private Newcomer(
      ShownToken token,
      SocketViewer viewer,
      SocketDrain drain,
      Supplier<Subscription> join,
      Duration patience) {
    EventLoop loop = viewer.channel().eventLoop();
    this.token = token;
    this.viewer = viewer;
    this.drain = drain;
    this.join = join;
    this.leave = () -> loop.execute(this::comeBack);
    this.deadline =
        new Deadline(
            loop,
            () ->
                viewer.end(
                    CloseReason.BAD_TOKEN,
                    "No token came within %d seconds.".formatted(patience.toSeconds())));
  }

  /**
   * Lets a WebSocket in if it came with a good token, or waits for one.
   *
   * @param join makes it a viewer
   * @param patience how long it may take to show a token
   */
  static void receive(
      Optional<Credentials> shown,
      ShownToken token,
      SocketViewer viewer,
      SocketDrain drain,
      Supplier<Subscription> join,
      Duration patience) {
    Newcomer newcomer = new Newcomer(token, viewer, drain, join, patience);
    viewer.onMessage(newcomer::take);
    newcomer.begin(shown, patience);
  }

  private void begin(Optional<Credentials> shown, Duration patience) {
    if (!drain.enter(leave)) {
      comeBack();
      return;
    }
    deadline.in(patience);
    viewer.channel().closeFuture().addListener(gone);
    shown.ifPresent(this::show);
  }

  private void take(byte[] utf8) {
    try {
      SocketCommand command = SocketCommand.read(utf8);
      if (command.name().equals(SocketCommands.AUTH)) {
        show(Credentials.of(SocketCommands.token(command)))
            .ifPresent(subscription -> subscription.reply(Event.done("auth", command.ref())));
        return;
      }
    } catch (NotJsonException | InvalidField e) {
      // it is told what to send
    }
    viewer.end(CloseReason.BAD_TOKEN, FIRST);
  }

  /** Lets it in, or closes it. */
  private Optional<Subscription> show(Credentials shown) {
    Verdict verdict = token.show(shown, Scope.READ);
    if (!verdict.permits(Scope.READ)) {
      token.sendAway(viewer, verdict);
    } else if (forget()) {
      return Optional.of(join.get());
    }
    return Optional.empty();
  }

  /** Leaves nothing behind that holds it. Returns false if it was told to leave. */
  private boolean forget() {
    deadline.cancel();
    viewer.channel().closeFuture().removeListener(gone);
    return drain.exit(leave);
  }

  /** Sends it away, as the server closes. */
  private void comeBack() {
    viewer.end(CloseReason.RETURN_LATER, token.later());
  }
}
