package dev.tally.web.http;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.tally.web.net.MemoryAccount;
import dev.tally.web.net.MemoryBudget;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * The limits of one client, and of all together. What has no limit here is limited indirectly: the
 * server keeps nothing for a connection but one request, or one viewer.
 *
 * @param connections open at once, viewers included; one more is answered 503 and closed
 * @param perAddress how many of those one address may have; this machine's own may have all,
 *     because a proxy on it speaks for everybody
 * @param memory bytes that all clients may make the server hold, see {@link MemoryBudget}
 * @param requestLine bytes of the first line of a request; enough for 1,000 product ids
 * @param headers bytes of all headers of a request
 * @param body bytes of a request's body, or of a message on a WebSocket
 * @param request how long a request may take to arrive, and a client to take a part of an answer
 * @param idle how long a connection may wait for its next request
 * @param linger how long a client may take to acknowledge that its connection is closed
 * @param commandsASecond sustained frames per second that a WebSocket may send
 * @param commandBurst frames that it may send at once
 * @param drain how long requests and orders under way may take to finish when the server closes
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

  /** The file descriptors open beside connections, for the ledger's files and the program's own. */
  private static final int OTHER_DESCRIPTORS = 1_000;

  private static final int CONNECTIONS_WHERE_UNKNOWN = 10_000;

  /**
   * Returns the limits that this process can bear.
   *
   * @param percentPerAddress the percentage of all connections that one address may have
   */
  public static Limits of(int percentPerAddress) {
    return of(percentPerAddress, connectionsOfThisProcess(), Runtime.getRuntime().maxMemory() / 2);
  }

  /** One address gets its part of what fits into the memory, if that is less than descriptors. */
  static Limits of(int percentPerAddress, int connections, long memory) {
    long fit = memory / 2 / MemoryAccount.HTTP; // connections may take half of it
    return new Limits(
        connections,
        (int) (Math.min(connections, fit) * (percentPerAddress / 100.0)),
        memory,
        16 * 1024,
        16 * 1024,
        64 * 1024,
        Duration.ofSeconds(30),
        Duration.ofSeconds(75),
        Duration.ofSeconds(2),
        20,
        100,
        Duration.ofSeconds(10));
  }

  /** Returns the same limits with another time to {@link #drain}. */
  public Limits draining(Duration time) {
    return new Limits(
        connections,
        perAddress,
        memory,
        requestLine,
        headers,
        body,
        request,
        idle,
        linger,
        commandsASecond,
        commandBurst,
        time);
  }

  private static int connectionsOfThisProcess() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      long most = Math.min(unix.getMaxFileDescriptorCount(), Integer.MAX_VALUE);
      return (int) Math.max(most / 2, most - OTHER_DESCRIPTORS);
    }
    return CONNECTIONS_WHERE_UNKNOWN;
  }
}
