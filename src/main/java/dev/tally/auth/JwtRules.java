package dev.tally.auth;

/**
 * What a JWT must say.
 *
 * @param issuer its {@code iss}, exactly
 * @param audience one of its {@code aud}
 * @param scopes the claim with its scopes: words with blanks between, or an array of them
 */
public record JwtRules(String issuer, String audience, String scopes) {}
