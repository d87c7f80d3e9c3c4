package dev.tally.ledger;

import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.line;
import static dev.tally.ledger.Commands.product;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.ledger.FaultyStore.Step;
import dev.tally.ledger.Store.KnownOrder;
import dev.tally.ledger.memory.MemoryJournal;
import dev.tally.ledger.memory.MemoryStore;
import dev.tally.shop.Change;
import dev.tally.shop.Command;
import dev.tally.shop.Command.CancelOrder;
import dev.tally.shop.Command.PlaceOrder;
import dev.tally.shop.Order;
import dev.tally.shop.Revision;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Several replicas of one journal, whose senders repeat everything until it is answered, among
 * appends that are late, doubled, lost or of unknown outcome, stores that fail, journals that
 * cannot be read, and crashes. In the end all replicas hold the same, and that is what a small
 * model says. The faults are seeded, the threads are not. {@code bench/replica-model} takes a
 * million steps.
 */
class ReplicaModelTest {

  private static final int STEPS = Integer.getInteger("tally.replicaModel.steps", 30_000);
  private static final int SEEDS = Integer.getInteger("tally.replicaModel.seeds", 3);
  private static final long FIRST_SEED = Long.getLong("tally.replicaModel.firstSeed", 1);

  private static final String IDENTITY = "journal12345";
  private static final int REPLICAS = 3;
  private static final int PRODUCTS = 5;
  private static final int MOST_OUTSTANDING = 300;
  private static final List<Step> STORE_STEPS = List.copyOf(EnumSet.allOf(Step.class));

  static List<Long> seeds() {
    return LongStream.range(FIRST_SEED, FIRST_SEED + SEEDS).boxed().toList();
  }

  @ParameterizedTest
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  @MethodSource("seeds")
  void replicas_endEqual_andAsTheModelSays(long seed) {
    World world = new World(new Random(seed));
    world.stock();
    for (int step = 0; step < STEPS / SEEDS; step++) {
      world.step();
    }
    world.end();
  }

  /** A node: it survives its crashes, as its store does. */
  private static final class Node {
    final MemoryStore disk = new MemoryStore(IDENTITY);
    FaultyStore store = new FaultyStore(disk);
    FaultyJournal way;
    ReplicaLedger ledger;

    Node(MemoryJournal journal, long author) {
      way = new FaultyJournal(journal.open());
      ledger = ReplicaLedger.start(store, way, author);
    }

    void crash(MemoryJournal journal, long author) {
      store.kill();
      way.wake();
      ledger.close();
      disk.rollback(); // what a crash leaves
      store = new FaultyStore(disk);
      way = new FaultyJournal(journal.open());
      ledger = ReplicaLedger.start(store, way, author);
    }

    /** How far it has decided the journal; read beside the ledger's thread. */
    long place() {
      Commands.await(ledger.order("k1", 1)); // answered between two batches
      return disk.checkpoint().map(checkpoint -> checkpoint.place().next()).orElse(0L);
    }

    void heal() {
      store.heal();
      way.heal();
    }
  }

  private record Answer(Command command, @Nullable Receipt receipt) {}

  private static final class World {
    private final Random random;
    private final MemoryJournal journal = new MemoryJournal(IDENTITY, () -> Instant.EPOCH);
    private final List<Node> nodes = new ArrayList<>();
    private final Deque<Command> toSend = new ArrayDeque<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> accepted = new HashMap<>();
    private final Map<Integer, Long> model = new HashMap<>();
    private long authors;
    private int outstanding;
    private int orders;

    World(Random random) {
      this.random = random;
      for (int i = 0; i < REPLICAS; i++) {
        nodes.add(new Node(journal, ++authors));
      }
    }

    void stock() {
      Commands.accept(nodes.get(0).ledger, category("toys"));
      for (int i = 0; i < PRODUCTS; i++) {
        Commands.accept(nodes.get(0).ledger, product("toys", "Toy " + i));
      }
    }

    void step() {
      int dice = random.nextInt(1_000);
      Node node = nodes.get(random.nextInt(REPLICAS));
      if (dice < 5) {
        breakSomething(node);
      } else if (dice < 25) {
        node.heal();
      } else if (dice < 27) {
        node.crash(journal, ++authors);
      } else if (dice < 300) {
        tell();
      }
      send(node);
      if (outstanding > MOST_OUTSTANDING) {
        nodes.forEach(Node::heal);
        await().until(() -> takeAnswers() < MOST_OUTSTANDING);
      }
      takeAnswers();
    }

