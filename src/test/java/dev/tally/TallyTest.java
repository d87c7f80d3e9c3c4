package dev.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tally.Config.Writing;
import dev.tally.ledger.sqlite.Kind;
import dev.tally.web.Settings.Port;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TallyTest {

  @TempDir private Path directory;

  /** Nothing listens, and nobody holds the directory, where the last step fails. */
  @Test
  void aStartThatFails_leavesNothingOpen() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertThatThrownBy(() -> Tally.start(config(port, Optional.of(Duration.ZERO))))
        .isInstanceOf(IllegalArgumentException.class); // a pace that is none
    await().until(() -> names().noneMatch("tally-audit"::equals)); // from one thread to the next
    assertThat(names()).doesNotContain("tally-recall", "tally-ledger");
    Tally.start(config(port, Optional.empty())).close();
  }

  private static Stream<String> names() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName);
  }

  private Config config(int port, Optional<Duration> simulate) {
    Config usual = Config.within(Kind.DEMONSTRATION, directory);
    return new Config(
        usual.kind(),
        usual.data(),
        usual.hosts(),
        List.of(new Port(port, false)),
        new Writing.Open(),
        usual.origins(),
        simulate,
        usual.seed(),
        usual.flush(),
        usual.patience(),
        usual.perAddress(),
        usual.currency(),
        usual.keepOrders(),
        usual.transport());
  }
}
