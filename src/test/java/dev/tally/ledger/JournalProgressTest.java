package dev.tally.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.Journal.Entry;
import dev.tally.ledger.Journal.Logged;
import dev.tally.ledger.Journal.Place;
import dev.tally.ledger.sqlite.ReplicaStores;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalProgressTest {

  private static final int AUTHORS = Checkpoint.MOST_AUTHORS * 3 / 2;
  private static final Operation ANY = new Operation.Decide(Commands.category("toys"));

  @TempDir Path directory;

  /** One node may have run for a year, and another have started a minute ago. */
  @Test
  void itGoesOnAlike_howeverOftenItBeginsAgain() {
    Random random = new Random(3);
    JournalProgress lasting = new JournalProgress(Optional.empty());
    long[] numbers = new long[AUTHORS];
    int repeated = 0;
    long offset = 0;
    try (Store store = ReplicaStores.open(directory, "journal12345")) {
      while (offset < 20_000) {
        JournalProgress restarted = new JournalProgress(store.checkpoint());
        for (int left = 1 + random.nextInt(60); left > 0; left--) {
          int author = random.nextInt(AUTHORS);
          boolean isOld = random.nextInt(4) == 0 && numbers[author] > 0;
          Entry entry = new Entry(author, isOld ? numbers[author] : ++numbers[author], ANY);
          boolean isRepeated = lasting.isRepeated(entry);
          assertThat(restarted.isRepeated(entry)).isEqualTo(isRepeated);
          offset++;
          repeated += isRepeated ? 1 : 0;
          if (!isRepeated) {
            Logged logged = new Logged(entry, Instant.EPOCH, new Place(offset, Optional.empty()));
            lasting.add(logged, author);
            restarted.add(logged, author);
          }
        }
        Place place = new Place(offset, Optional.empty());
        Checkpoint checkpoint = restarted.checkpoint(place);
        assertThat(lasting.checkpoint(place)).isEqualTo(checkpoint);
        store.begin();
        store.put(checkpoint);
        store.commit();
      }
    }
    assertThat(repeated).isGreaterThan(1_000);
  }
}
