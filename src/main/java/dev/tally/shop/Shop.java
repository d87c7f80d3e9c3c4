package dev.tally.shop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Turns the ledger's changes into images. Lives on the ledger's thread; other threads read {@link
 * #image()}, one volatile read without a lock.
 */
public final class Shop implements Follower {

  private volatile Image image = Image.empty(Position.ORIGIN.epoch());
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private Image next = image; // used only on the ledger's thread
  private boolean caughtUp;

  /** Returns the newest image; its epoch is empty until the ledger has delivered all its state. */
  public Image image() {
    return image;
  }

  /** Returns whether the shop holds everything that the ledger knew when it was opened. */
  public boolean isReady() {
    return !image.at().epoch().isEmpty();
  }

  /** Registers a callback to run after each new image, on the ledger's thread: it must be quick. */
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

  /** Publishes an image that differs in nothing but this, so that those who wait for it go on. */
  @Override
  public void onBeat(long number) {
    next = next.after(number);
    if (caughtUp) {
      publish();
    }
  }

  private void publish() {
    image = next;
    listeners.forEach(Runnable::run);
  }
}
