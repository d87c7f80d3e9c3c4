package dev.tally.web.api;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.Receipt;
import dev.tally.shop.Command;
import dev.tally.web.api.OrderMeters.Source;
import dev.tally.web.http.Problem;
import dev.tally.web.http.ProblemType;
import dev.tally.web.http.Request;
import dev.tally.web.http.Response;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Submits commands to the ledger, counts the outcomes of orders, and turns receipts into responses.
 *
 * @param source the way by which its commands came
 */
public record CommandGateway(Ledger ledger, OrderMeters meters, Source source) {

  static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  /** Returns the gateway for what comes by another way. */
  public CommandGateway of(Source other) {
    return new CommandGateway(ledger, meters, other);
  }

  /** Submits a command. The receipt arrives on the ledger's own thread. */
  public CompletionStage<Receipt> submit(Command command) {
    return ledger.submit(command).thenApply(receipt -> counted(command, receipt));
  }

  /** Does the same for a line of a stream. */
  CompletionStage<Receipt> submitInBulk(Command command) {
    return ledger.submitInBulk(command).thenApply(receipt -> counted(command, receipt));
  }

  private Receipt counted(Command command, Receipt receipt) {
    if (command instanceof Command.OrderCommand && !(command instanceof Command.ForgetOrder)) {
      meters.count(source, receipt);
    }
    return receipt;
  }

  /**
   * Submits a command and answers on the request's loop.
   *
   * @param made builds the response once the command is durable and visible, now or already before
   */
  CompletionStage<Response> submit(
      Command command, Request request, Function<Receipt.Done, Response> made) {
    return submit(command)
        .handleAsync((receipt, error) -> response(receipt, error, made), request.loop());
  }

  private static Response response(
      @Nullable Receipt receipt, @Nullable Throwable error, Function<Receipt.Done, Response> made) {
    if (receipt instanceof Receipt.Done done) {
      return made.apply(done);
    }
    Problem problem = problem(receipt, error);
    if (problem.type() == ProblemType.UNAVAILABLE) {
      Duration after = receipt instanceof Receipt.Busy busy ? busy.retryAfter() : AFTER_FAILURE;
      return Problem.unavailable(problem.detail(), after);
    }
    return problem.response();
  }

  /** Returns whether a command was understood and need not be sent again. */
  public static boolean isDone(Receipt receipt) {
    return receipt instanceof Receipt.Done;
  }

  /**
   * Returns what became of an order that {@link #isDone}.
   *
   * @param done the word if it was done now
   */
  public static String status(Receipt receipt, String done) {
    return receipt instanceof Receipt.Duplicate
        ? "duplicate"
        : receipt instanceof Receipt.Stale ? "stale" : done;
  }

  /**
   * Returns the problem that says why nothing was done.
   *
   * @throws CompletionException if the cause is a fault of the program
   */
  public static Problem problem(@Nullable Receipt receipt, @Nullable Throwable error) {
    if (receipt instanceof Receipt.Rejected no) {
      return Problem.of(typeOf(no.reason()), no.sentence());
    } else if (receipt instanceof Receipt.Busy) {
      return Problem.of(
          ProblemType.UNAVAILABLE, "Too many writes are waiting; nothing was done, send it again.");
    } else if (cause(error) instanceof LedgerException failure) {
      return Problem.of(ProblemType.UNAVAILABLE, failure.getMessage());
    }
    throw new CompletionException(error);
  }

  /** Returns what went wrong, without the exception in which stages wrap it. */
  static @Nullable Throwable cause(@Nullable Throwable error) {
    return error instanceof CompletionException ? error.getCause() : error;
  }

  static ProblemType typeOf(Receipt.Reason reason) {
    return switch (reason) {
      case CATEGORY_EXISTS -> ProblemType.CATEGORY_EXISTS;
      case CATEGORY_IN_USE -> ProblemType.CATEGORY_IN_USE;
      case UNKNOWN_CATEGORY -> ProblemType.UNKNOWN_CATEGORY;
      case UNKNOWN_PRODUCT -> ProblemType.UNKNOWN_PRODUCT;
      case NOT_IN_CATEGORY -> ProblemType.NOT_FOUND;
      case RETIRED_PRODUCT -> ProblemType.RETIRED_PRODUCT;
      case ID_NOT_FREE -> ProblemType.ID_NOT_FREE;
      case UNKNOWN_ORDER -> ProblemType.UNKNOWN_ORDER;
      case SKU_TAKEN -> ProblemType.SKU_TAKEN;
      case CATEGORY_KEPT -> ProblemType.CATEGORY_KEPT;
      case KEY_REUSED -> ProblemType.KEY_REUSED;
      case REVISION_REUSED -> ProblemType.REVISION_REUSED;
      case REVISION_REQUIRED -> ProblemType.REVISION_REQUIRED;
      case NOT_THAT_MANY -> ProblemType.NOT_THAT_MANY;
      case KEYLESS_ORDER -> ProblemType.KEYLESS_ORDER;
      case TOTAL_TOO_LARGE -> ProblemType.TOTAL_TOO_LARGE;
    };
  }
}
