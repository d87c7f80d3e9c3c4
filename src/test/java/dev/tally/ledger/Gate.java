package dev.tally.ledger;

import dev.tally.shop.Change;
import dev.tally.shop.Follower;
import dev.tally.shop.Lineage;
import dev.tally.shop.Position;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Blocks a ledger's writer at its first change, so that a test knows what is queued meanwhile. */
final class Gate implements Follower {

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);

  /** Returns a closed gate, once the writer is blocked at it. */
  static Gate closedBy(Ledger ledger, String category) throws InterruptedException {
    Gate gate = new Gate();
    Position head = Commands.await(Told.everythingOf(ledger).caughtUp);
    ledger.follow(head, gate);
    ledger.submit(Commands.category(category));
    gate.reached.await();
    return gate;
  }

  /** Lets the writer continue; it is not blocked again. */
  void open() {
    opened.countDown();
  }

  @Override
  public void onChanges(List<Change> batch) {
    reached.countDown();
    try {
      opened.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void onCaughtUp(Position head) {}

  @Override
  public void onBeat(long number) {}

  @Override
  public void onReset(Lineage lineage) {
    throw new AssertionError("the gate follows from the head");
  }
}
