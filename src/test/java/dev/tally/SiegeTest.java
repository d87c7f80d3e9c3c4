package dev.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.Siege.Way;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Checks that an attacker cannot stop the server: with a heap of 64 MB and 1,500 connections that
 * each make it hold what they can, it answers, and its viewers get every total.
 */
@Tag("kill")
class SiegeTest {

  private static final int CONNECTIONS = 1_500;
  private static final int ROUNDS = 6;

  @TempDir private static Path directory;
  private static ServerProcess server;
  private static Visitor visitor;
  private static Set<String> told;
  private static int orders;

  private final Siege siege = new Siege(server.uri());

  /** Starts one server for all sieges: one must not leave anything behind for the next. */
  @BeforeAll
  static void start() throws Exception {
    server = Siege.serverOf(64, directory);
    visitor = new Visitor(server.uri());
    told = visitor.follow("/orders/electronics");
  }

  @AfterAll
  static void end() {
    server.close();
  }

  @AfterEach
  void liftSiege() throws Exception {
    siege.close();
  }

  @ParameterizedTest
  @EnumSource
  void oneWay(Way way) throws Exception {
    siege.open(way, CONNECTIONS);
    assertHolds();
  }

  @Test
  void allWaysAtOnce() throws Exception {
    for (Way way : Way.values()) {
      siege.open(way, CONNECTIONS / Way.values().length);
    }
    assertHolds();
  }

  /** Input that one way left in the kernel still arrives when the next one begins. */
  @Test
  void oneWayAfterTheOther() throws Exception {
    for (Way way : Way.values()) {
      try (Siege next = new Siege(server.uri())) {
        next.open(way, CONNECTIONS);
        long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        while (System.nanoTime() < end) {
          next.press();
        }
      }
    }
    assertHolds();
  }

  private void assertHolds() throws Exception {
    long slowest = 0;
    int total = total();
    for (int round = 0; round < ROUNDS; round++) {
      siege.press();
      long asked = System.nanoTime();
      assertThat(visitor.get("/health/live")).isNotEmpty();
      slowest = Math.max(slowest, System.nanoTime() - asked);
      assertThat(visitor.order("siege-" + ++orders).statusCode()).isEqualTo(202);
      String next = "{\"id\":\"A1\",\"total\":%d}".formatted(++total);
      await().until(() -> told.contains(next));
    }
    System.out.printf(
        "slowest answer %,d ms; %s%n",
        Duration.ofNanos(slowest).toMillis(),
        visitor
            .get("/metrics")
            .lines()
            .filter(line -> line.startsWith("tally_memory"))
            .collect(java.util.stream.Collectors.joining(", ")));
    siege.close();
    await().until(() -> visitor.metric("tally_memory_used_bytes{for=\"input\"}") < 100_000);
    await().until(() -> visitor.metric("tally_memory_used_bytes{for=\"output\"}") == 0);
  }

  private int total() {
    Matcher total =
        Pattern.compile("\"id\":\"A1\",\"total\":(\\d+)")
            .matcher(visitor.get("/orders/electronics"));
    assertThat(total.find()).isTrue();
    return Integer.parseInt(total.group(1));
  }
}
