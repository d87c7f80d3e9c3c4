package dev.tally.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which JWTs are tokens, and of what. */
class JwtVerifierTest {

  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final JwtRules RULES = new JwtRules(Issuer.NAME, Issuer.AUDIENCE, "scope");

  private static final Issuer RSA = Issuer.of("RS256", "r-1");
  private static final Issuer EC = Issuer.of("ES256", "e-1");
  private static final Issuer ED = Issuer.of("EdDSA", "d-1");

  private JwtKeys keys = JwtKeys.parse(Issuer.jwks(RSA, EC, ED));
  private Instant now = NOW;
  private final AtomicInteger missing = new AtomicInteger();
  private final JwtVerifier verifier =
      new JwtVerifier(() -> keys, missing::incrementAndGet, RULES, () -> now);

  private Set<Scope> scopes(String token) {
    Verdict verdict = verifier.verify(token, () -> true);
    assertThat(verdict).isInstanceOf(Verdict.Granted.class);
    return verdict.granted().orElseThrow().scopes();
  }

  private String refusal(String token) {
    Verdict verdict = verifier.verify(token, () -> true);
    assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    String why = ((Verdict.Refused) verdict).why();
    assertThat(why).startsWith("The token is a JWT that ").endsWith(".");
    return why;
  }

  static Stream<Issuer> issuers() {
    return Stream.of(RSA, EC, ED);
  }

  @ParameterizedTest
  @MethodSource("issuers")
  void eachAlgorithm_isTaken_andAForgedSignatureIsNot(Issuer issuer) {
    String token = issuer.token(NOW, "orders");
    assertThat(refusal(Issuer.forged(token))).contains("wrong signature");
    assertThat(scopes(token)).containsExactly(Scope.ORDERS);
    Grant grant = verifier.verify(token, () -> true).granted().orElseThrow();
    assertThat(grant.name()).isEqualTo("webshop");
    assertThat(grant.end()).hasValue(NOW.plusSeconds(600).plus(JwtVerifier.SKEW));
    assertThat(refusal(Issuer.forged(token))).contains("wrong signature");
  }

  @ParameterizedTest
  @MethodSource("issuers")
  void otherClaims_underTheSameSignature_areRefused(Issuer issuer) {
    String[] parts = issuer.token(NOW, "orders").split("\\.", -1);
    Base64URL claims = Issuer.claims(NOW, "admin").build().toPayload().toBase64URL();
    assertThat(refusal(parts[0] + "." + claims + "." + parts[2])).contains("wrong signature");
  }

  @Test
  void ed25519_underItsNewName_isTaken() {
    String token =
        ED.token(
            "{\"alg\":\"Ed25519\",\"kid\":\"d-1\"}",
            Issuer.claims(NOW, "orders").build().toString());
    assertThat(scopes(token)).containsExactly(Scope.ORDERS);
  }

  static Stream<Arguments> scopeClaims() {
    return Stream.of(
        Arguments.of("orders", Set.of(Scope.ORDERS)),
        Arguments.of("tally:orders  openid catalogue", Set.of(Scope.ORDERS, Scope.CATALOGUE)),
        Arguments.of(List.of("tally:admin"), Set.of(Scope.ADMIN)),
        Arguments.of(List.of("orders", "other", 7), Set.of(Scope.ORDERS)),
        Arguments.of(List.of("orders catalogue"), Set.of()),
        Arguments.of("tally:tally:admin ADMIN xadmin", Set.of()),
        Arguments.of("", Set.of()),
        Arguments.of(true, Set.of()),
        Arguments.of(null, Set.of()));
  }

  @ParameterizedTest
  @MethodSource("scopeClaims")
  void scopes_areWordsOfTheClaim_andOthersAreNone(Object claim, Set<Scope> expected) {
    assertThat(scopes(EC.token(NOW, claim))).isEqualTo(expected);
  }

  @Test
  void scopes_mayBeInAnotherClaim() {
    JwtVerifier other =
        new JwtVerifier(
            () -> keys,
            () -> {},
            new JwtRules(Issuer.NAME, Issuer.AUDIENCE, "https://shop.example/may"),
            () -> now);
    String token =
        EC.token(
            Issuer.claims(NOW, "admin").claim("https://shop.example/may", "read-orders").build());
    assertThat(other.verify(token, () -> true).granted().orElseThrow().scopes())
        .containsExactly(Scope.READ_ORDERS);
  }

  static Stream<Arguments> wrongClaims() {
    return Stream.of(
        wrong("(exp)", claims -> claims.expirationTime(null)),
        wrong("(nbf)", claims -> claims.notBeforeTime(Date.from(NOW.plusSeconds(31)))),
        wrong("(iss)", claims -> claims.issuer(null)),
        wrong("(iss)", claims -> claims.issuer(Issuer.NAME + "/")),
        wrong("(aud)", claims -> claims.audience((String) null)),
        wrong("(aud)", claims -> claims.audience(List.of("tally-of-others", "tall"))));
  }

