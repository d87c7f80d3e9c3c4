package dev.tally.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes and checks tokens that let somebody read for a while: JWTs that the server signs itself
 * (HS256). They are kept nowhere; every server that has the same secret knows them, and another
 * secret ends them all. Thread-safe.
 */
public final class ViewerTokens {

  /** How long a token is good unless its maker says otherwise. */
  public static final Duration USUAL = Duration.ofMinutes(10);

  public static final Duration SHORTEST = Duration.ofSeconds(1);
  public static final Duration LONGEST = Duration.ofDays(1);

  private static final int MOST_CHARACTERS = 500; // they have some 130
  private static final JWSHeader HEADER =
      new JWSHeader.Builder(JWSAlgorithm.HS256)
          .type(new JOSEObjectType("tally-viewer+jwt"))
          .build();

  /** All begin like this: what they say of themselves is neither read nor believed. */
  private static final String BEGINNING = HEADER.toBase64URL() + ".";

  /**
   * Whoever has a viewer's token can try secrets by it as fast as he can compute. One round would
   * let him find a secret that a person made up; this many take the server 50 ms, once.
   */
  private static final int ROUNDS = 100_000;

  private static final byte[] PURPOSE = "tally viewer tokens".getBytes(StandardCharsets.UTF_8);
  private static final int KEY_BITS = 256;

  private final Supplier<String> secret;
  private final InstantSource clock;
  private volatile @Nullable Derived derived;

  /** A token that was made, and when it ends. */
  public record Made(String token, Instant end) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Derived(String secret, byte[] key) {}

  /**
   * @param secret supplies the secret of the time; quick and thread-safe
   */
  public ViewerTokens(Supplier<String> secret, InstantSource clock) {
    this.secret = secret;
    this.clock = clock;
  }

  /** Makes a token that is good from now on, for this long and up to a second more. */
  public Made make(Duration life) {
    Instant end = clock.instant().plus(life).plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
    JWTClaimsSet claims = new JWTClaimsSet.Builder().expirationTime(Date.from(end)).build();
    SignedJWT jwt = new SignedJWT(HEADER, claims);
    try {
      jwt.sign(new MACSigner(key()));
    } catch (JOSEException e) {
      throw new AssertionError("every Java platform has HmacSHA256", e);
    }
    return new Made(jwt.serialize(), end);
  }

  /** Returns whether this looks like one of these tokens, of whichever server. */
  public static boolean isOne(String token) {
    return token.startsWith(BEGINNING);
  }

  /** Checks a token that {@linkplain #isOne looks} like one. What it grants may have ended. */
  public Verdict verify(String token) {
    try {
      if (token.length() <= MOST_CHARACTERS) {
        SignedJWT jwt = SignedJWT.parse(token);
        if (isExact(jwt) && jwt.verify(new MACVerifier(key()))) {
          return new Verdict.Granted(grant(jwt));
        }
      }
    } catch (ParseException | JOSEException e) {
      // it is none of this server's
    }
    return new Verdict.Refused("The viewer's token is wrong; ask for another.");
  }

  /**
   * Returns whether it is written as it was made: a decoder passes over much that means nothing.
   */
  private static boolean isExact(SignedJWT jwt) {
    return Stream.of(jwt.getParsedParts())
        .allMatch(part -> Base64URL.encode(part.decode()).equals(part));
  }

  private static Grant grant(SignedJWT jwt) throws ParseException {
    Date end = jwt.getJWTClaimsSet().getExpirationTime();
    if (end == null) {
      throw new ParseException("no end, which none of ours lacks", 0);
    }
    return new Grant("a viewer", Set.of(Scope.READ), Optional.of(end.toInstant()));
  }

  private byte[] key() {
    String now = secret.get();
    Derived known = derived;
    return known != null && known.secret.equals(now) ? known.key : derive(now);
  }

  private synchronized byte[] derive(String now) {
    Derived known = derived;
    if (known == null || !known.secret.equals(now)) {
      known = new Derived(now, pbkdf2(now));
      derived = known;
    }
    return known.key;
  }

  private static byte[] pbkdf2(String secret) {
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
          .generateSecret(new PBEKeySpec(secret.toCharArray(), PURPOSE, ROUNDS, KEY_BITS))
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has PBKDF2WithHmacSHA256", e);
    }
  }
}
