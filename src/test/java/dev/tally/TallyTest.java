package dev.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tally.config.Config;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TallyTest {

  @TempDir private Path directory;

  /** Checks that nothing listens or holds the directory if the last step fails. */
  @Test
  void aStartThatFails_leavesNothingOpen() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Config never = LocalServer.simulating(directory, Duration.ZERO); // not a valid pace
    assertThatThrownBy(() -> Tally.start(LocalServer.on(never, port, directory)))
        .isInstanceOf(IllegalArgumentException.class);
    await().until(() -> names().noneMatch("tally-audit"::equals)); // its thread ends later
    assertThat(names()).doesNotContain("tally-replay", "tally-ledger");
    Tally.start(LocalServer.on(LocalServer.still(directory), port, directory)).close();
  }

  private static Stream<String> names() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName);
  }
}