  private static Arguments wrong(String why, UnaryOperator<JWTClaimsSet.Builder> change) {
    return Arguments.of(why, change.apply(Issuer.claims(NOW, "admin")).build());
  }

  @ParameterizedTest
  @MethodSource("wrongClaims")
  void wrongClaims_areRefused_andNamed(String why, JWTClaimsSet claims) {
    assertThat(refusal(EC.token(claims))).contains(why);
  }

  @Test
  void clocks_mayDifferABit() {
    JWTClaimsSet.Builder claims =
        Issuer.claims(NOW, "orders")
            .audience(List.of("another", Issuer.AUDIENCE))
            .notBeforeTime(Date.from(NOW.plusSeconds(30)));
    assertThat(scopes(EC.token(claims.build()))).containsExactly(Scope.ORDERS);
  }

  @Test
  void end_isThatOfTheToken_evenOfOneThatWasVerifiedBefore() {
    String token = EC.token(NOW, "orders");
    for (int i = 0; i < 2; i++) {
      Grant grant = verifier.verify(token, () -> true).granted().orElseThrow();
      assertThat(grant.hasEnded(NOW.plusSeconds(629))).isFalse();
      assertThat(grant.hasEnded(NOW.plusSeconds(630))).isTrue();
    }
    assertThat(
            verifier
                .verify(EC.token(NOW.minus(Duration.ofDays(9)), "orders"), () -> true)
                .granted())
        .hasValueSatisfying(grant -> assertThat(grant.hasEnded(NOW)).isTrue());
  }

  /** RFC 8725 sections 2.1 and 3.1: a token does not choose how it is checked. */
  @Test
  void noSignature_andAPublicKeyAsASecret_areRefused() throws JOSEException {
    JWTClaimsSet claims = Issuer.claims(NOW, "admin").build();
    assertThat(refusal(new PlainJWT(claims).serialize())).contains("cannot be read");
    assertThat(refusal(RSA.token("{\"alg\":\"none\"}", claims.toString()))).contains("cannot be");
    for (JWSAlgorithm hash : JWSAlgorithm.Family.HMAC_SHA) {
      SignedJWT confused = new SignedJWT(new JWSHeader.Builder(hash).keyID("r-1").build(), claims);
      confused.sign(new MACSigner(RSA.publicKey()));
      assertThat(refusal(confused.serialize())).contains("is signed by " + hash);
    }
  }

  @Test
  void aKey_isForItsOwnAlgorithmOnly() {
    String claims = Issuer.claims(NOW, "admin").build().toString();
    assertThat(refusal(EC.token("{\"alg\":\"ES256\",\"kid\":\"r-1\"}", claims)))
        .contains("key that this server does not have");
    assertThat(refusal(EC.token("{\"alg\":\"RS256\",\"kid\":\"r-1\"}", claims)))
        .contains("wrong signature");
    assertThat(refusal(RSA.token("{\"alg\":\"PS256\",\"kid\":\"r-1\"}", claims)))
        .contains("is signed by PS256");
    assertThat(refusal(RSA.token("{\"alg\":\"RS512\",\"kid\":\"r-1\"}", claims)))
        .contains("is signed by RS512");
  }

