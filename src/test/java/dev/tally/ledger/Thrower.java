package dev.tally.ledger;

import dev.tally.shop.Change;
import dev.tally.shop.Follower;
import dev.tally.shop.Lineage;
import dev.tally.shop.Position;
import java.util.List;

/** A follower with a bug, which shows once a total moves. */
final class Thrower implements Follower {

  @Override
  public void onChanges(List<Change> batch) {
    if (batch.stream().anyMatch(Change.TotalMoved.class::isInstance)) {
      throw new IllegalStateException("a bug in a follower");
    }
  }

  @Override
  public void onCaughtUp(Position head) {}

  @Override
  public void onBeat(long number) {}

  @Override
  public void onReset(Lineage lineage) {}
}
