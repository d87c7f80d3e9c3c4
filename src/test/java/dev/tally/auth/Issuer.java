package dev.tally.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.function.UnaryOperator;

/** Signs JWTs, as a shop's login server does, and wrong ones, as it never would. */
public final class Issuer {

  public static final String NAME = "https://login.shop.example";
  public static final String AUDIENCE = "tally";

  private static final String RSA = "RS256";
  private static final String EC = "ES256";

  private final KeyPair keys;
  private final String algorithm;
  private final String id;

  private Issuer(KeyPair keys, String algorithm, String id) {
    this.keys = keys;
    this.algorithm = algorithm;
    this.id = id;
  }

  /** Returns one that signs by RS256, ES256 or EdDSA, with a new key of this id. */
  public static Issuer of(String algorithm, String id) {
    return of(algorithm, id, 2_048);
  }

  static Issuer of(String algorithm, String id, int bits) {
    try {
      KeyPairGenerator generator =
          switch (algorithm) {
            case RSA -> KeyPairGenerator.getInstance("RSA");
            case EC -> KeyPairGenerator.getInstance("EC");
            default -> KeyPairGenerator.getInstance("Ed25519");
          };
      if (algorithm.equals(RSA)) {
        generator.initialize(bits);
      } else if (algorithm.equals(EC)) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      }
      return new Issuer(generator.generateKeyPair(), algorithm, id);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns a set with the public keys of these. */
  public static String jwks(Issuer... issuers) {
    return "{\"keys\":["
        + String.join(",", Arrays.stream(issuers).map(Issuer::jwk).toList())
        + "]}";
  }

  String jwk() {
    return jwk("");
  }

  /**
   * @param more members, each with a comma before it
   */
  String jwk(String more) {
    String what =
        switch (algorithm) {
          case RSA -> {
            RSAPublicKey key = (RSAPublicKey) keys.getPublic();
            yield "\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\""
                .formatted(
                    Base64URL.encode(key.getModulus()), Base64URL.encode(key.getPublicExponent()));
          }
          case EC -> {
            ECPublicKey key = (ECPublicKey) keys.getPublic();
            yield "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\""
                .formatted(
                    coordinate(key.getW().getAffineX().toByteArray()),
                    coordinate(key.getW().getAffineY().toByteArray()));
          }
          default -> {
            byte[] x509 = keys.getPublic().getEncoded();
            byte[] point = Arrays.copyOfRange(x509, x509.length - 32, x509.length);
            yield "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\""
                .formatted(Base64URL.encode(point));
          }
        };
    return "{%s,\"kid\":\"%s\"%s}".formatted(what, id, more);
  }

  /** Returns the number as 32 bytes, with zeros before it or without its sign. */
  private static Base64URL coordinate(byte[] number) {
    byte[] bytes = new byte[32];
    int length = Math.min(32, number.length);
    System.arraycopy(number, number.length - length, bytes, 32 - length, length);
    return Base64URL.encode(bytes);
  }

  /** Returns claims that are right at that time. */
  public static JWTClaimsSet.Builder claims(Instant now, Object scopes) {
    return new JWTClaimsSet.Builder()
        .issuer(NAME)
        .audience(AUDIENCE)
        .subject("webshop")
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(600)))
        .claim("scope", scopes);
  }

  /** Returns a token that is right at that time. */
  public String token(Instant now, Object scopes) {
    return token(claims(now, scopes).build());
  }

  public String token(JWTClaimsSet claims) {
    return token(claims, header -> header);
  }

  String token(JWTClaimsSet claims, UnaryOperator<JWSHeader.Builder> change) {
    JWSHeader header =
        change.apply(new JWSHeader.Builder(JWSAlgorithm.parse(algorithm)).keyID(id)).build();
    return signed(header.toBase64URL() + "." + claims.toPayload().toBase64URL());
  }

  /** Returns a token with these texts for its header and its claims. */
  String token(String header, String claims) {
    return signed(Base64URL.encode(header) + "." + Base64URL.encode(claims));
  }

  private String signed(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      JWSHeader plain = new JWSHeader(JWSAlgorithm.parse(algorithm));
      PrivateKey secret = keys.getPrivate();
      Base64URL signature =
          switch (algorithm) {
            case RSA -> signature("SHA256withRSA", secret, bytes);
            case EC -> new ECDSASigner((ECPrivateKey) secret).sign(plain, bytes);
            default -> signature("Ed25519", secret, bytes);
          };
      return text + "." + signature;
    } catch (JOSEException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Base64URL signature(String name, PrivateKey secret, byte[] bytes)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(name);
    signature.initSign(secret);
    signature.update(bytes);
    return Base64URL.encode(signature.sign());
  }

  /** Returns the public key as an attacker may take it for a secret of HS256. */
  byte[] publicKey() {
    return keys.getPublic().getEncoded();
  }

  /** Returns the same token with another signature. */
  static String forged(String token) {
    int last = token.lastIndexOf('.') + 1;
    char first = token.charAt(last);
    return token.substring(0, last) + (first == 'A' ? 'B' : 'A') + token.substring(last + 1);
  }
}
