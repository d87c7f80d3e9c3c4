package dev.tally.ledger;

import dev.tally.ledger.Operation.Decide;
import dev.tally.ledger.Operation.DecideAll;
import dev.tally.ledger.Operation.Receipts;
import dev.tally.ledger.Pending.Appending;
import dev.tally.shop.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Puts commands of imports together, many in an entry, which then share what an entry costs at the
 * journal and at every replica. Single ones keep entries of their own: a decision that throws takes
 * its whole entry with it.
 *
 * <p>Lives on the appender's thread.
 */
final class EntryPacker {

  /** The weight at which an entry is full: some 80 orders, 8 kB. */
  static final int FULL = 256;

  private final List<Appending<?>> packed = new ArrayList<>();
  private final List<Command> commands = new ArrayList<>();
  private final List<Appending<?>> senders = new ArrayList<>(); // of those commands
  private int weight; // of those commands

  private EntryPacker() {}

  /** Returns what to append; commands of imports stay in their order, and so do the others. */
  static List<Appending<?>> pack(List<Appending<?>> waiting) {
    EntryPacker packer = new EntryPacker();
    waiting.forEach(packer::add);
    packer.close();
    return packer.packed;
  }

  private void add(Appending<?> next) {
    if (next.isBulk() && next.operation() instanceof Decide decide) {
      if (weight + next.weight() > FULL) {
        close();
      }
      commands.add(decide.command());
      senders.add(next);
      weight += next.weight();
    } else {
      packed.add(next);
    }
  }

  /** Ends the entry that is open. */
  private void close() {
    if (senders.size() > 1) {
      packed.add(together(new DecideAll(commands), List.copyOf(senders)));
    } else {
      packed.addAll(senders);
    }
    commands.clear();
    senders.clear();
    weight = 0;
  }

  private static Appending<Receipts> together(DecideAll all, List<Appending<?>> senders) {
    CompletableFuture<Receipts> outcome = new CompletableFuture<>();
    outcome.whenComplete(
        (receipts, e) -> {
          for (int i = 0; i < senders.size(); i++) {
            if (e instanceof LedgerException why) {
              senders.get(i).fail(why);
            } else {
              senders.get(i).complete(receipts.each().get(i));
            }
          }
        });
    return new Appending<>(all, true, Receipts.class, outcome);
  }
}