  @Test
  void aKeyOrAnAddressInTheToken_isNotBelieved() {
    Issuer attacker = Issuer.of("ES256", "e-1");
    String claims = Issuer.claims(NOW, "admin").build().toString();
    for (String header :
        List.of(
            "{\"alg\":\"ES256\",\"kid\":\"e-1\",\"jwk\":%s}".formatted(attacker.jwk()),
            "{\"alg\":\"ES256\",\"kid\":\"e-1\",\"jku\":\"https://attacker.example/jwks.json\"}")) {
      assertThat(refusal(attacker.token(header, claims))).contains("wrong signature");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"ES256\",\"kid\":\"e-1\",\"crit\":[\"exp\"],\"exp\":1}",
        "{\"alg\":\"ES256\",\"kid\":\"e-1\",\"crit\":[\"b64\"],\"b64\":false}",
        "{\"alg\":\"ES256\",\"kid\":\"e-1\",\"typ\":\"dpop+jwt\"}",
        "{\"alg\":\"ES256\",\"kid\":\"e-1\",\"typ\":\"logout+jwt\"}",
        "{\"alg\":\"ES256\\u202e\",\"kid\":\"e-1\"}",
        "{\"kid\":\"e-1\"}",
        "[]",
        "{\"alg\":7}",
        "{\"alg\":\"ES256\",\"kid\":7}",
        "{",
        "",
      })
  void aStrangeHeader_isRefused(String header) {
    String why = refusal(EC.token(header, Issuer.claims(NOW, "admin").build().toString()));
    assertThat(why).doesNotContain("\u202e");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "null", "7", "{", "{\"exp\":\"soon\"}", "{\"exp\":1e400}"})
  void strangeClaims_areRefused_evenIfTheyAreSigned(String claims) {
    refusal(EC.token("{\"alg\":\"ES256\",\"kid\":\"e-1\"}", claims));
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "a.b.c", "eyJ.eyJ.", "\u0000.\u0000.\u0000", "é.é.é"})
  void noise_isRefused(String token) {
    assertThat(JwtVerifier.isOne(token)).isTrue();
    refusal(token);
  }

  /** Seeded: each run tries the same. */
  @Test
  void mutatedTokens_grantNothingNew_andNeverFail() {
    Random random = new Random(19);
    String header = "{\"alg\":\"EdDSA\",\"kid\":\"d-1\",\"typ\":\"JWT\",\"crit\":[]}";
    String claims = Issuer.claims(NOW, List.of("orders", "admin")).build().toString();
    String token = ED.token(NOW, "orders");
    for (int i = 0; i < 1_000; i++) {
      verifier.verify(ED.token(mutated(header, random), claims), () -> true); // must not throw
      verifier.verify(ED.token("{\"alg\":\"EdDSA\"}", mutated(claims, random)), () -> true);
      verifier
          .verify(mutated(token, random), () -> true)
          .granted() // base64 has more than one way to write the same signature
          .ifPresent(grant -> assertThat(grant.scopes()).containsExactly(Scope.ORDERS));
    }
  }

  /** Puts another character, or another piece of itself, into a text. */
  private static String mutated(String text, Random random) {
    String strange = "{}[]\",:.\u0000\u00e9-9";
    int from = random.nextInt(text.length());
    int to = from + random.nextInt(text.length() - from);
    String piece =
        random.nextBoolean()
            ? text.substring(random.nextInt(from + 1), to)
            : String.valueOf(strange.charAt(random.nextInt(strange.length())));
    return text.substring(0, from) + piece + text.substring(Math.min(to + 1, text.length()));
  }

  @Test
  void whatIsNotAffordable_isNotChecked_butWhatIsRememberedIsGood() {
    String token = EC.token(NOW, "orders");
    Verdict unchecked = verifier.verify(token, () -> false);
    assertThat(unchecked).isInstanceOf(Verdict.Refused.class);
    assertThat(scopes(token)).containsExactly(Scope.ORDERS);
    assertThat(verifier.verify(token, () -> false)).isInstanceOf(Verdict.Granted.class);
  }

  @Test
  void aLongToken_isNotLookedAt() {
    String deep = "{\"alg\":" + "[".repeat(6_000) + "]".repeat(6_000) + "}";
    assertThat(refusal(EC.token(deep, "{}"))).contains("longer");
    String nested = "{\"alg\":" + "[".repeat(1_500) + "]".repeat(1_500) + "}";
    assertThat(refusal(EC.token(nested, "{}"))).contains("cannot be read");
    assertThat(JwtVerifier.isOne("the-one.of-today")).isFalse();
  }

  @Test
  void type_mayBeThatOfAnAccessToken() {
    for (String type : List.of("JWT", "at+jwt", "AT+JWT", "application/at+jwt")) {
      String token =
          EC.token(
              Issuer.claims(NOW, "orders").build(),
              header -> header.type(new JOSEObjectType(type)));
      assertThat(scopes(token)).containsExactly(Scope.ORDERS);
    }
  }

  @Test
  void aTokenThatNamesNoKey_isOfTheOnlyOne() {
    String claims = Issuer.claims(NOW, "orders").build().toString();
    String token = EC.token("{\"alg\":\"ES256\"}", claims);
    assertThat(scopes(token)).containsExactly(Scope.ORDERS);
    keys = JwtKeys.parse(Issuer.jwks(EC, Issuer.of("ES256", "e-2")));
    assertThat(refusal(token)).contains("does not have");
  }

  @Test
  void anUnknownKey_isAskedFor_andATokenOfOneThatIsGoneIsNoLongerGood() {
    Issuer next = Issuer.of("ES256", "e-2");
    String token = next.token(NOW, "orders");
    assertThat(refusal(token)).contains("does not have");
    assertThat(missing).hasValue(1);
    keys = JwtKeys.parse(Issuer.jwks(EC, next));
    assertThat(scopes(token)).containsExactly(Scope.ORDERS);
    assertThat(scopes(token)).containsExactly(Scope.ORDERS);
    keys = JwtKeys.parse(Issuer.jwks(EC));
    assertThat(refusal(token)).contains("does not have");
    assertThat(missing).hasValue(2);
  }

  @Test
  void withoutAnyKeys_nothingIsDecided() {
    keys = JwtKeys.NONE;
    assertThat(verifier.verify(EC.token(NOW, "orders"), () -> true))
        .isInstanceOf(Verdict.Undecided.class);
    assertThat(missing).hasValue(0);
  }

  @Test
  void rightTokensAreRemembered_andWrongOnesNever() {
    String token = ED.token(NOW, "orders");
    refusal(Issuer.forged(token));
    assertThat(verifier.remembered()).isZero();
    scopes(token);
    scopes(token);
    assertThat(verifier.remembered()).isEqualTo(1);
  }
}
