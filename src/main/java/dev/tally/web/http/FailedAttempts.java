package dev.tally.web.http;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Counts wrong tokens by address: ten at once, then one in six seconds. Thread-safe. Remembers a
 * bounded number of addresses; the one that failed longest ago is forgotten first.
 */
final class FailedAttempts {

  static final int AT_ONCE = 10;

  private static final long RECOVERY_NANOS = 6_000_000_000L;
  private static final int MOST_ADDRESSES = 10_000;

  /** When the address will have all its attempts again. */
  private final Map<ByteBuffer, Long> fullAt =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Long> eldest) {
          return size() > MOST_ADDRESSES;
        }
      };

  /**
   * Counts one more wrong token.
   *
   * @param address empty, or this machine's own: not counted, as it may be anybody's
   * @return seconds until the next attempt is listened to; empty if this one is
   */
  OptionalInt count(Optional<InetAddress> address) {
    return count(address, System.nanoTime());
  }

  OptionalInt count(Optional<InetAddress> address, long now) {
    return address
        .filter(known -> !known.isLoopbackAddress())
        .map(known -> count(Addresses.key(known), now))
        .orElseGet(OptionalInt::empty);
  }

  /** Returns whether the next attempt of this address would not be listened to. */
  boolean isSlowedDown(Optional<InetAddress> address) {
    return address
        .filter(known -> !known.isLoopbackAddress())
        .map(known -> isSlowedDown(Addresses.key(known), System.nanoTime()))
        .orElse(false);
  }

  private synchronized boolean isSlowedDown(ByteBuffer address, long now) {
    long full = fullAt.getOrDefault(address, now) - now;
    return full + RECOVERY_NANOS > AT_ONCE * RECOVERY_NANOS;
  }

  private synchronized OptionalInt count(ByteBuffer address, long now) {
    long full = Math.max(0, fullAt.getOrDefault(address, now) - now);
    long after = full + RECOVERY_NANOS;
    long tooMany = after - AT_ONCE * RECOVERY_NANOS;
    if (tooMany > 0) {
      return OptionalInt.of((int) (1 + tooMany / 1_000_000_000));
    }
    fullAt.put(address, now + after);
    return OptionalInt.empty();
  }

  /** Returns how many addresses are remembered. */
  synchronized int size() {
    return fullAt.size();
  }
}
