package dev.tally.shop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Turns the ledger's changes into images. Lives on the ledger's thread; everyone else reads {@link
 * #image()}, one volatile read, and needs no lock.
 */
public final class Shop implements Follower {

  private volatile Image image = Image.empty(Position.ORIGIN.epoch());
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private Image next = image; // the ledger's thread alone
  private boolean caughtUp;

  /** The newest image; of the empty epoch until the ledger has told everything it knows. */
  public Image image() {
    return image;
  }

  /** Whether the shop holds all that the ledger knew when it was opened. */
  public boolean isReady() {
    return !image.at().epoch().isEmpty();
  }

  /** Calls this after each new image, on the ledger's thread: it must be quick. */
  public void onPublished(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public void onReset(Lineage lineage) {
    next = Image.empty(lineage);
    caughtUp = false;
  }

  @Override
  public void onChanges(List<Change> batch) {
    next = next.with(batch);
    if (caughtUp) {
      publish();
    }
  }

  @Override
  public void onCaughtUp(Position head) {
    next = next.at(head);
    caughtUp = true;
    publish();
  }

  private void publish() {
    image = next;
    listeners.forEach(Runnable::run);
  }
}
