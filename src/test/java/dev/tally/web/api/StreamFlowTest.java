package dev.tally.web.api;

import static dev.tally.web.TestServer.json;
import static dev.tally.web.TestServer.problem;
import static dev.tally.web.TestServer.soon;
import static dev.tally.web.api.OrderStreamTest.line;
import static dev.tally.web.api.OrderStreamTest.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.Ceiling;
import dev.tally.config.Config;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.Receipt;
import dev.tally.shop.Position;
import dev.tally.web.GatedLedger;
import dev.tally.web.RawConnection;
import dev.tally.web.RawConnection.Answer;
import dev.tally.web.TestLimits;
import dev.tally.web.TestServer;
import dev.tally.web.http.Limits;
import dev.tally.web.http.ProblemType;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Back-pressure on a stream, and its unsuccessful ends. */
class StreamFlowTest {

  private static final String GET = "GET /categories HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String CHUNKED =
      """
      POST /orders HTTP/1.1\r
      Host: a\r
      Content-Type: application/x-ndjson\r
      Transfer-Encoding: chunked\r
      \r
      """;

  /** The most orders that can be in flight: a full window, and what one read brings. */
  private static final int MOST_IN_A_WINDOW = 8_192 / 3 + 16_384 / lines(0, 1).length();

  /** A timeout short enough for a test to wait for. */
  private static final Duration SHORT = Duration.ofMillis(200);

  private final AtomicInteger submitted = new AtomicInteger();
  private final AtomicInteger number = new AtomicInteger();

  private static String head(int length) {
    return "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n"
        + "Content-Length: "
        + length
        + "\r\n\r\n";
  }

  /** Starts a server whose ledger decides nothing until the gate is complete. */
  private TestServer behind(CompletableFuture<Void> gate, Config settings) {
    return TestServer.start(
        settings,
        GatedLedger.by(
            (real, command) -> {
              submitted.incrementAndGet();
              return gate.isDone()
                  ? real.submit(command)
                  : gate.thenCompose(open -> real.submit(command));
            }));
  }

  private static Limits limits(Duration request, Duration idle) {
    return new TestLimits().request(request).idle(idle).limits();
  }

  private static CompletableFuture<Void> sending(RawConnection connection, String text) {
    return aside(() -> connection.send(text));
  }

  private static CompletableFuture<TestServer.Farewell> outlasting(TestServer server, String text) {
    return CompletableFuture.supplyAsync(
        () -> server.outlast(text), run -> new Thread(run).start());
  }

