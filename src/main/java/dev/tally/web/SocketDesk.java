package dev.tally.web;

import dev.tally.feed.Event;
import dev.tally.ledger.Receipt;
import dev.tally.shop.Order;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what became of an order into what its viewer is told. Safe for all loops. */
record SocketDesk(Writes writes, Gatekeeper gatekeeper) {

  private static final Logger LOG = LoggerFactory.getLogger(SocketDesk.class);

  Event answer(
      Order order, Optional<String> ref, @Nullable Receipt receipt, @Nullable Throwable error) {
    if (receipt instanceof Receipt.Accepted) {
      return ack(order, "accepted", ref);
    } else if (receipt instanceof Receipt.Duplicate) {
      return ack(order, "duplicate", ref);
    }
    return refusal(problem(receipt, error), order, ref);
  }

  private static Event ack(Order order, String status, Optional<String> ref) {
    return Event.ack(order.key(), status, ref);
  }

  private static Problem problem(@Nullable Receipt receipt, @Nullable Throwable error) {
    try {
      return Writes.problem(receipt, error);
    } catch (CompletionException e) {
      LOG.error("An order of a viewer failed.", e.getCause());
      return Problem.of(ProblemType.INTERNAL_ERROR, "This is a fault of the server; see its log.");
    }
  }

  /** The order, which was not counted, is named by its key. */
  static Event refusal(Problem problem, Order order, Optional<String> ref) {
    return Event.error(problem.type().slug(), problem.detail(), Optional.of(order.key()), ref);
  }
}
