package dev.tally.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.tally.text.Printable;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public keys by which an issuer's JWTs are checked, from a JWK set (RFC 7517). Each is for one
 * kind of signature, whatever a token says: a public key is never taken for a secret. Immutable.
 */
public final class JwtKeys {

  private static final Logger LOG = LoggerFactory.getLogger(JwtKeys.class);

  /** A file or an answer that is longer is not read. */
  public static final int MOST_BYTES = 256 * 1_024;

  /** Before any were fetched. */
  static final JwtKeys NONE = new JwtKeys(List.of());

  private static final int MOST = 100;
  private static final int LEAST_RSA_BITS = 2_048;
  private static final int MOST_RSA_BITS = 8_192;

  /** What comes before the 32 bytes of an Ed25519 key in X.509 (RFC 8410 section 10.1). */
  private static final byte[] ED25519 = {
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
  };

  /** One key. */
  record Key(Optional<String> id, Set<JWSAlgorithm> algorithms, Check check) {}

  /** Checks a signature. Thread-safe. */
  @FunctionalInterface
  interface Check {
    boolean verify(JWSHeader header, byte[] signed, Base64URL signature)
        throws JOSEException, GeneralSecurityException;
  }

  private final List<Key> keys;

  private JwtKeys(List<Key> keys) {
    this.keys = List.copyOf(keys);
  }

  /**
   * Reads a JWK set. Leaves out keys that cannot check a signature this server takes: those for
   * encryption, of other kinds, or too weak.
   *
   * @throws IllegalArgumentException with the end of a sentence, if there is none it can use
   */
  public static JwtKeys parse(String json) {
    List<Key> usable = new ArrayList<>();
    try {
      List<JWK> all = JWKSet.parse(json).getKeys();
      if (all.size() > MOST) {
        throw new IllegalArgumentException("it has more than " + MOST + " keys");
      }
      for (JWK key : all) {
        if (isForSignatures(key)) {
          usable(key).ifPresent(usable::add);
        }
      }
    } catch (ParseException e) {
      throw new IllegalArgumentException(
          "it is no JWK set, a JSON object with an array \"keys\" ("
              + Printable.of(String.valueOf(e.getMessage()), 100)
              + ")",
          e);
    }
    if (usable.isEmpty()) {
      throw new IllegalArgumentException(
          "it has no key to check signatures by: RSA of 2048 to 8192 bits, EC on P-256, or Ed25519");
    }
    return new JwtKeys(usable);
  }

  private static boolean isForSignatures(JWK key) {
    return (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE))
        && (key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY));
  }

  private static Optional<Key> usable(JWK key) {
    try {
      if (key instanceof RSAKey rsa && hasUsualSize(rsa)) {
        return key(
            key, Set.of(JWSAlgorithm.RS256), new RSASSAVerifier(rsa.toRSAPublicKey())::verify);
      } else if (key instanceof ECKey ec && ec.getCurve().equals(Curve.P_256)) {
        return key(key, Set.of(JWSAlgorithm.ES256), new ECDSAVerifier(ec.toECPublicKey())::verify);
      } else if (key instanceof OctetKeyPair pair && pair.getCurve().equals(Curve.Ed25519)) {
        PublicKey ed25519 = ed25519(pair.getDecodedX());
        return key(
            key,
            Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519),
            (header, signed, signature) -> verify(ed25519, signed, signature));
      }
    } catch (JOSEException | GeneralSecurityException e) {
      LOG.warn("A key of JWTs cannot be used: {}.", Printable.of(String.valueOf(e.getMessage())));
    }
    return Optional.empty();
  }

  private static boolean hasUsualSize(RSAKey key) {
    return key.size() >= LEAST_RSA_BITS && key.size() <= MOST_RSA_BITS;
  }

  /** Returns the key, unless it says itself that it is for another algorithm. */
  private static Optional<Key> key(JWK key, Set<JWSAlgorithm> algorithms, Check check) {
    boolean isForThese = key.getAlgorithm() == null || algorithms.contains(key.getAlgorithm());
    return isForThese
        ? Optional.of(new Key(Optional.ofNullable(key.getKeyID()), algorithms, check))
        : Optional.empty();
  }

  /** Nimbus would need Tink for this, which the JDK has made unnecessary. */
  private static PublicKey ed25519(byte[] point) throws GeneralSecurityException {
    byte[] encoded = Arrays.copyOf(ED25519, ED25519.length + point.length);
    System.arraycopy(point, 0, encoded, ED25519.length, point.length);
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
  }

  private static boolean verify(PublicKey key, byte[] signed, Base64URL signature)
      throws GeneralSecurityException {
    Signature check = Signature.getInstance("Ed25519");
    check.initVerify(key);
    check.update(signed);
    try {
      return check.verify(signature.decode());
    } catch (SignatureException e) {
      return false; // it is not even of the right form
    }
  }

  /**
   * Returns the key that a token was signed by: the one of that id, or the only one for that
   * algorithm if the token names none.
   */
  Optional<Key> find(JWSHeader header) {
    List<Key> fitting =
        keys.stream()
            .filter(key -> key.algorithms().contains(header.getAlgorithm()))
            .filter(
                key ->
                    header.getKeyID() == null
                        || key.id().filter(header.getKeyID()::equals).isPresent())
            .toList();
    return fitting.size() == 1 ? Optional.of(fitting.get(0)) : Optional.empty();
  }

  /** Returns how many keys there are. */
  public int size() {
    return keys.size();
  }
}
