package dev.tally.web.http;

/**
 * A token as somebody showed it.
 *
 * @param inAddress whether it stood in the address of a request, and so perhaps in logs
 */
public record Credentials(String token, boolean inAddress) {

  /** Returns a token that was shown where nobody else sees it. */
  public static Credentials of(String token) {
    return new Credentials(token, false);
  }
}
