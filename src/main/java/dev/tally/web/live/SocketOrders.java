package dev.tally.web.live;

import dev.tally.feed.Event;
import dev.tally.feed.Subscription;
import dev.tally.ledger.Receipt;
import dev.tally.shop.Command;
import dev.tally.shop.Order;
import dev.tally.web.api.CommandGateway;
import dev.tally.web.http.Problem;
import dev.tally.web.http.ProblemType;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The orders of one WebSocket: whether it may place any, and a bounded number in flight. Lives on
 * the viewer's loop, to which the ledger's receipts return. A receipt that arrives after the viewer
 * has gone is dropped; its order still counts.
 */
final class SocketOrders {

  private static final Logger LOG = LoggerFactory.getLogger(SocketOrders.class);

  /**
   * The most in flight. At the sustained command rate, reached only if the ledger is in trouble.
   */
  static final int MOST = 64;

  private final CommandGateway gateway;
  private final ShownToken token;
  private final SocketDrain all;
  private final Executor loop;
  private int underWay;

  /**
   * @param all counts it among those of all sockets
   * @param loop the viewer's
   */
  SocketOrders(CommandGateway gateway, ShownToken token, SocketDrain all, Executor loop) {
    this.gateway = gateway;
    this.token = token;
    this.all = all;
    this.loop = loop;
  }

  /** Places an order. The answer comes once the order is durable and visible, or was rejected. */
  void place(Order order, Optional<String> ref, Subscription viewer) {
    Optional<Problem> refused = refuse();
    if (refused.isPresent()) {
      viewer.reply(refusal(refused.get(), order, ref));
      return;
    }
    underWay++;
    gateway
        .submit(new Command.PlaceOrder(order))
        .whenComplete(
            (receipt, error) ->
                loop.execute(
                    () -> {
                      underWay--;
                      viewer.reply(answer(order, ref, receipt, error));
                      all.end();
                    }));
  }

  /** Returns why it may not order now; if it may, the order counts as under way from here on. */
  private Optional<Problem> refuse() {
    Optional<Problem> refused = token.refuseOrders();
    if (refused.isPresent()) {
      return refused;
    } else if (underWay == MOST) {
      return Optional.of(
          Problem.of(
              ProblemType.UNAVAILABLE,
              "%d orders of this socket are under way; wait for an answer.".formatted(MOST)));
    } else if (!all.begin()) {
      return Optional.of(
          Problem.of(
              ProblemType.UNAVAILABLE,
              "The server is closing; send the order again once you are connected again."));
    }
    return Optional.empty();
  }

  private static Event answer(
      Order order, Optional<String> ref, @Nullable Receipt receipt, @Nullable Throwable error) {
    if (receipt != null && CommandGateway.isDone(receipt)) {
      return Event.ack(order.key(), CommandGateway.status(receipt, "accepted"), ref);
    }
    return refusal(problem(receipt, error), order, ref);
  }

  private static Problem problem(@Nullable Receipt receipt, @Nullable Throwable error) {
    try {
      return CommandGateway.problem(receipt, error);
    } catch (CompletionException e) {
      LOG.error("An order of a viewer failed.", e.getCause());
      return Problem.internalError();
    }
  }

  /** Returns the error for an order that was not counted, named by its key. */
  private static Event refusal(Problem problem, Order order, Optional<String> ref) {
    return Event.error(problem.type().slug(), problem.detail(), Optional.of(order.key()), ref);
  }
}
