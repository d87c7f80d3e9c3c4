package dev.tally.ledger.memory;

import dev.tally.ledger.Journal;
import dev.tally.ledger.JournalContract;
import java.time.InstantSource;

class MemoryJournalTest extends JournalContract {

  private final MemoryJournal journal = new MemoryJournal("journal12345", InstantSource.system());

  @Override
  protected Journal openJournal() {
    return journal.open();
  }

  @Override
  protected void loseTail(long from) {
    journal.loseTail(from);
  }

  @Override
  protected void deleteBefore(long offset) {
    journal.deleteBefore(offset);
  }

  @Override
  protected void remake() {
    journal.remake("journal54321");
  }

  @Override
  protected void appendNothing() {
    journal.appendForeign();
  }

  @Override
  protected void appendForeign() {
    journal.appendForeign();
  }
}
