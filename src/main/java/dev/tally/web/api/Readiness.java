package dev.tally.web.api;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.LedgerException;
import dev.tally.shop.Shop;
import dev.tally.web.http.Problem;
import dev.tally.web.http.Response;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Whether the server can do its work and should receive requests. Thread-safe.
 *
 * @param draining whether it is closing
 * @param failing why totals do not reach viewers, if they do not
 */
public record Readiness(
    Shop shop, Ledger ledger, BooleanSupplier draining, Supplier<Optional<String>> failing) {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** Returns the answer to who sends requests while it is not ready; empty if it is. */
  Optional<Response> obstacle() {
    if (draining.getAsBoolean()) {
      return Optional.of(Problem.closing());
    }
    Optional<Response> trouble =
        ledger
            .trouble()
            .map(LedgerException::getMessage)
            .or(failing)
            .map(why -> Problem.unavailable(why, RETRY_AFTER));
    return trouble.or(() -> shop.isReady() ? Optional.empty() : Optional.of(Problem.loading()));
  }
}