  @Test
  void sender_thatClosesItsHalf_whileItIsHeldBack_isAnswered() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    String body = lines(0, 8_000);
    try (TestServer server = behind(gate, TestServer.settings());
        RawConnection sender = server.connect()) {
      sender.send(head(body.length()) + body + GET + GET).endOutput();
      soon().until(() -> submitted.get() > 2_000);
      gate.complete(null);
      assertThat(sender.read().body()).startsWith("{\"accepted\":8000,");
      assertThat(sender.read().status()).isEqualTo(200);
      assertThat(sender.read().status()).isEqualTo(200);
      assertThat(sender.rest()).isEmpty();
    }
  }

  @Test
  void sender_isHeldBackWhileTheLedgerIsBusy_andThenAllCounts() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    String body = lines(0, 100_000);
    try (TestServer server = behind(gate, TestServer.settings());
        RawConnection sender = server.connect()) {
      CompletableFuture<Void> sent = sending(sender, head(body.length()) + body + GET);
      soon().until(() -> submitted.get() >= 8_192 / 3);
      for (int n = 0; n < 300; n++) {
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
      }
      assertThat(submitted.get()).isLessThan(MOST_IN_A_WINDOW);

      gate.complete(null);

      assertThat(sender.read().body()).startsWith("{\"accepted\":100000,");
      assertThat(server.total("A1")).isEqualTo(100_003);
      assertThat(sender.read().status()).isEqualTo(200);
      sent.join();
    }
  }

  /** The kernel takes the whole body at once, so that nothing depends on the sender's thread. */
  @Test
  void sender_thatIsHeldBack_isNotTooSlow() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    String body = lines(0, 4_000);
    try (TestServer server = behind(gate, TestServer.settings(limits(SHORT, SHORT)))) {
      CompletableFuture<TestServer.Farewell> sent = outlasting(server, head(body.length()) + body);
      soon().until(() -> submitted.get() >= 8_192 / 3);
      for (int n = 0; n < 3; n++) {
        try (RawConnection witness = server.connect()) {
          assertThat(witness.rest()).isEmpty(); // it has timed out, and so would the other have
        }
      }
      gate.complete(null);
      assertThat(Ceiling.join(sent).answer().body()).startsWith("{\"accepted\":4000,");
    }
  }

  @Test
  void sender_withoutProgress_isToldSo_andHowFarItCame() {
    try (TestServer server = TestServer.start(TestServer.settings(limits(SHORT, Ceiling.TIME)))) {
      TestServer.Farewell slow = server.outlast(head(100_000) + lines(0, 2) + line(2));
      assertThat(slow.answer().status()).isEqualTo(408);
      assertThat(slow.answer().headers()).containsEntry("connection", "close");
      assertThat(slow.answer().body()).contains("\"accepted\":2,\"duplicate\":0,\"rejected\":0");
      assertThat(slow.rest()).isEmpty();
      assertThat(server.total("A1")).isEqualTo(5); // text without a line feed is no line yet
    }
  }

  @Test
  void sender_withProgress_mayTakeAsLongAsItLikes() {
    try (TestServer server = TestServer.start(TestServer.settings(limits(SHORT, Ceiling.TIME)))) {
      soon().until(() -> outlivesOneThatStopped(server));
    }
  }

  /**
   * Sends line after line until another sender, which began later and sent only one line, is told
   * that it is too slow. Returns false if this thread itself was held up for that long between two
   * lines, because then the attempt shows nothing.
   */
  private boolean outlivesOneThatStopped(TestServer server) {
    List<Long> moments = new ArrayList<>(List.of(System.nanoTime()));
    int lines = 0;
    Optional<Answer> answer = Optional.empty();
    try (RawConnection sender = server.connect();
        RawConnection pace = server.connect()) {
      sender.send(CHUNKED);
      CompletableFuture<TestServer.Farewell> stopped =
          outlasting(server, CHUNKED + chunk(line(number.incrementAndGet())));
      for (; !stopped.isDone(); lines++) {
        sender.send(chunk(line(number.incrementAndGet())));
        pace.send(GET).read();
        moments.add(System.nanoTime());
      }
      answer = Optional.of(sender.send("0\r\n\r\n").read());
    } catch (UncheckedIOException e) {
      // the server cut it off, so the answer stays empty
    }
    moments.add(System.nanoTime());
    if (longestGap(moments) >= SHORT.toNanos()) {
      return false;
    }
    assertThat(answer).hasValueSatisfying(told -> assertThat(told.status()).isEqualTo(200));
    assertThat(accepted(answer.orElseThrow())).isEqualTo(lines);
    return true;
  }

  private static long longestGap(List<Long> moments) {
    return IntStream.range(1, moments.size())
        .mapToLong(n -> moments.get(n) - moments.get(n - 1))
        .max()
        .orElseThrow();
  }

  private static String chunk(String line) {
    return Integer.toHexString(line.length() + 1) + "\r\n" + line + "\n\r\n";
  }

  @Test
  void connection_thatIsCut_hasCountedWhatItBrought_andTheWholeFileMayComeAgain() {
    String body = lines(0, 10_000);
    try (TestServer server = TestServer.start()) {
      try (RawConnection cut = server.connect()) {
        cut.send(head(body.length()) + body.substring(0, body.length() / 2));
        soon().until(() -> server.total("A1") > 3);
      }
      JsonNode counts = json(server.stream("/orders", body));

      assertThat(counts.get("duplicate").asInt()).isPositive();
      assertThat(counts.get("accepted").asInt() + counts.get("duplicate").asInt())
          .isEqualTo(10_000);
      assertThat(server.total("A1")).isEqualTo(10_003);
      soon().until(() -> server.meters.get("tally.connections").gauge().value() <= 1);
    }
  }

  @Test
  void connection_thatIsCutWhileItIsHeldBack_leavesNothingBehind() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    try (TestServer server = behind(gate, TestServer.settings())) {
      RawConnection cut = server.connect();
      String body = lines(0, 5_000);
      cut.send(head(body.length()) + body);
      soon().until(() -> submitted.get() >= 8_192 / 3);
      cut.close(); // the server notices when it reads more
      gate.complete(null);

      soon().until(() -> server.meters.get("tally.connections").gauge().value() == 0);
      soon().until(() -> server.total("A1") == submitted.get() + 3);
      assertThat(server.stream("/orders", body).body()).contains("\"rejected\":0");
      assertThat(server.total("A1")).isEqualTo(5_003);
    }
  }

  @Test
  void server_thatCloses_takesNoMoreLines_andSaysHowFarItCame() {
    try (TestServer server = TestServer.start();
        RawConnection sender = server.connect()) {
      sender.send(head(Integer.MAX_VALUE));
      CompletableFuture<Void> sent =
          aside(
              () -> {
                for (int n = 0; true; n++) {
                  sender.send(line(n) + "\n"); // until the server has gone
                }
              });
      soon().until(() -> server.total("A1") > 100);
      CompletableFuture<Void> closing = aside(server.server::close);

      Answer answer = sender.read();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.headers()).containsKey("retry-after").containsEntry("connection", "close");
      JsonNode told = TestServer.JSON.readTree(answer.body());
      assertThat(told.get("detail").asString()).contains("closing", "sent again");
      closing.join();
      assertThat(told.get("accepted").asLong() + 3).isEqualTo(server.total("A1"));
      assertThatThrownBy(sent::join).hasCauseInstanceOf(UncheckedIOException.class);
    }
  }

  @Test
  void server_thatCloses_waitsForWhatItTook() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    String body = lines(0, 3);
    try (TestServer server = behind(gate, TestServer.settings());
        RawConnection whole = server.connect();
        RawConnection part = server.connect();
        RawConnection idle = server.connect()) {
      idle.send(GET).read();
      whole.send(head(body.length()) + body);
      part.send(head(1_000) + body);
      soon().until(() -> submitted.get() == 6);

      CompletableFuture<Void> closing = aside(server.server::close);
      assertThat(idle.rest()).isEmpty();
      assertThat(closing).isNotDone();
      gate.complete(null);

      Answer counted = whole.read();
      Answer cutShort = part.read();
      closing.join();
      assertThat(counted.status()).isEqualTo(200);
      assertThat(cutShort.status()).isEqualTo(503);
      assertThat(accepted(counted) + accepted(cutShort)).isEqualTo(3);
      assertThat(server.total("A1")).isEqualTo(6);
    }
  }

  private static int accepted(Answer answer) {
    return TestServer.JSON.readTree(answer.body()).get("accepted").asInt();
  }

  @Test
  void ledger_thatFails_endsTheStream_whichSaysHowFarItCame() {
    try (TestServer server =
            TestServer.start(
                TestServer.settings(),
                GatedLedger.by(
                    (real, command) ->
                        submitted.incrementAndGet() <= 1_000
                            ? real.submit(command)
                            : CompletableFuture.failedFuture(
                                new LedgerException("The disk is full; make room."))));
        RawConnection sender = server.connect()) {
      sender.send(head(10_000_000) + "no json\n" + lines(0, 1_500));

      Answer answer = sender.read();

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.headers()).containsKey("retry-after").containsEntry("connection", "close");
      JsonNode told = TestServer.JSON.readTree(answer.body());
      assertThat(told.get("type").asString()).isEqualTo("/-/problems/unavailable");
      assertThat(told.get("detail").asString()).contains("The disk is full", "sent again");
      assertThat(told.get("accepted").asInt()).isEqualTo(1_000);
      assertThat(told.get("duplicate").asInt()).isZero();
      assertThat(told.get("rejected").asInt()).isEqualTo(1);
      assertThat(server.total("A1")).isEqualTo(1_003);
    }
  }

  @Test
  void ledger_thatFailsAtTheVeryEnd_isNoSuccess() {
    try (TestServer server =
        TestServer.start(
            TestServer.settings(),
            GatedLedger.stopped(new LedgerException("The ledger stopped; restart the server.")))) {
      HttpResponse<String> response = server.stream("/orders", line(1));
      assertThat(problem(response, ProblemType.UNAVAILABLE).get("accepted").asInt()).isZero();
    }
  }

  @Test
  void ledger_thatBreaks_is500() {
    try (TestServer server =
        TestServer.start(
            TestServer.settings(),
            GatedLedger.answering(
                CompletableFuture.failedFuture(
                    new IllegalStateException("a bug, thrown by a test"))))) {
      assertThat(server.stream("/orders", line(1)).body()).contains("\"status\":500");
    }
  }

  /** Stands for a lost line, too: the sender must not believe counts that do not add up. */
  @Test
  void counts_thatDoNotAddUp_areNoAnswer() {
    try (TestServer server =
        TestServer.start(
            TestServer.settings(),
            GatedLedger.answering(new Twice(new Receipt.Accepted(new Position("e", 2), "k"))))) {
      HttpResponse<String> response = server.stream("/orders", "x\n".repeat(3) + lines(0, 5));

      JsonNode problem = problem(response, ProblemType.INTERNAL_ERROR);
      assertThat(problem.get("accepted").asInt()).isEqualTo(10);
      assertThat(problem.get("rejected").asInt()).isEqualTo(3);
      assertThat(problem.get("detail").asString()).contains("sent again");
    }
  }

  /** A future that delivers its receipt twice. */
  private static final class Twice extends CompletableFuture<Receipt> {
    Twice(Receipt receipt) {
      complete(receipt);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new CompletableFuture<>() {
        @Override
        public CompletableFuture<U> whenComplete(
            java.util.function.BiConsumer<? super U, ? super Throwable> action) {
          return super.whenComplete(action).whenComplete(action);
        }
      };
    }
  }

  @Test
  void ledger_thatIsBusy_isAskedAgain_inTheOrderOfTheLines() {
    List<String> keys = new ArrayList<>();
    try (TestServer server =
        TestServer.start(
            TestServer.settings(),
            GatedLedger.by(
                (real, command) -> {
                  if (submitted.incrementAndGet() % 500 < 3) {
                    return CompletableFuture.completedFuture(
                        new Receipt.Busy(Duration.ofSeconds(1)));
                  }
                  keys.add(((dev.tally.shop.Command.PlaceOrder) command).order().key());
                  return real.submit(command);
                }))) {
      JsonNode counts = json(server.stream("/orders", lines(0, 5_000)));

      assertThat(counts.get("accepted").asInt()).isEqualTo(5_000);
      assertThat(server.total("A1")).isEqualTo(5_003);
      assertThat(keys).isEqualTo(IntStream.range(0, 5_000).mapToObj(n -> "k-" + n).toList());
    }
  }

  @Test
  void ledger_thatIsBusyForGood_holdsTheSenderBack_untilTheServerCloses() {
    CompletableFuture<Receipt> busy =
        CompletableFuture.completedFuture(new Receipt.Busy(Duration.ofSeconds(1)));
    try (TestServer server =
            TestServer.start(
                TestServer.settings(),
                GatedLedger.by(
                    (real, command) -> {
                      submitted.incrementAndGet();
                      return busy;
                    }));
        RawConnection sender = server.connect()) {
      String body = lines(0, 3);
      sender.send(head(body.length()) + body);
      soon().until(() -> submitted.get() > 3); // the ledger is asked again and again

      server.server.close();

      Answer answer = sender.read();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(accepted(answer)).isZero();
    }
  }

  /** Runs on a new thread: the common pool may have only one, and these tasks await each other. */
  private static CompletableFuture<Void> aside(Runnable task) {
    return CompletableFuture.runAsync(task, run -> new Thread(run).start());
  }
}
