package dev.tally.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers tokens whose signature was right, by their hashes, so that a sender's every request
 * does not cost another check. Forgets all when the keys change, as one may have been taken back,
 * and of too many the one used longest ago. Wrong tokens leave nothing here. Thread-safe.
 */
final class VerifiedTokens {

  static final int MOST = 4_096;

  private final Map<ByteBuffer, Grant> grants =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Grant> eldest) {
          return size() > MOST;
        }
      };

  private JwtKeys keys = JwtKeys.NONE;

  /** Returns what the token granted when these same keys checked it; it may have ended. */
  synchronized Optional<Grant> find(String token, JwtKeys now) {
    return keys == now && !grants.isEmpty()
        ? Optional.ofNullable(grants.get(hash(token)))
        : Optional.empty();
  }

  synchronized void add(String token, JwtKeys checked, Grant grant) {
    if (keys != checked) {
      grants.clear();
      keys = checked;
    }
    grants.put(hash(token), grant);
  }

  synchronized int size() {
    return grants.size();
  }

  private static ByteBuffer hash(String token) {
    try {
      byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
