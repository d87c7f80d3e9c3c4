package dev.tally.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.CommandQueue.Task;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandQueueTest {

  private static final int WEIGHT = 3; // the weight of an order with one line

  private record Named(String key, boolean isBulk) implements Task {
    @Override
    public int weight() {
      return WEIGHT;
    }

    @Override
    public void fail(LedgerException why) {}
  }

  private final CommandQueue<Named> waiting = new CommandQueue<>(600 * WEIGHT, 160 * WEIGHT);

  @Test
  void ofAnImport_halfOfTheRoomIsTaken_andASingleOrderFindsSome() {
    int taken = 0;
    while (offer("bulk-" + taken, true)) {
      taken++;
    }
    assertThat(taken).isEqualTo(300);
    for (int i = 0; i < 300; i++) {
      assertThat(offer("single-" + i, false)).isTrue();
    }
    assertThat(offer("one more", false)).isFalse();
  }

  @Test
  void singleOrders_goFirst_andBesideThemAnImportHasLittleOfABatch() {
    fill(250);
    offer("single", false);
    List<String> first = keys();
    assertThat(first).hasSize(11).startsWith("single", "bulk-0", "bulk-1").endsWith("bulk-9");
    assertThat(keys()).as("it came just now").hasSize(10).startsWith("bulk-10");
  }

  @Test
  void anImportAlone_hasWholeBatches() {
    fill(200);
    assertThat(keys()).hasSize(160).startsWith("bulk-0");
    assertThat(keys()).hasSize(40).startsWith("bulk-160");
    fill(300);
    assertThat(keys()).as("there is room for as many again").hasSize(160);
  }

  @Test
  void whatTheProgramAsksForItself_isTakenInWhenNoCommandIs() {
    while (offer("single", false)) {}
    assertThat(waiting.add(new Named("fold", false))).isTrue();
    waiting.close();
    assertThat(waiting.add(new Named("fold", false))).isFalse();
  }

  private void fill(int orders) {
    for (int i = 0; i < orders; i++) {
      assertThat(offer("bulk-" + i, true)).isTrue();
    }
  }

  private boolean offer(String key, boolean inBulk) {
    return waiting.offer(new Named(key, inBulk));
  }

  private List<String> keys() {
    List<Named> batch = waiting.take(Duration.ZERO).batch();
    waiting.release(batch);
    return batch.stream().map(Named::key).toList();
  }
}
