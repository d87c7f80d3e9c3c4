package dev.tally.ledger.sqlite;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.await;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.line;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.Receipt;
import dev.tally.shop.Command;
import dev.tally.shop.Position;
import dev.tally.shop.ProductId;
import dev.tally.shop.Shop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a ledger's process with {@code kill -9} under load: every acknowledged order is counted,
 * and after a retry every order is counted exactly once.
 */
@Tag("kill")
@Timeout(value = 40, unit = TimeUnit.MINUTES) // for 500 rounds
class KillTest {

  private static final int ROUNDS = Integer.getInteger("tally.kill.rounds", 10);
  private static final int SENDERS = 3;
  private static final int IN_FLIGHT = 100;
  private static final int PRODUCTS = 5;

  @TempDir Path directory;
  private final Random random = new Random(9);
  private final long[] model = new long[PRODUCTS + 1];

  @Test
  void acknowledgedOrders_areCountedOnce_afterKills() throws IOException {
    try (Ledger ledger = open(directory)) {
      accept(ledger, category("toys"));
      for (int number = 1; number <= PRODUCTS; number++) {
        accept(ledger, product("toys", "Toy " + number));
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      Set<String> acknowledged = sendUntilKilled(round);
      retryAll(round, acknowledged);
    }
  }

  /** Kills the child after reading a random number of its lines, so anywhere in its work. */
  private Set<String> sendUntilKilled(int round) throws IOException {
    Set<String> acknowledged = new HashSet<>();
    int lines = random.nextInt(3_000);
    try (Child child = Child.start(Sender.class, directory, Integer.toString(round))) {
      for (int read = 0; read < lines && remember(child.line(), acknowledged); read++) {}
      child.kill();
      while (remember(child.line(), acknowledged)) {}
    }
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(lines - 1);
    return acknowledged;
  }

  private static boolean remember(Optional<String> line, Set<String> acknowledged) {
    line.filter(text -> text.startsWith("ack ") && text.endsWith(";")) // not cut short
        .ifPresent(text -> acknowledged.add(text.substring(4, text.length() - 1)));
    return line.isPresent();
  }

  private void retryAll(int round, Set<String> acknowledged) {
    try (Ledger ledger = open(directory)) {
      Shop shop = new Shop();
      ledger.follow(Position.ORIGIN, shop);
      Map<String, CompletionStage<Receipt>> receipts = new LinkedHashMap<>();
      for (int sender = 0; sender < SENDERS; sender++) {
        String prefix = "r" + round + "-" + sender + "-";
        long sent = acknowledged.stream().filter(key -> key.startsWith(prefix)).count() + IN_FLIGHT;
        for (int i = 0; i < sent; i++) {
          receipts.put(prefix + i, ledger.submit(command(prefix, i)));
          model[productOf(i)] += quantity(i);
        }
      }
      assertThat(receipts.keySet()).containsAll(acknowledged);
      receipts.forEach(
          (key, receipt) ->
              assertThat(await(receipt))
                  .as(key)
                  .isInstanceOfAny(
                      Receipt.Duplicate.class,
                      acknowledged.contains(key)
                          ? Receipt.Duplicate.class
                          : Receipt.Accepted.class));
      for (int number = 1; number <= PRODUCTS; number++) {
        assertThat(shop.image().find(new ProductId("A", number)).orElseThrow().total())
            .isEqualTo(model[number]);
      }
    }
  }

  private static Command command(String prefix, int i) {
    return order(prefix + i, List.of(line("A" + productOf(i), quantity(i))));
  }

  private static int productOf(int i) {
    return 1 + i % PRODUCTS;
  }

  private static int quantity(int i) {
    return 1 + i % 7;
  }

  private static Ledger open(Path directory) {
    return SqliteLedger.open(directory, DataKind.SHOP, InstantSource.system(), new Random());
  }

  /** The process that is killed. It sends orders for ever, and prints every acknowledged key. */
  static final class Sender {
    private Sender() {}

    public static void main(String[] arguments) {
      Ledger ledger = open(Path.of(arguments[0]));
      for (int sender = 0; sender < SENDERS; sender++) {
        String prefix = "r" + arguments[1] + "-" + sender + "-";
        new Thread(() -> send(ledger, prefix)).start();
      }
    }

    private static void send(Ledger ledger, String prefix) {
      Semaphore free = new Semaphore(IN_FLIGHT);
      for (int i = 0; ; i++) {
        String key = prefix + i;
        free.acquireUninterruptibly();
        ledger
            .submit(command(prefix, i))
            .thenAccept(
                receipt -> {
                  if (receipt instanceof Receipt.Accepted) {
                    System.out.println("ack " + key + ";");
                  }
                  free.release();
                });
      }
    }
  }
}
