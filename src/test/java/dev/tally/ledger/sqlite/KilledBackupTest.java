package dev.tally.ledger.sqlite;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.Ledger;
import dev.tally.upkeep.BackupManifest;
import dev.tally.upkeep.VerifiedBackup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process with SIGKILL while it backs up: what has a backup's name is a good backup. */
class KilledBackupTest {

  private static final int ORDERS = 3_000;

  @TempDir Path temporary;

  @Test
  void aBackupThatIsKilled_hasNoName_andLosesNothing() throws Exception {
    Path data = Files.createDirectory(temporary.resolve("data"));
    Path file = temporary.resolve("tally-2026-11-30T161500Z.db");
    try (Ledger ledger = ReleasedData.open(data)) {
      accept(ledger, category("toys"));
      accept(ledger, product("toys", "Kite"));
      IntStream.range(0, ORDERS)
          .mapToObj(i -> ledger.submit(order("k" + i, "A1")).toCompletableFuture())
          .toList()
          .forEach(receipt -> receipt.join());
    }
    boolean killed = true;
    int steps = 1;
    for (; killed; steps += steps) {
      try (Child child = Child.start(Saver.class, data, file.toString(), steps + "")) {
        killed = child.line().filter("now"::equals).isPresent();
        child.kill();
      }
      assertThat(Files.exists(file)).as("after %d steps", steps).isEqualTo(!killed);
    }
    assertThat(steps).isGreaterThan(16);
    BackupManifest.beside(file).orElseThrow().check(file);
    Path elsewhere = temporary.resolve("elsewhere");
    Restore.restore(file, elsewhere, false, InstantSource.system(), new Random(), orders -> {});
    for (Path shop : new Path[] {data, elsewhere}) {
      ReleasedData.open(shop).close();
      assertThat(Reader.rows(shop, "SELECT units FROM total")).containsExactly("" + ORDERS);
    }
    assertThat(drafts()).as("left by those that were killed").isPositive();
  }

  private long drafts() throws IOException {
    try (var names = Files.list(temporary)) {
      return names.filter(name -> name.toString().endsWith(".part")).count();
    }
  }

  /** The main class of the process that is killed: it stops at the given step and says so. */
  static final class Saver {
    private Saver() {}

    public static void main(String[] arguments) {
      AtomicInteger left = new AtomicInteger(Integer.parseInt(arguments[2]));
      VerifiedBackup.write(
          Path.of(arguments[0]),
          Path.of(arguments[1]),
          false,
          Instant.now(),
          "1",
          new Backup.Observer() {
            @Override
            public void recounted(long orders) {}

            @Override
            public boolean goOn() {
              step(left);
              return true;
            }
          });
      System.out.println("done");
    }

    private static void step(AtomicInteger left) {
      if (left.decrementAndGet() == 0) {
        System.out.println("now");
        while (true) {
          LockSupport.park(); // until it is killed
        }
      }
    }
  }
}
