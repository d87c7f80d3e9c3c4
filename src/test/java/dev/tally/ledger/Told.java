package dev.tally.ledger;

import static dev.tally.ledger.Commands.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.shop.Category;
import dev.tally.shop.Change;
import dev.tally.shop.Change.CategoryDefined;
import dev.tally.shop.Change.ProductDefined;
import dev.tally.shop.Change.TotalMoved;
import dev.tally.shop.Follower;
import dev.tally.shop.Lineage;
import dev.tally.shop.Position;
import dev.tally.shop.Product;
import dev.tally.shop.ProductId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A follower that records changes, builds state from them, and checks that offsets rise. */
public final class Told implements Follower {

  final Map<String, Category> categories = new TreeMap<>();
  final Map<ProductId, Product> products = new TreeMap<>();
  final Map<ProductId, Long> totals = new ConcurrentSkipListMap<>();
  final List<Change> changes = new CopyOnWriteArrayList<>();
  public final CompletableFuture<Position> caughtUp = new CompletableFuture<>();
  final List<Long> beats = new CopyOnWriteArrayList<>();
  int resets;
  private long last;

  /** Makes a follower that knows nothing yet. */
  public Told() {}

  /** Makes a follower that was already told the changes at or before {@code upTo}. */
  Told(List<Change> before, long upTo) {
    before.stream().filter(change -> change.offset() <= upTo).forEach(this::apply);
    last = upTo;
  }

  /** Returns a follower that has been told everything from the start. */
  public static Told everythingOf(Ledger ledger) {
    Told told = new Told();
    ledger.follow(Position.ORIGIN, told);
    Commands.await(told.caughtUp);
    return told;
  }

  /** Returns how often it had to forget everything. */
  public int resets() {
    return resets;
  }

  long total(String id) {
    return totals.get(Commands.id(id));
  }

  @Override
  public void onChanges(List<Change> batch) {
    for (Change change : batch) {
      assertThat(change.offset()).isGreaterThan(last);
      last = change.offset();
      changes.add(change);
      apply(change);
    }
  }

  private void apply(Change change) {
    if (change instanceof CategoryDefined defined) {
      categories.put(defined.category().name(), defined.category());
    } else if (change instanceof ProductDefined defined) {
      assertThat(categories).containsKey(defined.product().category());
      products.put(defined.product().id(), defined.product());
      totals.putIfAbsent(defined.product().id(), 0L);
    } else if (change instanceof TotalMoved moved) {
      totals.put(moved.id(), moved.total());
    }
  }

  @Override
  public void onCaughtUp(Position head) {
    assertThat(head.offset()).isGreaterThanOrEqualTo(last);
    assertThat(caughtUp.complete(head)).as("caught up once").isTrue();
  }

  @Override
  public void onBeat(long number) {
    beats.add(number);
  }

  @Override
  public void onReset(Lineage lineage) {
    resets++;
    last = 0;
    categories.clear();
    products.clear();
    totals.clear();
    changes.clear();
  }

  void assertKnowsTheSameAs(Told other) {
    assertThat(categories).isEqualTo(other.categories);
    assertThat(products).isEqualTo(other.products);
    assertThat(totals).isEqualTo(other.totals);
  }

  /** Checks that a ledger cannot serve a follower, and has stopped since. */
  static void assertCannotFollow(Ledger ledger) {
    assertThatThrownBy(() -> await(ledger.follow(Position.ORIGIN, new Told())))
        .cause()
        .isInstanceOf(LedgerException.class);
    assertThatThrownBy(() -> await(ledger.follow(Position.ORIGIN, new Told())))
        .cause()
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("restart");
  }
}
