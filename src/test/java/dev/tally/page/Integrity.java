package dev.tally.page;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Hashes as pages write them: in {@code integrity} attributes and content security policies. */
final class Integrity {

  private Integrity() {}

  static String sha256(String inline) {
    return "sha256-" + hash("SHA-256", inline.getBytes(StandardCharsets.UTF_8));
  }

  static String sha384(byte[] file) {
    return "sha384-" + hash("SHA-384", file);
  }

  private static String hash(String algorithm, byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance(algorithm).digest(content);
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}
