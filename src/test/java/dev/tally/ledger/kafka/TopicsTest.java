package dev.tally.ledger.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.Node;
import org.junit.jupiter.api.Test;

class TopicsTest {

  /** Returns brokers of which so many are there, and the rest have registered before. */
  private static Collection<Node> brokers(int present, int registered) {
    return IntStream.rangeClosed(1, registered)
        .mapToObj(id -> new Node(id, "localhost", 9091 + id, null, id > present))
        .toList();
  }

  private static int count(List<Collection<Node>> looks) throws Exception {
    Deque<Collection<Node>> left = new ArrayDeque<>(looks);
    int counted =
        Topics.countBrokers(() -> left.size() > 1 ? left.remove() : left.element(), Duration.ZERO);
    assertThat(left).hasSize(1);
    return counted;
  }

  @Test
  void aClusterThatIsStarting_isWaitedFor() throws Exception {
    assertThat(count(List.of(brokers(1, 2), brokers(1, 3), brokers(2, 3), brokers(3, 3))))
        .isEqualTo(3);
  }

  @Test
  void aBrokerThatIsGoneForLong_isNotWaitedFor_ifThereAreEnough() throws Exception {
    assertThat(count(List.of(brokers(3, 4)))).isEqualTo(3);
  }

  @Test
  void aSmallCluster_isNotWaitedFor() throws Exception {
    assertThat(count(List.of(brokers(1, 1)))).isEqualTo(1);
  }

  @Test
  void aBrokerThatDoesNotCome_isNotWaitedForForEver() throws Exception {
    assertThat(count(List.of(brokers(2, 3)))).isEqualTo(2);
  }
}
