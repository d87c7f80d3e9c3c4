package dev.tally.ledger;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.product;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.Receipt.Reason;
import dev.tally.ledger.Receipt.Rejected;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The base of contracts, which open ledgers again and again on the same data. */
abstract class LedgerFixture {

  protected static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");

  /** The time that the ledger's clock shows. */
  protected volatile Instant now = NOW;

  /** The epoch of the ledger that was opened last. */
  protected String epoch = "";

  private final List<Ledger> opened = new ArrayList<>();

  /** Opens the same data each time within one test. The previous ledger is already closed. */
  protected abstract Store openStore();

  /** Returns whether another reader finds this order in the data now, while the ledger is open. */
  protected abstract boolean isDurable(String orderKey);

  /** Opens a ledger over the store. */
  protected Ledger openLedger(Store store) {
    return WriterLedger.start(store, () -> now);
  }

  protected final Ledger open() {
    Store store = openStore();
    epoch = store.lineage().epoch();
    Ledger ledger = openLedger(store);
    opened.add(ledger);
    return ledger;
  }

  /** Opens a ledger with the products A1 and A2 in "toys". */
  protected final Ledger openWithToys() {
    Ledger ledger = open();
    accept(ledger, category("toys"));
    assertThat(accept(ledger, product("toys", "Kite"))).isEqualTo("A1");
    assertThat(accept(ledger, product("toys", "Ball"))).isEqualTo("A2");
    return ledger;
  }

  @AfterEach
  void closeAll() {
    opened.forEach(Ledger::close);
  }

  static void assertRejected(Receipt receipt, Reason reason, String naming) {
    assertThat(receipt).isInstanceOf(Rejected.class);
    assertThat(((Rejected) receipt).reason()).isEqualTo(reason);
    assertThat(((Rejected) receipt).sentence()).contains(naming).endsWith(".");
  }
}
