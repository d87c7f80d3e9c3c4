package dev.tally.ledger;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a ledger can write nothing just now, logged when it begins, when it changes and when it ends.
 * Damage is trouble that lasts. The ledger's own thread reports; any thread may read, and report
 * damage.
 */
final class Trouble {

  private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);

  private volatile @Nullable LedgerException present;
  private volatile @Nullable DamagedException damage;

  Optional<LedgerException> present() {
    return Optional.ofNullable(present);
  }

  boolean isPresent() {
    return present != null || damage != null;
  }

  /** Reports damage that somebody else found; it becomes present with the next check. */
  void found(DamagedException found) {
    damage = found;
  }

  /** Throws any damage found: it stays, even if another page of the file can be written. */
  void checkForDamage() {
    DamagedException found = damage;
    if (found != null) {
      throw found;
    }
  }

  /** Makes this the present trouble, and returns it with a sentence. */
  LedgerException report(RuntimeException e) {
    LedgerException why =
        e instanceof LedgerException known
            ? known
            : new LedgerException(
                "Nothing was counted because of an internal error; see the log.", e);
    if (why instanceof DamagedException found) {
      damage = found;
    }
    LedgerException before = present;
    if (before == null || !before.getMessage().equals(why.getMessage())) {
      LOG.error("{}", why.getMessage(), e == why ? null : e);
    }
    present = why;
    return why;
  }

  /** Reports that the ledger has stopped for good, and returns the reason for those who wait. */
  LedgerException stop(Throwable cause) {
    LOG.error("The ledger stopped; restart the server.", cause);
    LedgerException why =
        new LedgerException("The ledger stopped after an error; restart the server.", cause);
    present = why;
    return why;
  }

  /** Notes that it is over, if there was any. */
  void end() {
    if (present != null) {
      present = null;
      LOG.info("The ledger takes orders again.");
    }
  }
}
