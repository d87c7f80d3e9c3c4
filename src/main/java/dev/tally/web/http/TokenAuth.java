package dev.tally.web.http;

import dev.tally.auth.Grant;
import dev.tally.auth.Scope;
import dev.tally.auth.Verdict;
import dev.tally.text.Printable;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Decides who may do what: everyone all, or clients by the bearer token that they show (RFC 6750).
 * Thread-safe. Tokens are compared in the same time whatever is shown, and never logged.
 */
public final class TokenAuth {

  private static final String SCHEME = "Bearer ";
  private static final String REALM = "Bearer realm=\"tally\"";
  private static final Duration LATER = Duration.ofSeconds(1);
  private static final String BASIC = "Basic ";
  private static final String BASIC_REALM = "Basic realm=\"Tally\", charset=\"UTF-8\"";

  private final Optional<BiFunction<String, BooleanSupplier, Verdict>> verdicts;
  private final InstantSource clock;
  private final FailedAttempts failures = new FailedAttempts();

  private TokenAuth(
      Optional<BiFunction<String, BooleanSupplier, Verdict>> verdicts, InstantSource clock) {
    this.verdicts = verdicts;
    this.clock = clock;
  }

  /** Lets everyone write, as a mock service must. */
  public static TokenAuth open() {
    return new TokenAuth(Optional.empty(), InstantSource.system());
  }

  /** Permits everything to clients that show this token. */
  public static TokenAuth token(String token) {
    if (token.isBlank()) {
      throw new IllegalArgumentException("The token is empty; every request would know it.");
    }
    return of(() -> token, (shown, affordable) -> Verdict.unknown(), InstantSource.system());
  }

  /**
   * Permits everything to clients that show the one token, and to others what theirs grants.
   *
   * @param admin supplies the token of the time; quick and thread-safe
   * @param others decides about any other token, and asks before that costs much; thread-safe
   */
  public static TokenAuth of(
      Supplier<String> admin,
      BiFunction<String, BooleanSupplier, Verdict> others,
      InstantSource clock) {
    Verdict all = new Verdict.Granted(new Grant("admin", Set.of(Scope.ADMIN), Optional.empty()));
    return new TokenAuth(
        Optional.of(
            (shown, affordable) ->
                same(shown, admin.get()) ? all : others.apply(shown, affordable)),
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

  /**
   * Returns whether this token is known and has not ended.
   *
   * @param client who shows it; a wrong one counts as its attempt
   */
  public boolean knows(String token, Client client) {
    if (isOpen()) {
      return true;
    }
    Verdict verdict = verdict(token, client);
    if (verdict instanceof Verdict.Refused) {
      failures.count(client.address());
    }
    return valid(verdict).isPresent();
  }

  /** Returns whether a client that shows this may do that. */
  public boolean admits(String token, Scope scope, Client client) {
    return isOpen()
        || valid(verdict(token, client)).filter(grant -> grant.permits(scope)).isPresent();
  }

  private Verdict verdict(String token, Client client) {
    return verdicts
        .map(known -> known.apply(token, () -> !failures.isSlowedDown(client.address())))
        .orElseGet(Verdict::unknown);
  }

  private Optional<Grant> valid(Verdict verdict) {
    return verdict.granted().filter(grant -> !grant.hasEnded(clock.instant()));
  }

  /**
   * Returns the refusal of a request, or empty if it may go on: 401 without a valid token, 403 with
   * one that does not permit this, 429 after too many wrong ones from the same address. A right
   * token is never slowed down, so that nobody can shut out whom he shares an address with.
   *
   * @param scope what it needs; empty: any token that is known
   */
  public Optional<Response> refuse(Request request, Optional<Scope> scope) {
    return refuse(request, scope, bearer(request));
  }

  /**
   * Does the same for a path at which a browser may show the token, too, as the password of HTTP
   * Basic (RFC 7617) with any user name; without one, the browser asks its user for it.
   */
  Optional<Response> refuseBrowser(Request request, Optional<Scope> scope) {
    Optional<Response> refused =
        refuse(request, scope, bearer(request).or(() -> password(request)));
    refused
        .filter(response -> response.status().equals(HttpResponseStatus.UNAUTHORIZED))
        .ifPresent(
            response -> response.headers().add(HttpHeaderNames.WWW_AUTHENTICATE, BASIC_REALM));
    return refused;
  }

  private Optional<Response> refuse(
      Request request, Optional<Scope> scope, Optional<String> token) {
    if (isOpen()) {
      return Optional.empty();
    }
    if (token.isEmpty()) {
      return Optional.of(
          unauthorized(
              "This needs a token: send the header \"Authorization: Bearer TOKEN\".", REALM));
    }
    Verdict verdict = verdict(token.get(), request.client());
    if (verdict instanceof Verdict.Undecided undecided) {
      return Optional.of(Problem.unavailable(undecided.why(), LATER));
    }
    Optional<Grant> valid = valid(verdict);
    if (valid.isEmpty()) {
      return Optional.of(wrong(verdict, request.client()));
    }
    return scope
        .filter(needed -> !valid.get().permits(needed))
        .map(needed -> forbidden(valid.get(), needed));
  }

  /** Returns the token that a request shows. */
  public static Optional<String> bearer(Request request) {
    return credentials(request, SCHEME);
  }

  private static Optional<String> password(Request request) {
    return credentials(request, BASIC).flatMap(TokenAuth::passwordOf);
  }

  private static Optional<String> credentials(Request request, String scheme) {
    return request
        .header(HttpHeaderNames.AUTHORIZATION)
        .filter(value -> value.regionMatches(true, 0, scheme, 0, scheme.length()))
        .map(value -> value.substring(scheme.length()).strip());
  }

  private static Optional<String> passwordOf(String credentials) {
    try {
      String pair = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Response wrong(Verdict verdict, Client client) {
    Optional<Grant> ended = verdict.granted();
    if (ended.isPresent()) { // nobody guesses it, and whoever has it will soon come with another
      return invalid(ended(ended.get()));
    }
    OptionalInt wait = failures.count(client.address());
    if (wait.isPresent()) {
      return Problem.of(
              ProblemType.TOO_MANY_ATTEMPTS,
              "Too many wrong tokens came from your address; try again in %d s."
                  .formatted(wait.getAsInt()))
          .response()
          .with(HttpHeaderNames.RETRY_AFTER, Integer.toString(wait.getAsInt()));
    }
    return invalid(((Verdict.Refused) verdict).why());
  }

  private static Response invalid(String why) {
    return unauthorized(why, REALM + ", error=\"invalid_token\"");
  }

  private static String ended(Grant grant) {
    return "The token of %s ended on %s; ask for another."
        .formatted(Printable.of(grant.name(), 100), grant.end().orElseThrow());
  }

  private static Response forbidden(Grant grant, Scope needed) {
    return Problem.of(
            ProblemType.SCOPE_MISSING,
            "The token of %s does not permit this; it needs the scope %s."
                .formatted(Printable.of(grant.name(), 100), needed))
        .response()
        .with(
            HttpHeaderNames.WWW_AUTHENTICATE,
            REALM + ", error=\"insufficient_scope\", scope=\"" + needed + "\"");
  }

  private static Response unauthorized(String detail, String challenge) {
    return Problem.of(ProblemType.TOKEN_REQUIRED, detail)
        .response()
        .with(HttpHeaderNames.WWW_AUTHENTICATE, challenge);
  }
}
