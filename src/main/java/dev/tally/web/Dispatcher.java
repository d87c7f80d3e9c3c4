package dev.tally.web;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has admitted requests answered, and turns whatever goes wrong into a problem: nothing that it
 * returns fails. Stateless, safe for all threads.
 */
final class Dispatcher {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  private final Writes writes;
  private final Origins origins;
  private final Limits limits;
  private final BooleanSupplier draining;
  private final StreamShare share = new StreamShare();

  Dispatcher(Writes writes, Origins origins, Limits limits, BooleanSupplier draining) {
    this.writes = writes;
    this.origins = origins;
    this.limits = limits;
    this.draining = draining;
  }

  /** What takes the body of the request, and then has its answer. */
  Intake open(Admission admission, HttpRequest head, EventLoop loop) {
    if (admission instanceof Admission.Streamed streamed) {
      int bytes = streamed.action().mostBytes(limits);
      return new Bulk(writes, share, streamed.format(), bytes, loop);
    } else if (admission instanceof Admission.Admitted admitted) {
      int bytes = admitted.action().mostBytes(limits);
      return Whole.read(
          bytes, !Reception.isRead(head.method()), body -> answer(admitted, head, body, loop));
    } else if (admission instanceof Admission.Settled settled) {
      return Whole.passedOver(limits.body(), settled.response());
    }
    throw new AssertionError("an admission nobody knows: " + admission);
  }

  private CompletionStage<Answer> answer(
      Admission.Admitted admitted, HttpRequest head, byte[] body, Executor loop) {
    Request request = new Request(head, admitted.target(), body, loop);
    CompletionStage<? extends Answer> answer;
    try {
      answer = admitted.action().on(request);
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(problem(e));
    }
    return answer.handle((done, error) -> error == null ? checked(head, done) : problem(error));
  }

  private Answer checked(HttpRequest head, Answer answer) {
    if (answer instanceof Answer.Follow && !origins.admits(head.headers())) {
      return Origins.refusal();
    } else if (answer instanceof Answer.Follow && draining.getAsBoolean()) {
      return Problem.closing();
    }
    return answer;
  }

  private static Response problem(@Nullable Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    Optional<Problem> known = Problem.causedBy(cause);
    if (known.isEmpty()) {
      LOG.error("A request failed.", cause);
    }
    Problem problem = known.orElseGet(Dispatcher::internalError);
    Response response = problem.response();
    return problem.type() == ProblemType.UPGRADE_REQUIRED
        ? WebSocketHandshake.upgradeRequired(response)
        : response;
  }

  static Problem internalError() {
    return Problem.of(ProblemType.INTERNAL_ERROR, "This is a fault of the server; see its log.");
  }
}
