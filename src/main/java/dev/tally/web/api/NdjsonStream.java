package dev.tally.web.api;

import dev.tally.json.Json;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.Receipt;
import dev.tally.shop.Command;
import dev.tally.web.http.Answer;
import dev.tally.web.http.BodyHandler;
import dev.tally.web.http.Problem;
import dev.tally.web.http.ProblemType;
import dev.tally.web.http.Response;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream of commands on its way through the ledger. A wrong line is recorded and does not stop
 * the others. At most a window of commands is in flight; a sender that exceeds it has to wait.
 *
 * <p>Lives on its connection's loop. Receipts arrive on the ledger's thread, are counted there, and
 * wake the loop only when it has something to do. Whatever ends the stream early, the answer comes
 * after the receipts of all submitted commands, and says how far the stream got.
 */
final class NdjsonStream implements BodyHandler, LineDecoder.Lines {

  private static final Logger LOG = LoggerFactory.getLogger(NdjsonStream.class);

  private static final long RETRY_MILLIS = 20;

  /** A command with two lines weighs 4 and takes about 400 bytes. */
  private static final int BYTES_A_WEIGHT = 100;

  private static final String REPEATABLE =
      " The answer says how far it came; the same file may be sent again, nothing counts twice.";

  /** A command and its line number. */
  private record Line(long number, Command command) {}

  private final CommandGateway gateway;
  private final StreamShare share;
  private final LineFormat format;
  private final int limit;
  private final EventLoop loop;
  private final LineDecoder decoder;
  private final InFlightWindow window = new InFlightWindow(this::wake);
  private final LineCounts counts = new LineCounts();
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();

  /** The lines to retry: those for which the ledger had no room, and those that came after them. */
  private final Queue<Line> again = new ArrayDeque<>(0);

  private final Supplier<String> trace;
  private int againWeight;
  private Runnable room = () -> {};
  private long number;
  private long taken; // lines taken, without blank ones
  private boolean ended;
  private @Nullable Problem stopped;

  /**
   * @param limit the maximum bytes of a line
   * @param trace supplies the request's name in logs
   */
  NdjsonStream(
      CommandGateway gateway,
      StreamShare share,
      LineFormat format,
      int limit,
      EventLoop loop,
      Supplier<String> trace) {
    this.trace = trace;
    this.gateway = gateway;
    this.share = share;
    share.open();
    answer.whenComplete((answered, failed) -> share.close());
    this.format = format;
    this.limit = limit;
    this.loop = loop;
    this.decoder = new LineDecoder(limit, this);
  }

  /** Completes before the body ends if the stream is stopped. */
  @Override
  public CompletionStage<Answer> answer() {
    return answer;
  }

  @Override
  public boolean isEndless() {
    return true;
  }

  @Override
  public int mostBytes() {
    return limit;
  }

  @Override
  public boolean add(ByteBuf content) {
    if (stopped == null) {
      decoder.add(content);
    }
    return true;
  }

  @Override
  public int begun() {
    return decoder.begun() + BYTES_A_WEIGHT * againWeight;
  }

  @Override
  public void end() {
    if (stopped == null) {
      decoder.end();
    }
    ended = true;
    window.wakeAt(0);
  }

  /** Stops reading as the server is closing. If all lines are submitted already, finishes them. */
  @Override
  public void leave() {
    if (!ended || !again.isEmpty()) {
      stop(Problem.of(ProblemType.UNAVAILABLE, "The server is closing."));
    }
  }

  /** Stops reading, and answers with this problem and the counts. */
  @Override
  public void stop(Problem why) {
    if (stopped == null) {
      stopped = why;
      decoder.drop(); // at once, as the reason may be a lack of memory
      takeAgain().forEach(this::drop);
      window.wakeAt(0);
    }
  }

  @Override
  public boolean isFull() {
    return stopped == null && (window.underWay() >= share.ofEach() || !again.isEmpty());
  }

  @Override
  public void whenRoom(Runnable then) {
    room = then;
    window.wakeAt(share.ofEach() / 2);
  }

