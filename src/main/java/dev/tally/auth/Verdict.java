package dev.tally.auth;

import java.util.Optional;

/** What became of a token that was shown. Immutable. */
public sealed interface Verdict {

  /** It is known; what it grants may have ended. */
  record Granted(Grant grant) implements Verdict {}

  /**
   * It is nobody's, and may have been a guess.
   *
   * @param why a sentence for its sender
   */
  record Refused(String why) implements Verdict {}

  /**
   * It is somebody's, and grants nothing here and now.
   *
   * @param why a sentence for its sender
   */
  record Unfit(String why) implements Verdict {}

  /**
   * It cannot be checked now, and may be in a while.
   *
   * @param why a sentence for its sender
   */
  record Undecided(String why) implements Verdict {}

  /** Returns the verdict about a token that is nobody's. */
  static Verdict unknown() {
    return new Refused("The token is wrong; send the one in the server's token file.");
  }

  /** Returns the verdict about a token that grants this; empty: that is nobody's. */
  static Verdict of(Optional<Grant> grant) {
    return grant.<Verdict>map(Granted::new).orElseGet(Verdict::unknown);
  }

  /** Returns what it grants, if it is known. */
  default Optional<Grant> granted() {
    return this instanceof Granted known ? Optional.of(known.grant()) : Optional.empty();
  }

  /** Returns whether it permits this. */
  default boolean permits(Scope scope) {
    return granted().filter(grant -> grant.permits(scope)).isPresent();
  }
}
