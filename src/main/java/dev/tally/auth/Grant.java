package dev.tally.auth;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a token permits, and until when.
 *
 * @param name whose token it is, for people
 * @param end from then on it permits nothing; empty: it has no end
 */
public record Grant(String name, Set<Scope> scopes, Optional<Instant> end) {

  public Grant {
    scopes = Set.copyOf(scopes);
  }

  public boolean permits(Scope scope) {
    return scopes.contains(scope)
        || scopes.contains(Scope.ADMIN)
        || (scope == Scope.READ && !scopes.isEmpty());
  }

  public boolean hasEnded(Instant now) {
    return end.filter(then -> !now.isBefore(then)).isPresent();
  }
}