  @Override
  public void line(byte[] line) {
    number++;
    if (stopped != null || isBlank(line)) {
      return;
    }
    taken++;
    try {
      Command command = format.read(line);
      window.grow(command.weight());
      submit(new Line(number, command));
    } catch (RuntimeException e) {
      Problem problem = Problem.causedBy(e).orElseThrow(() -> e);
      counts.reject(number, problem.type(), problem.detail());
    }
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  @Override
  public void lineTooLong() {
    number++;
    if (stopped == null) {
      taken++;
      counts.reject(
          number,
          ProblemType.BODY_TOO_LARGE,
          "A line may have at most %,d bytes; send less in one.".formatted(limit));
    }
  }

  /** Submits in the order of the lines: while one waits for its retry, so do those after it. */
  private void submit(Line line) {
    if (stopped != null) {
      drop(line);
    } else if (again.isEmpty()) {
      gateway
          .submitInBulk(line.command())
          .whenComplete((receipt, error) -> settle(line, receipt, error));
    } else {
      addAgain(line);
    }
  }

  /** Handles the outcome of a line, on the ledger's thread or at once. */
  private void settle(Line line, @Nullable Receipt receipt, @Nullable Throwable error) {
    if (receipt instanceof Receipt.Busy) {
      onLoop(() -> later(line));
    } else if (receipt != null) {
      counts.add(line.number(), receipt);
      window.shrink(line.command().weight());
    } else {
      onLoop(() -> fail(line, CommandGateway.cause(error)));
    }
  }

  private void onLoop(Runnable step) {
    if (loop.inEventLoop()) {
      step.run();
    } else {
      loop.execute(step);
    }
  }

  private void later(Line line) {
    if (stopped != null) {
      drop(line);
      return;
    }
    if (again.isEmpty()) {
      loop.schedule(this::retry, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }
    addAgain(line);
  }

  private void retry() {
    takeAgain().forEach(this::submit);
    look();
  }

  private void addAgain(Line line) {
    again.add(line);
    againWeight += line.command().weight();
  }

  private List<Line> takeAgain() {
    List<Line> due = new ArrayList<>(again);
    again.clear();
    againWeight = 0;
    return due;
  }

  private void drop(Line line) {
    window.shrink(line.command().weight());
  }

  private void fail(Line line, @Nullable Throwable cause) {
    if (cause instanceof LedgerException failure) {
      stop(Problem.of(ProblemType.UNAVAILABLE, failure.getMessage()));
    } else {
      LOG.error("A line of the stream {} failed.", trace.get(), cause);
      stop(Problem.internalError(trace.get()));
    }
    drop(line);
  }

  private void wake() {
    loop.execute(this::look);
  }

  /** Continues with whatever is due. */
  private void look() {
    if (ended || stopped != null) {
      finishOnceSettled();
    } else if (again.isEmpty()) {
      if (window.underWay() <= share.ofEach() / 2) {
        Runnable due = room;
        room = () -> {};
        due.run();
      } else {
        window.wakeAt(share.ofEach() / 2);
      }
    }
  }

  private void finishOnceSettled() {
    if (window.underWay() > 0) {
      window.wakeAt(0);
    } else {
      answer.complete(stopped == null ? counted() : cutShort(stopped));
    }
  }

  /** Returns the counts, or an error if they do not add up: the sender would believe them. */
  private Response counted() {
    if (counts.sum() != taken) {
      LOG.error(
          "Of {} lines of the stream {} {} are accounted for: {}. Please report this.",
          taken,
          trace.get(),
          counts.sum(),
          counts);
      return cutShort(Problem.internalError(trace.get()));
    }
    return Response.json(
        200,
        Json.object(
            out -> {
              counts.write(out);
              counts.writeRejections(out);
            }));
  }

  private Response cutShort(Problem why) {
    Problem told = Problem.of(why.type(), why.detail() + REPEATABLE);
    return told.response(counts::write);
  }
}
