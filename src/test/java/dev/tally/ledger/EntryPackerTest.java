package dev.tally.ledger;

import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.line;
import static dev.tally.ledger.Commands.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.ledger.Operation.Decide;
import dev.tally.ledger.Operation.DecideAll;
import dev.tally.ledger.Operation.Receipts;
import dev.tally.ledger.Pending.Appending;
import dev.tally.shop.Command;
import dev.tally.shop.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EntryPackerTest {

  private static final Position AT = new Position("journal12345", 7);

  private final List<CompletableFuture<Receipt>> receipts = new ArrayList<>();

  private Appending<Receipt> waiting(boolean isBulk, Command command) {
    CompletableFuture<Receipt> receipt = new CompletableFuture<>();
    receipts.add(receipt);
    return new Appending<>(new Decide(command), isBulk, Receipt.class, receipt);
  }

  private List<Appending<?>> imported(int orders) {
    List<Appending<?>> waiting = new ArrayList<>();
    for (int i = 0; i < orders; i++) {
      waiting.add(waiting(true, order("k" + i, "A1")));
    }
    return waiting;
  }

  private static List<Command> commands(List<Appending<?>> packed) {
    List<Command> commands = new ArrayList<>();
    for (Appending<?> one : packed) {
      if (one.operation() instanceof DecideAll all) {
        commands.addAll(all.commands());
      } else {
        commands.add(((Decide) one.operation()).command());
      }
    }
    return commands;
  }

  @Test
  void anImport_sharesEntries_inItsOrder() {
    List<Appending<?>> waiting = imported(1_000);
    List<Appending<?>> packed = EntryPacker.pack(waiting);

    assertThat(commands(packed)).isEqualTo(commands(waiting));
    assertThat(packed).hasSize(12).allMatch(Appending::isBulk); // 85 orders of weight 3 in each
    assertThat(packed.stream().mapToInt(Appending::weight)).allMatch(w -> w <= EntryPacker.FULL);
    assertThat(packed.stream().mapToInt(Appending::weight).sum()).isEqualTo(3_000);
    assertThat(packed.stream().mapToInt(one -> one.operation().size()).sum()).isEqualTo(1_000);
  }

  @Test
  void whatIsSingle_orLarge_hasAnEntryOfItsOwn() {
    Command large = order("large", Collections.nCopies(EntryPacker.FULL, line("A1", 1)));
    List<Appending<?>> waiting = new ArrayList<>();
    waiting.add(waiting(false, order("s1", "A1")));
    waiting.add(waiting(false, order("s2", "A1")));
    waiting.add(waiting(true, category("toys")));
    waiting.add(waiting(true, large));
    waiting.add(waiting(true, order("k1", "A1")));

    assertThat(EntryPacker.pack(waiting)).isEqualTo(waiting);
  }

  @Test
  void eachSender_getsItsOwnReceipt() {
    Appending<?> packed = EntryPacker.pack(imported(3)).get(0);
    List<Receipt> each =
        List.of(
            new Receipt.Accepted(AT, "k0"),
            Rejections.unknownOrder("k1"),
            new Receipt.Duplicate(AT, "k2"));
    packed.complete(new Receipts(each));

    assertThat(receipts).extracting(CompletableFuture::join).isEqualTo(each);
  }

  @Test
  void eachSender_hearsOfTheFailure() {
    Appending<?> packed = EntryPacker.pack(imported(3)).get(0);
    packed.fail(new LedgerException("It failed."));

    assertThat(receipts)
        .hasSize(3)
        .allSatisfy(r -> assertThatThrownBy(r::join).rootCause().hasMessage("It failed."));
  }
}
