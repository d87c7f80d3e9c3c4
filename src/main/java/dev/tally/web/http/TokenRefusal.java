package dev.tally.web.http;

import dev.tally.auth.Grant;
import dev.tally.auth.Scope;
import dev.tally.text.Printable;
import io.netty.handler.codec.http.HttpHeaderNames;

/** The answers to requests whose token is missing, wrong or too narrow. Stateless. */
final class TokenRefusal {

  private static final String BEARER = "Bearer realm=\"tally\"";
  private static final String BASIC = "Basic realm=\"Tally\", charset=\"UTF-8\"";
  private static final String HOW = "send the header \"Authorization: Bearer TOKEN\"";

  private TokenRefusal() {}

  /** Answers that a token is needed, and how to show it there. */
  static Response missing(TokenPlace place) {
    String how =
        place == TokenPlace.ANYWHERE ? HOW + ", or a viewer's token as \"?token=TOKEN\"" : HOW;
    return asking(unauthorized("This needs a token: " + how + ".", BEARER), place);
  }

  /** Answers that a token grants nothing. */
  static Response invalid(String why, TokenPlace place) {
    return asking(unauthorized(why, BEARER + ", error=\"invalid_token\""), place);
  }

  /** Has a browser ask its user, where it is to; a viewer's page knows better how. */
  private static Response asking(Response refusal, TokenPlace place) {
    if (place == TokenPlace.HEADER_OR_PASSWORD) {
      refusal.headers().add(HttpHeaderNames.WWW_AUTHENTICATE, BASIC);
    }
    return refusal;
  }

  private static Response unauthorized(String detail, String challenge) {
    return Problem.of(ProblemType.TOKEN_REQUIRED, detail)
        .response()
        .with(HttpHeaderNames.WWW_AUTHENTICATE, challenge);
  }

  /**
   * Answers that too many tokens of the same address were wrong.
   *
   * @param wait seconds until another may be shown
   */
  static Response tooMany(int wait) {
    return Problem.of(
            ProblemType.TOO_MANY_ATTEMPTS,
            "Too many wrong tokens came from your address; try again in %d s.".formatted(wait))
        .response()
        .with(HttpHeaderNames.RETRY_AFTER, Integer.toString(wait));
  }

  /** Answers that a token does not permit what is needed. */
  static Response narrow(Grant grant, Scope needed) {
    return Problem.of(
            ProblemType.SCOPE_MISSING,
            "The token of %s does not permit this; it needs the scope %s."
                .formatted(Printable.of(grant.name(), 100), needed))
        .response()
        .with(
            HttpHeaderNames.WWW_AUTHENTICATE,
            BEARER + ", error=\"insufficient_scope\", scope=\"" + needed + "\"");
  }
}
