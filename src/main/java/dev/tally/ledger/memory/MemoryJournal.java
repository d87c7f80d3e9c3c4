package dev.tally.ledger.memory;

import dev.tally.ledger.Journal;
import dev.tally.ledger.LedgerException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A journal that the replicas of one process share. It can suffer what a real one can: lose its
 * tail, have its beginning deleted, be made anew under the same name. Safe for all threads.
 */
public final class MemoryJournal {

  /** An entry, or something that is none, as the term's leader wrote it. */
  private record Item(Optional<Journal.Entry> entry, Instant at, int term) {}

  private final InstantSource clock;
  private final List<Item> items = new ArrayList<>();
  private String identity;
  private long begin; // the offset of the first item
  private int term;

  /**
   * @param clock the journal's clock
   */
  public MemoryJournal(String identity, InstantSource clock) {
    this.identity = identity;
    this.clock = clock;
  }

  /** Opens it for one replica. */
  public synchronized Journal open() {
    return new View(identity);
  }

  /** Loses everything from this offset on, as when all its copies lost power at once. */
  public synchronized void loseTail(long from) {
    items.subList((int) (from - begin), items.size()).clear();
    term++;
  }

  /** Deletes everything before this offset, as when it is older than it is kept. */
  public synchronized void deleteBefore(long offset) {
    items.subList(0, (int) (offset - begin)).clear();
    begin = offset;
  }

  /** Begins anew and empty under the same name. */
  public synchronized void remake(String newIdentity) {
    items.clear();
    begin = 0;
    term = 0;
    identity = newIdentity;
  }

  /** Appends something that is no entry of this journal. */
  public synchronized void appendForeign() {
    items.add(new Item(Optional.empty(), clock.instant(), term));
    notifyAll();
  }

  private synchronized void append(String by, Journal.Entry entry) {
    if (by.equals(identity)) {
      items.add(new Item(Optional.of(entry), clock.instant(), term));
    } else {
      items.add(new Item(Optional.empty(), clock.instant(), term));
    }
    notifyAll();
  }

  private long end() {
    return begin + items.size();
  }

  private Item item(long offset) {
    return items.get((int) (offset - begin));
  }

  private final class View implements Journal {
    private final String own;
    private Place next = Place.BEGINNING;
    private boolean isWoken;

    private View(String own) {
      this.own = own;
    }

    @Override
    public String identity() {
      return own;
    }

    @Override
    public CompletionStage<Void> append(Journal.Entry entry) {
      MemoryJournal.this.append(own, entry);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void seek(Place place) {
      next = place;
    }

    @Override
    public Batch read(Duration atMost) {
      synchronized (MemoryJournal.this) {
        check();
        if (end() == next.next() && !isWoken) {
          try {
            MemoryJournal.this.wait(Math.max(1, atMost.toMillis()));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          check();
        }
        isWoken = false;
        return readOn();
      }
    }

    private void check() {
      if (!own.equals(identity)) {
        throw new LedgerException("This journal was made anew.");
      } else if (next.next() < begin) {
        throw new LedgerException("The journal no longer holds entry %,d.".formatted(next.next()));
      } else if (next.next() > end()
          || (next.next() > begin
              && next.term()
                  .filter(written -> written != item(next.next() - 1).term())
                  .isPresent())) {
        throw new LedgerException("The journal has lost its tail.");
      }
    }

    private Batch readOn() {
      List<Logged> entries = new ArrayList<>();
      for (long offset = next.next(); offset < end(); offset++) {
        Item item = item(offset);
        Place after = new Place(offset + 1, Optional.of(item.term()));
        item.entry().ifPresent(e -> entries.add(new Logged(e, item.at(), after)));
        next = after;
      }
      return new Batch(entries, next);
    }

    @Override
    public void wake() {
      synchronized (MemoryJournal.this) {
        isWoken = true;
        MemoryJournal.this.notifyAll();
      }
    }

    @Override
    public Optional<Extent> extent() {
      synchronized (MemoryJournal.this) {
        if (!own.equals(identity)) {
          throw new LedgerException("This journal was made anew.");
        }
        return Optional.of(new Extent(begin, end(), 1, 1, 1));
      }
    }

    @Override
    public void close() {}
  }
}