    private void breakSomething(Node node) {
      switch (random.nextInt(6)) {
        case 0 -> node.way.doubleAppends();
        case 1 -> node.way.failAppends(true);
        case 2 -> node.way.failAppends(false);
        case 3 -> node.way.failReads();
        case 4 -> node.store.breakAt(STORE_STEPS.get(random.nextInt(STORE_STEPS.size())));
        default -> node.store.breakAt(Step.COMMIT);
      }
    }

    /** Makes up all that happens to one more order, in any order and more than once. */
    private void tell() {
      String key = "k" + ++orders;
      int product = 1 + random.nextInt(PRODUCTS);
      int units = 1 + random.nextInt(9);
      List<Command> story = new ArrayList<>();
      if (random.nextBoolean()) {
        story.add(new PlaceOrder(order(key, Optional.empty(), product, units)));
        if (random.nextInt(4) == 0) {
          story.add(new CancelOrder(key));
          units = 0;
        }
      } else {
        int revisions = 1 + random.nextInt(4);
        for (int revision = 0; revision < revisions; revision++) {
          units = random.nextInt(9);
          story.add(
              new PlaceOrder(order(key, Optional.of(new Revision(revision)), product, units)));
        }
      }
      model.merge(product, (long) units, Long::sum);
      story.addAll(List.copyOf(story));
      Collections.shuffle(story, random);
      toSend.addAll(story);
    }

    private static Order order(String key, Optional<Revision> revision, int product, int units) {
      return new Order(key, revision, Optional.empty(), List.of(line("A" + product, units)));
    }

    private void send(Node node) {
      Command command = toSend.poll();
      if (command == null) {
        return;
      }
      outstanding++;
      CompletionStage<Receipt> receipt =
          random.nextBoolean() ? node.ledger.submit(command) : node.ledger.submitInBulk(command);
      receipt.whenComplete((r, e) -> answers.add(new Answer(command, r)));
    }

    /** Returns how many are outstanding then. */
    private int takeAnswers() {
      for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
        outstanding--;
        Receipt receipt = answer.receipt();
        boolean mustRepeat =
            receipt == null
                || receipt instanceof Receipt.Busy
                || (receipt instanceof Receipt.Rejected no
                    && no.reason() == Receipt.Reason.UNKNOWN_ORDER);
        if (mustRepeat) {
          toSend.add(answer.command());
        } else {
          assertThat(receipt)
              .isInstanceOfAny(
                  Receipt.Accepted.class, Receipt.Duplicate.class, Receipt.Stale.class);
        }
        if (receipt instanceof Receipt.Accepted) {
          assertThat(accepted.merge(answer.command().toString(), 1, Integer::sum))
              .as("%s", answer.command())
              .isEqualTo(1);
        }
      }
      return outstanding;
    }

    /** Heals everything, repeats until all is answered, and compares. */
    void end() {
      nodes.forEach(Node::heal);
      while (!toSend.isEmpty() || outstanding > 0) {
        for (int i = 0; i < MOST_OUTSTANDING && !toSend.isEmpty(); i++) {
          send(nodes.get(random.nextInt(REPLICAS)));
        }
        await().until(() -> takeAnswers() == 0);
      }
      nodes.forEach(Node::heal);
      long end = journal.open().extent().orElseThrow().end();
      for (Node node : nodes) {
        await().until(() -> node.place() >= end);
        node.ledger.close();
      }
      Map<String, Object> rows = rows(nodes.get(0).disk);
      for (Node node : nodes) {
        Map<String, Object> others = rows(node.disk);
        assertThat(others.keySet()).isEqualTo(rows.keySet());
        others.entrySet().removeIf(row -> row.getValue().equals(rows.get(row.getKey())));
        assertThat(others).as("rows that differ").isEmpty();
      }
      assertThat(totals(nodes.get(0).disk)).isEqualTo(model);
    }

    /** Returns all that a store holds. */
    private Map<String, Object> rows(MemoryStore store) {
      Map<String, Object> rows = new HashMap<>();
      List<Change> changes = new ArrayList<>();
      store.changesAfter(0, changes::addAll);
      rows.put("changes", changes);
      rows.put("checkpoint", store.checkpoint());
      for (int order = 1; order <= orders; order++) {
        Optional<KnownOrder> known = store.order("k" + order);
        rows.put("k" + order, known);
        known.ifPresent(k -> rows.put("amendments of " + k.number(), store.amendments(k, 99)));
      }
      return rows;
    }

    private static Map<Integer, Long> totals(MemoryStore store) {
      Map<Integer, Long> totals = new HashMap<>();
      store.changesAfter(
          0,
          batch ->
              batch.forEach(
                  change -> {
                    if (change instanceof Change.TotalMoved moved) {
                      totals.put(moved.id().number(), moved.total());
                    }
                  }));
      return totals;
    }
  }
}
