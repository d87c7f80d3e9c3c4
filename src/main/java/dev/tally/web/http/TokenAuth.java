package dev.tally.web.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Decides who may write: everyone, or only clients that show the bearer token (RFC 6750).
 * Thread-safe.
 */
public final class TokenAuth {

  private static final String SCHEME = "Bearer ";

  private final Optional<Supplier<String>> token;

  private TokenAuth(Optional<Supplier<String>> token) {
    this.token = token;
  }

  /** Lets everyone write, as a mock service must. */
  public static TokenAuth open() {
    return new TokenAuth(Optional.empty());
  }

  /** Grants writes to clients that show this token. */
  public static TokenAuth token(String token) {
    if (token.isBlank()) {
      throw new IllegalArgumentException("The token is empty; every request would know it.");
    }
    return token(() -> token);
  }

  /**
   * Grants writes to clients that show the token that this supplies at the time.
   *
   * @param token quick and thread-safe
   */
  public static TokenAuth token(Supplier<String> token) {
    return new TokenAuth(Optional.of(token));
  }

  /** Returns whether everyone may write. */
  public boolean isOpen() {
    return token.isEmpty();
  }

  /** Returns whether a client that shows this may write. */
  public boolean admits(String shown) {
    return token.isEmpty() || knows(shown, token.get().get());
  }

  /**
   * Returns the refusal of a write with this {@code Authorization} header, or empty if it may go
   * on.
   *
   * @param authorization empty if there is no such header
   */
  public Optional<Response> refuse(Optional<String> authorization) {
    if (token.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> shown =
        authorization
            .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
            .map(value -> value.substring(SCHEME.length()).strip());
    if (shown.isEmpty()) {
      return Optional.of(
          refusal(
              "This needs the server's token: send the header \"Authorization: Bearer TOKEN\".",
              "Bearer realm=\"tally\""));
    }
    return admits(shown.get())
        ? Optional.empty()
        : Optional.of(
            refusal(
                "The token is wrong; send the one in the server's token file.",
                "Bearer realm=\"tally\", error=\"invalid_token\""));
  }

  /** Compares in constant time, so that a token cannot be guessed letter by letter. */
  private static boolean knows(String shown, String token) {
    return MessageDigest.isEqual(
        token.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
  }

  private static Response refusal(String detail, String challenge) {
    return Problem.of(ProblemType.TOKEN_REQUIRED, detail)
        .response()
        .with("WWW-Authenticate", challenge);
  }
}
