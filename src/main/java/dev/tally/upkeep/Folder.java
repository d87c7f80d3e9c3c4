package dev.tally.upkeep;

import dev.tally.ledger.Ledger;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds orders into their products' baselines every hour, once they are older than they are kept.
 *
 * <p>Has a thread of its own. A failure is logged, and folding is retried an hour later.
 */
public final class Folder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Folder.class);

  private static final Duration EVERY = Duration.ofHours(1);

  /** The most orders in one step: the writer does nothing else while it folds them. */
  private static final int MOST_A_STEP = 10_000;

  private final Ledger ledger;
  private final Duration keep;
  private final Chore chore = new Chore("tally-fold");

  /**
   * @param keep how long orders are kept one by one
   */
  public Folder(Ledger ledger, Duration keep) {
    this.ledger = ledger;
    this.keep = keep;
  }

  /** Folds at once, and then every hour until it is closed. */
  public void start() {
    chore.start(this::fold, Duration.ZERO, EVERY);
  }

  /** Folds all that is due, in steps, so that commands get their turn in between. */
  void fold() {
    try {
      int folded = MOST_A_STEP;
      long sum = 0;
      while (folded == MOST_A_STEP && !chore.isClosed()) {
        folded = ledger.fold(keep, MOST_A_STEP).toCompletableFuture().join();
        sum += folded;
      }
      if (sum > 0) {
        LOG.info("{} orders older than {} were folded into the baseline.", sum, keep);
      }
    } catch (CompletionException e) {
      LOG.warn("Old orders could not be folded; the server tries again in an hour.", e);
    }
  }

  @Override
  public void close() {
    chore.end();
  }
}
