package dev.tally.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys of a JWK set are used. */
class JwtKeysTest {

  private static final Issuer RSA = Issuer.of("RS256", "r-1");
  private static final Issuer EC = Issuer.of("ES256", "e-1");

  private static String set(String... keys) {
    return "{\"keys\":[" + String.join(",", keys) + "]}";
  }

  @Test
  void keysThatCannotCheckASignature_areLeftOut() {
    String encryption = RSA.jwk(",\"use\":\"enc\"");
    String wrapping = RSA.jwk(",\"key_ops\":[\"wrapKey\"]");
    String otherAlgorithm = RSA.jwk(",\"alg\":\"RS512\"");
    String secret = "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\",\"kid\":\"s-1\"}";
    String curve = "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"%s\"}".formatted("A".repeat(43));
    String future = "{\"kty\":\"PQ\",\"kid\":\"q-1\"}";
    String weak = Issuer.of("RS256", "weak", 1_024).jwk();
    assertThat(
            JwtKeys.parse(
                    set(
                        EC.jwk(),
                        encryption,
                        wrapping,
                        otherAlgorithm,
                        secret,
                        curve,
                        future,
                        weak))
                .size())
        .isEqualTo(1);
    assertThat(
            JwtKeys.parse(
                    set(
                        EC.jwk(",\"use\":\"sig\",\"alg\":\"ES256\""),
                        RSA.jwk(",\"key_ops\":[\"verify\"]")))
                .size())
        .isEqualTo(2);
    assertThatThrownBy(() -> JwtKeys.parse(set(encryption, secret, weak)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no key to check signatures by");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "<html>",
        "{\"keys\":{}}",
        "{\"keys\":[7]}",
        "{\"keys\":[]}",
        "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}]}",
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\"}]}",
        "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"AQAB\"}]}",
      })
  void whatIsNoSetOfKeys_isRefusedWithASentence(String json) {
    assertThatThrownBy(() -> JwtKeys.parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("it ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void tooManyKeys_areRefused() {
    String[] many = new String[101];
    java.util.Arrays.fill(many, EC.jwk());
    assertThatThrownBy(() -> JwtKeys.parse(set(many))).hasMessageContaining("more than 100");
  }
}
