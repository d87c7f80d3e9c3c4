package dev.tally.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.tally.text.Printable;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Checks JWTs (RFC 7519, with the advice of RFC 8725) that somebody else signs: their signature, by
 * an algorithm of a short list and a key meant for it, then that they are for this server and for
 * now. Follows no address that a token names. Thread-safe; a check may take a millisecond, so those
 * that succeed are remembered.
 */
public final class JwtVerifier {

  /** More is not looked at. Tokens of a kilobyte are common, and a head may have 16. */
  static final int MOST_CHARACTERS = 8_192;

  /** How far the clocks of the issuer and of this server may differ. */
  static final Duration SKEW = Duration.ofSeconds(30);

  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256, JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);

  private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");
  private static final String PREFIX = "tally:";

  private final Supplier<JwtKeys> keys;
  private final Runnable keyMissing;
  private final JwtRules rules;
  private final InstantSource clock;
  private final VerifiedTokens verified = new VerifiedTokens();

  /**
   * @param keys supplies the keys of the time; quick and thread-safe
   * @param keyMissing told that a token names a key that is not among them; quick
   */
  public JwtVerifier(
      Supplier<JwtKeys> keys, Runnable keyMissing, JwtRules rules, InstantSource clock) {
    this.keys = keys;
    this.keyMissing = keyMissing;
    this.rules = rules;
    this.clock = clock;
  }

  /** Returns whether this has the three parts of a signed JWT. */
  public static boolean isOne(String token) {
    return token.chars().filter(c -> c == '.').count() == 2;
  }

  /**
   * Checks a token. What it grants ends when the token does.
   *
   * @param affordable asked before the signature is checked; if not, the token is refused unchecked
   */
  public Verdict verify(String token, BooleanSupplier affordable) {
    if (token.length() > MOST_CHARACTERS) {
      return refused("is longer than %,d characters".formatted(MOST_CHARACTERS));
    }
    JwtKeys now = keys.get();
    Optional<Grant> known = verified.find(token, now);
    if (known.isPresent()) {
      return new Verdict.Granted(known.get());
    }
    try {
      Verdict verdict = verify(SignedJWT.parse(token), now, affordable);
      verdict.granted().ifPresent(grant -> verified.add(token, now, grant));
      return verdict;
    } catch (ParseException e) {
      return refused("cannot be read");
    } catch (JOSEException | GeneralSecurityException e) {
      return refused("has a signature that cannot be checked");
    }
  }

  private Verdict verify(SignedJWT jwt, JwtKeys known, BooleanSupplier affordable)
      throws ParseException, JOSEException, GeneralSecurityException {
    JWSHeader header = jwt.getHeader();
    if (!ALGORITHMS.contains(header.getAlgorithm())) {
      return refused(
          "is signed by %s; this server takes RS256, ES256 and EdDSA"
              .formatted(Printable.of(header.getAlgorithm().getName(), 20)));
    } else if (!isUnderstood(header)) {
      return refused("is of a type, or has a critical header, that this server does not know");
    } else if (known.size() == 0) {
      return new Verdict.Undecided(
          "The server could not fetch the keys of JWTs yet; send it again in a while.");
    }
    Optional<JwtKeys.Key> key = known.find(header);
    if (key.isEmpty()) {
      keyMissing.run();
      return refused("is signed by a key that this server does not have");
    } else if (!affordable.getAsBoolean()) {
      return refused("was not checked, as too many wrong ones came from your address");
    } else if (!key.get().check().verify(header, jwt.getSigningInput(), jwt.getSignature())) {
      return refused("has a wrong signature");
    }
    return judge(jwt.getJWTClaimsSet());
  }

  private static boolean isUnderstood(JWSHeader header) {
    JOSEObjectType type = header.getType();
    return (type == null || TYPES.contains(type.getType().toLowerCase(Locale.ROOT)))
        && (header.getCriticalParams() == null || header.getCriticalParams().isEmpty())
        && header.isBase64URLEncodePayload();
  }

  /** Judges what a token says that is truly its issuer's. */
  private Verdict judge(JWTClaimsSet claims) throws ParseException {
    Instant now = clock.instant();
    Date end = claims.getExpirationTime();
    Date begin = claims.getNotBeforeTime();
    List<String> audience = claims.getAudience();
    if (end == null) {
      return refused("has no end (exp)");
    } else if (begin != null && now.plus(SKEW).isBefore(begin.toInstant())) {
      return refused("is not valid yet (nbf)");
    } else if (!rules.issuer().equals(claims.getIssuer())) {
      return refused("is of another issuer (iss)");
    } else if (!audience.contains(rules.audience())) {
      return refused("is for another audience (aud)");
    }
    String name = Optional.ofNullable(claims.getSubject()).orElse("somebody");
    return new Verdict.Granted(
        new Grant(
            Printable.of(name, 100), scopes(claims), Optional.of(end.toInstant().plus(SKEW))));
  }

  /** Returns the scopes among the words of the claim; others are for other servers. */
  private Set<Scope> scopes(JWTClaimsSet claims) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    Object claim = claims.getClaim(rules.scopes());
    Collection<?> words =
        claim instanceof Collection<?> many
            ? many
            : List.of(String.valueOf(claim).strip().split("\\s+", -1));
    for (Object word : words) {
      String written = String.valueOf(word);
      Scope.of(written.startsWith(PREFIX) ? written.substring(PREFIX.length()) : written)
          .ifPresent(scopes::add);
    }
    return scopes;
  }

  private static Verdict refused(String why) {
    return new Verdict.Refused("The token is a JWT that " + why + ".");
  }

  /** Returns how many verified tokens are remembered. */
  int remembered() {
    return verified.size();
  }
}
