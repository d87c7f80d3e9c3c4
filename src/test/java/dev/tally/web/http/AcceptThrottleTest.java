package dev.tally.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.net.MemoryBudget;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many connections are let in at once. */
class AcceptThrottleTest {

  private static final String TURN = "turn";

  private final List<Object> seen = new ArrayList<>();
  private final Connections connections = new Connections(1_000, 1_000, new MemoryBudget(1 << 30));
  private final EmbeddedChannel listening =
      new EmbeddedChannel(
          new AcceptThrottle(connections),
          new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object connection) {
              seen.add(connection);
            }
          });

  private void arrive(int connections) {
    IntStream.range(0, connections).forEach(n -> listening.pipeline().fireChannelRead(n));
  }

  private void anotherTurn() {
    seen.add(TURN);
    if (Collections.frequency(seen, TURN) < 4) {
      listening.eventLoop().schedule(this::anotherTurn, 0, TimeUnit.NANOSECONDS);
    }
  }

  @Test
  void storm_isLetInInItsOrder_andOthersHaveTheirTurnsMeanwhile() {
    listening.freezeTime();
    arrive(2 * AcceptThrottle.A_TURN + 1);
    listening.eventLoop().schedule(this::anotherTurn, 0, TimeUnit.NANOSECONDS);

    listening.runPendingTasks();

    assertThat(seen.subList(0, AcceptThrottle.A_TURN + 1))
        .endsWith(AcceptThrottle.A_TURN - 1, TURN);
    assertThat(seen.indexOf(AcceptThrottle.A_TURN)).isEqualTo(AcceptThrottle.A_TURN + 1);
    assertThat(seen.indexOf(2 * AcceptThrottle.A_TURN)).isEqualTo(2 * AcceptThrottle.A_TURN + 2);
    assertThat(seen.stream().filter(one -> !one.equals(TURN)))
        .isEqualTo(IntStream.rangeClosed(0, 2 * AcceptThrottle.A_TURN).boxed().toList());
  }

  @Test
  void storm_largerThanThereIsRoomFor_staysWithTheKernel_untilTheOthersAreIn() {
    arrive(999);
    assertThat(listening.config().isAutoRead()).isTrue();
    arrive(1);
    assertThat(listening.config().isAutoRead()).isFalse();

    for (int turn = 0; turn < 1_000 / AcceptThrottle.A_TURN + 1; turn++) {
      listening.runPendingTasks();
    }
    assertThat(seen).hasSize(1_000);
    assertThat(listening.config().isAutoRead()).isTrue();
  }

  @Test
  void aPauseThatSomeoneElseTook_isNotEnded() {
    arrive(1);
    listening.config().setAutoRead(false); // as Netty does when it has run out of descriptors
    listening.runPendingTasks();

    assertThat(listening.config().isAutoRead()).isFalse();
  }

  @Test
  void close_letsEveryoneIn() {
    arrive(3 * AcceptThrottle.A_TURN);

    listening.close();

    assertThat(seen).hasSize(3 * AcceptThrottle.A_TURN);
  }
}
