package dev.tally.web.live;

import dev.tally.auth.Grant;
import dev.tally.auth.Scope;
import dev.tally.auth.Verdict;
import dev.tally.feed.CloseReason;
import dev.tally.feed.Event;
import dev.tally.feed.Subscription;
import dev.tally.web.http.Client;
import dev.tally.web.http.Credentials;
import dev.tally.web.http.Problem;
import dev.tally.web.http.ProblemType;
import dev.tally.web.http.TokenAuth;
import dev.tally.web.net.MemoryAccount;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The token of one viewer: what it showed with its request, or later by {@code auth}. What that
 * permits is asked each time, as a token may end, or be taken back. Lives on the viewer's loop.
 */
final class ShownToken {

  private static final int RETRY_MILLIS = 1_000;

  private final TokenAuth auth;
  private final Client client;
  private final MemoryAccount account;
  private final RandomGenerator random;
  private Optional<Credentials> shown = Optional.empty();
  private Consumer<Verdict> onChange = verdict -> {};

  /**
   * @param account charged for the token
   * @param random spreads those who are to come back; must be thread-safe
   */
  ShownToken(TokenAuth auth, Client client, MemoryAccount account, RandomGenerator random) {
    this.auth = auth;
    this.client = client;
    this.account = account;
    this.random = random;
  }

  /**
   * Shows another token, which counts from now on if it permits this.
   *
   * @return what it permits, or why nothing
   */
  Verdict show(Credentials other, Scope needed) {
    Verdict verdict = auth.judge(other, client);
    if (verdict.permits(needed)) {
      if (!account.shows(other.token().length())) {
        return new Verdict.Undecided("The server has no memory for so long a token now.");
      }
      shown = Optional.of(other);
      onChange.accept(verdict);
    }
    return verdict;
  }

  /** Registers who is told what a token permits when it begins to count. */
  void onChange(Consumer<Verdict> listener) {
    onChange = listener;
  }

  /** Returns what the token permits now, or why nothing. */
  Verdict look() {
    return shown
        .map(auth::judgeAgain)
        .orElseGet(() -> new Verdict.Unfit("This needs a token, and none was shown."));
  }

  /** Returns for how long it still permits that; empty: it has no end. */
  Optional<Duration> left(Verdict verdict) {
    return verdict.granted().flatMap(auth::left);
  }

  /** Returns why this viewer may not order now; empty if it may. */
  Optional<Problem> refuseOrders() {
    if (auth.isOpen()) {
      return Optional.empty();
    }
    Optional<Grant> grant = look().granted();
    if (grant.isEmpty()) {
      return Optional.of(
          Problem.of(
              ProblemType.TOKEN_REQUIRED,
              "Orders need the server's token; send it first, with the command \"auth\"."));
    }
    return grant.get().permits(Scope.ORDERS)
        ? Optional.empty()
        : Optional.of(missing(Scope.ORDERS));
  }

  /**
   * Shows another token of somebody who is a viewer already. Answers, or closes the viewer if it is
   * wrong.
   *
   * @param needed what this viewer needs a token for
   */
  void renew(String other, Scope needed, Optional<String> ref, Subscription viewer) {
    Verdict verdict = show(Credentials.of(other), needed);
    if (verdict.permits(needed)) {
      viewer.reply(Event.done("auth", ref));
    } else if (verdict instanceof Verdict.Granted) {
      Problem narrow = missing(needed);
      viewer.reply(Event.error(narrow.type().slug(), narrow.detail(), ref));
    } else {
      viewer.close(reason(verdict), detail(verdict));
    }
  }

  /** Closes somebody whose token does not permit reading. */
  void sendAway(ChannelViewer viewer, Verdict verdict) {
    viewer.end(reason(verdict), detail(verdict));
  }

  private static CloseReason reason(Verdict verdict) {
    return verdict instanceof Verdict.Undecided ? CloseReason.RETURN_LATER : CloseReason.BAD_TOKEN;
  }

  private String detail(Verdict verdict) {
    if (verdict instanceof Verdict.Refused refused) {
      return refused.why();
    } else if (verdict instanceof Verdict.Unfit unfit) {
      return unfit.why();
    }
    return verdict instanceof Verdict.Undecided ? later() : missing(Scope.READ).detail();
  }

  /** Returns when to come back. */
  String later() {
    return "retry=" + (RETRY_MILLIS + random.nextInt(RETRY_MILLIS));
  }

  private static Problem missing(Scope scope) {
    return Problem.of(
        ProblemType.SCOPE_MISSING,
        "The token does not permit this; it needs the scope %s.".formatted(scope));
  }
}
