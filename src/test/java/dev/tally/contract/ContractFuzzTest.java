package dev.tally.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tally.LocalServer;
import dev.tally.contract.HttpWire.Answer;
import dev.tally.contract.RequestSource.Made;
import dev.tally.ledger.sqlite.SqliteAudit;
import dev.tally.web.RawConnection;
import dev.tally.web.RawSocket;
import dev.tally.web.TestServer;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Sends requests and commands made from the documents, many of them wrong: every answer and every
 * message is as documented, none blames the server, its log has no error, and afterwards it still
 * serves and every total is the sum of its orders. {@code bench/contract-fuzz} tries a million.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS) // enough for a million
class ContractFuzzTest {

  private static final int SENDERS = 4;
  private static final int INPUTS = Integer.getInteger("tally.fuzz.inputs", 3_000);
  private static final long SEED = Long.getLong("tally.fuzz.seed", 16);

  /** As many as a WebSocket may send at once. */
  private static final int COMMANDS_A_SOCKET = 90;

  /** Without these, it would not be the server's rules that were tried. */
  private static final Set<Integer> USUAL =
      Set.of(200, 201, 204, 304, 400, 404, 405, 409, 415, 422);

  private static final JsonNode COMMON = Document.OPEN_API.at("/components/responses/Common");

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final ExecutorService executor = Executors.newFixedThreadPool(SENDERS);
  private final Set<Integer> statuses = new ConcurrentSkipListSet<>();
  private final Set<Integer> closeCodes = new TreeSet<>();

  @TempDir private Path data;
  private LocalServer server;
  private InetSocketAddress address;

  @BeforeEach
  void start() {
    log.start();
    root().addAppender(log);
    server = LocalServer.start(LocalServer.still(data));
    address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.uri().getPort());
    Document.ASYNC_API.at("/x-close-codes").forEach(one -> closeCodes.add(one.get("code").asInt()));
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
    server.close();
    root().detachAppender(log);
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  @Test
  void requests() {
    everySender(this::sendRequests);
    assertThat(statuses).as("what the requests led to").containsAll(USUAL);
    theServerIsRight();
  }

  @Test
  void frames() {
    everySender(this::sendFrames);
    theServerIsRight();
  }

  private void everySender(IntConsumer send) {
    List<CompletableFuture<Void>> senders =
        IntStream.range(0, SENDERS)
            .mapToObj(sender -> CompletableFuture.runAsync(() -> send.accept(sender), executor))
            .toList();
    senders.forEach(CompletableFuture::join);
  }

  private void theServerIsRight() {
    try (HttpWire wire = new HttpWire(address)) {
      Answer ready = wire.send("GET", "/health/ready", new byte[0], List.of()).read(false);
      assertThat(ready.status()).as(ready.text()).isEqualTo(200);
    }
    server.stop();
    assertThat(log.list.stream().filter(event -> event.getLevel() == Level.ERROR)).isEmpty();
    try (SqliteAudit audit = SqliteAudit.open(data)) {
      SqliteAudit.Report report = audit.run(orders -> {});
      assertThat(report.differences()).isEmpty();
      assertThat(report.orders()).isPositive();
    }
    server.start();
  }

  private void sendRequests(int sender) {
    RequestSource source = new RequestSource(SEED * SENDERS + sender);
    Optional<HttpWire> open = Optional.empty();
    for (int n = 0; n < INPUTS / SENDERS; n++) {
      Made made = source.next();
      HttpWire wire = open.orElseGet(() -> new HttpWire(address));
      Answer answer = answer(wire, made);
      assertThat(faults(made, answer))
          .as("%s\nwas answered %d %s %s", made, answer.status(), answer.headers(), answer.text())
          .isEmpty();
      statuses.add(answer.status());
      boolean isOver = answer.isLast() || answer.type().equals("text/event-stream");
      open = isOver ? Optional.empty() : Optional.of(wire);
      if (isOver) {
        wire.close();
      }
    }
    open.ifPresent(HttpWire::close);
  }

  private static Answer answer(HttpWire wire, Made made) {
    try {
      return wire.send(made.method(), made.target(), made.body(), made.headers())
          .read(made.method().equals("HEAD"));
    } catch (UncheckedIOException e) {
      throw new AssertionError("no answer came to " + made, e);
    }
  }

  private static List<String> faults(Made made, Answer answer) {
    boolean toHead = made.method().equals("HEAD");
    if (answer.status() >= 500 && answer.status() != 503) {
      return List.of("it blames the server");
    }
    return made.operation()
        .map(operation -> AnswerCheck.faults(operation, toHead, answer))
        .orElseGet(
            () ->
                AnswerCheck.isCommon(toHead, answer, COMMON)
                    ? List.of()
                    : List.of("no operation has this answer"));
  }

  private void sendFrames(int sender) {
    RequestSource source = new RequestSource(SEED * SENDERS + sender);
    FrameCheck check = new FrameCheck("tellOfCategory");
    for (int left = INPUTS / SENDERS; left > 0; left -= COMMANDS_A_SOCKET) {
      List<byte[]> sent = new ArrayList<>();
      try (RawSocket socket =
          RawSocket.open(new RawConnection(address), "/orders/electronics", new byte[0])) {
        for (int n = Math.min(left, COMMANDS_A_SOCKET); n > 0; n--) {
          sent.add(frame(source));
        }
        send(socket, sent);
        readToTheEnd(socket, check, sent);
      }
    }
  }

  private static byte[] frame(RequestSource source) {
    byte[] command = source.command();
    if (source.chance(0.001)) {
      return command; // without the head of a frame
    } else if (source.chance(0.002)) {
      return RawSocket.frame(0x82, command);
    } else if (source.chance(0.02)) {
      return RawSocket.frame(0x89, new byte[] {1, 2});
    }
    return RawSocket.frame(0x81, command);
  }

  private static void send(RawSocket socket, List<byte[]> frames) {
    try {
      frames.forEach(socket::send);
      socket.send(0x88, new byte[] {0x03, (byte) 0xe8}); // 1000
    } catch (UncheckedIOException e) {
      // the server closed it over one of them
    }
  }

  private void readToTheEnd(RawSocket socket, FrameCheck check, List<byte[]> sent) {
    RawSocket.Frame frame;
    do {
      frame = next(socket, sent);
      if (frame.isText()) {
        JsonNode message = TestServer.JSON.readTree(frame.text());
        assertThat(check.faults(message)).as("%s after %s", message, shown(sent)).isEmpty();
      }
    } while (!frame.isClose());
    int code = frame.closeCode();
    assertThat(code == 1000 || closeCodes.contains(code)).as("closed with %d", code).isTrue();
  }

  private static RawSocket.Frame next(RawSocket socket, List<byte[]> sent) {
    try {
      return socket.read();
    } catch (UncheckedIOException e) {
      throw new AssertionError("no close frame came after " + shown(sent), e);
    }
  }

  private static List<String> shown(List<byte[]> frames) {
    return frames.stream().map(frame -> new String(frame, StandardCharsets.UTF_8)).toList();
  }
}
