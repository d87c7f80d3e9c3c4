package dev.tally.web.http;

import dev.tally.auth.Grant;
import dev.tally.auth.Scope;
import dev.tally.auth.Verdict;
import dev.tally.auth.ViewerTokens;
import dev.tally.text.Printable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Decides who may do what: everyone all, or clients by the token that they show. Thread-safe.
 * Tokens are compared in the same time whatever is shown, and never logged.
 */
public final class TokenAuth {

  private static final Duration LATER = Duration.ofSeconds(1);
  private static final Verdict EVERYTHING =
      new Verdict.Granted(new Grant("admin", Set.of(Scope.ADMIN), Optional.empty()));

  private final Optional<BiFunction<String, BooleanSupplier, Verdict>> verdicts;
  private final ViewerTokens viewers;
  private final InstantSource clock;
  private final FailedAttempts failures = new FailedAttempts();

  private TokenAuth(
      Optional<BiFunction<String, BooleanSupplier, Verdict>> verdicts,
      ViewerTokens viewers,
      InstantSource clock) {
    this.verdicts = verdicts;
    this.viewers = viewers;
    this.clock = clock;
  }

  /**
   * Lets everyone read and write, as a mock service must; it makes tokens for viewers as others do.
   */
  public static TokenAuth open() {
    InstantSource clock = InstantSource.system();
    String secret = UUID.randomUUID().toString();
    return new TokenAuth(Optional.empty(), new ViewerTokens(() -> secret, clock), clock);
  }

  /** Permits everything to clients that show this token. */
  public static TokenAuth token(String token) {
    if (token.isBlank()) {
      throw new IllegalArgumentException("The token is empty; every request would know it.");
    }
    return of(() -> token, (shown, affordable) -> Verdict.unknown(), InstantSource.system());
  }

  /**
   * Permits everything to clients that show the one token, reading to viewers whose token was made
   * with its help, and to others what theirs grants.
   *
   * @param admin supplies the token of the time; quick and thread-safe
   * @param others decides about any other token, and asks before that costs much; thread-safe
   */
  public static TokenAuth of(
      Supplier<String> admin,
      BiFunction<String, BooleanSupplier, Verdict> others,
      InstantSource clock) {
    ViewerTokens viewers = new ViewerTokens(admin, clock);
    return new TokenAuth(
        Optional.of(
            (shown, affordable) -> {
              if (same(shown, admin.get())) {
                return EVERYTHING;
              }
              return ViewerTokens.isOne(shown)
                  ? viewers.verify(shown)
                  : others.apply(shown, affordable);
            }),
        viewers,
        clock);
  }

  private static boolean same(String shown, String token) {
    return MessageDigest.isEqual(
        token.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns whether everyone may do everything. */
  public boolean isOpen() {
    return verdicts.isEmpty();
  }

  /** Makes a token by which somebody may read for this long. */
  public ViewerTokens.Made makeViewerToken(Duration life) {
    return viewers.make(life);
  }

  /**
   * Returns what a token grants just now, or why nothing.
   *
   * @param client who shows it; a wrong one counts as its attempt
   */
  public Verdict judge(Credentials shown, Client client) {
    Verdict verdict = look(shown, () -> isAffordable(client));
    if (verdict instanceof Verdict.Refused) {
      failures.count(client.address());
    }
    return verdict;
  }

  /** Does the same for a token that was right before: that is no attempt, whatever became of it. */
  public Verdict judgeAgain(Credentials shown) {
    return look(shown, () -> true);
  }

  /** Returns for how long a token still grants what it does; empty: it has no end. */
  public Optional<Duration> left(Grant grant) {
    return grant.end().map(end -> Duration.between(clock.instant(), end));
  }

  /**
   * Returns the refusal of a request, or empty if it may go on: 401 without a valid token, 403 with
   * one that does not permit this, 429 after too many wrong ones from the same address. A right
   * token is never slowed down, so that nobody can shut out whom he shares an address with.
   *
   * @param scope what it needs; empty: any token that is known
   */
  public Optional<Response> refuse(Request request, Optional<Scope> scope, TokenPlace place) {
    if (isOpen()) {
      return Optional.empty();
    }
    Optional<Credentials> shown = place.find(request);
    return shown.isEmpty()
        ? Optional.of(TokenRefusal.missing(place))
        : refuse(look(shown.get(), () -> isAffordable(request.client())), request, scope, place);
  }

  private Optional<Response> refuse(
      Verdict verdict, Request request, Optional<Scope> scope, TokenPlace place) {
    if (verdict instanceof Verdict.Granted known) {
      return scope
          .filter(needed -> !known.grant().permits(needed))
          .map(needed -> TokenRefusal.narrow(known.grant(), needed));
    } else if (verdict instanceof Verdict.Undecided undecided) {
      return Optional.of(Problem.unavailable(undecided.why(), LATER));
    } else if (verdict instanceof Verdict.Unfit unfit) {
      return Optional.of(TokenRefusal.invalid(unfit.why(), place));
    }
    OptionalInt wait = failures.count(request.client().address());
    return Optional.of(
        wait.isPresent()
            ? TokenRefusal.tooMany(wait.getAsInt())
            : TokenRefusal.invalid(((Verdict.Refused) verdict).why(), place));
  }

  private Verdict look(Credentials shown, BooleanSupplier affordable) {
    Verdict verdict =
        verdicts.map(known -> known.apply(shown.token(), affordable)).orElse(EVERYTHING);
    if (isOpen() || !(verdict instanceof Verdict.Granted known)) {
      return verdict;
    }
    Grant grant = known.grant();
    if (grant.hasEnded(clock.instant())) { // whoever has it will soon come with another
      return new Verdict.Unfit(
          "The token of %s ended on %s; ask for another."
              .formatted(Printable.of(grant.name(), 100), grant.end().orElseThrow()));
    } else if (shown.inAddress() && grant.end().isEmpty()) {
      return new Verdict.Unfit(
          "Addresses end in logs, so this takes no token without an end from there; send it as a header.");
    }
    return verdict;
  }

  private boolean isAffordable(Client client) {
    return !failures.isSlowedDown(client.address());
  }
}
