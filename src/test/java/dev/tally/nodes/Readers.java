package dev.tally.nodes;

import dev.tally.shop.Position;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reads all totals of every node again and again, each on a thread of its own. */
final class Readers {

  private final Witness witness;
  private final Senders senders;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final List<Thread> threads = new ArrayList<>();

  Readers(List<Node> nodes, Senders senders, Witness witness) {
    this.senders = senders;
    this.witness = witness;
    for (int i = 0; i < nodes.size(); i++) {
      int node = i;
      Thread thread = new Thread(() -> read(node, nodes.get(node)), "reader-" + i);
      thread.start();
      threads.add(thread);
    }
  }

  private void read(int number, Node node) {
    long last = 0;
    while (!ended.get()) {
      try {
        long answered = senders.answeredPlainOrders(number);
        long position = senders.newestAnswer(number);
        HttpResponse<String> response = node.get("/orders/toys");
        if (response.statusCode() == 200) {
          Position at =
              response
                  .headers()
                  .firstValue("Tally-Position")
                  .flatMap(Position::parse)
                  .orElseThrow();
          SortedMap<String, Long> totals = Totals.read(response.body());
          witness.saw("node " + number, at, totals);
          witness.moved("node " + number, last, at.offset());
          witness.moved("a reader after an answer of node " + number, position, at.offset());
          long counted = totals.getOrDefault(Senders.PLAIN, 0L);
          if (counted < answered || counted > senders.sentPlainOrders()) {
            witness.wrong(
                "node %d: %d units are not between %d answered before and %d sent"
                    .formatted(number, counted, answered, senders.sentPlainOrders()));
          }
          last = at.offset();
        }
      } catch (IOException e) {
        Thread.onSpinWait(); // it is down, or paused
      }
      Pause.millis(50);
    }
  }

  void end() throws InterruptedException {
    ended.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
