package dev.tally.web.http;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.tally.web.net.MemoryBudget;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What one client, and all of them together, are granted. Whatever is not bounded here is bounded
 * by what is: nothing is kept for a connection but one request, or one viewer.
 *
 * @param connections open at once, viewers included; one more is answered 503 and closed
 * @param perAddress of those, how many one address may have; this machine's own may have all, as a
 *     proxy on it speaks for everybody
 * @param memory bytes that all clients may make the server hold, see {@link MemoryBudget}
 * @param requestLine bytes of the first line of a request: it holds 1,000 product ids
 * @param headers bytes of all headers of a request
 * @param body bytes of a request's body; also of a message on a WebSocket
 * @param request how long a request may take to arrive, and a part of an answer to be taken
 * @param idle how long a connection may wait for its next request
 * @param linger how long a closed connection may take to acknowledge it
 * @param commandsASecond frames that a WebSocket may send for long
 * @param commandBurst frames that it may send at once
 * @param drain how long requests under way may take to end when the server closes
 */
public record Limits(
    int connections,
    int perAddress,
    long memory,
    int requestLine,
    int headers,
    int body,
    Duration request,
    Duration idle,
    Duration linger,
    int commandsASecond,
    int commandBurst,
    Duration drain) {

  /** Files, the ledger's and the program's own, that are open beside connections. */
  private static final int OTHER_DESCRIPTORS = 1_000;

  private static final int CONNECTIONS_WHERE_UNKNOWN = 10_000;

  /**
   * What this process can bear.
   *
   * @param percentPerAddress how many of all connections one address may have
   */
  public static Limits of(int percentPerAddress) {
    int connections = connectionsOfThisProcess();
    return new Limits(
        connections,
        (int) (connections * (percentPerAddress / 100.0)),
        Runtime.getRuntime().maxMemory() / 2,
        16 * 1024,
        16 * 1024,
        64 * 1024,
        Duration.ofSeconds(30),
        Duration.ofSeconds(75),
        Duration.ofSeconds(2),
        20,
        100,
        Duration.ofSeconds(5));
  }

  private static int connectionsOfThisProcess() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      long most = Math.min(unix.getMaxFileDescriptorCount(), Integer.MAX_VALUE);
      return (int) Math.max(most / 2, most - OTHER_DESCRIPTORS);
    }
    return CONNECTIONS_WHERE_UNKNOWN;
  }
}
