package dev.tally.shop;

import java.util.List;

/** Several followers of one ledger, each told before the next. */
public record Followers(List<Follower> all) implements Follower {

  public Followers {
    all = List.copyOf(all);
  }

  @Override
  public void onChanges(List<Change> batch) {
    all.forEach(follower -> follower.onChanges(batch));
  }

  @Override
  public void onCaughtUp(Position head) {
    all.forEach(follower -> follower.onCaughtUp(head));
  }

  @Override
  public void onBeat(long number) {
    all.forEach(follower -> follower.onBeat(number));
  }

  @Override
  public void onReset(Lineage lineage) {
    all.forEach(follower -> follower.onReset(lineage));
  }
}
