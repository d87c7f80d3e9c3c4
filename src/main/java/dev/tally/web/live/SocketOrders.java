package dev.tally.web.live;

import dev.tally.auth.Scope;
import dev.tally.feed.CloseReason;
import dev.tally.feed.Event;
import dev.tally.feed.Subscription;
import dev.tally.ledger.Receipt;
import dev.tally.shop.Command;
import dev.tally.shop.Order;
import dev.tally.web.api.CommandGateway;
import dev.tally.web.http.Client;
import dev.tally.web.http.Problem;
import dev.tally.web.http.ProblemType;
import dev.tally.web.http.Request;
import dev.tally.web.http.TokenAuth;
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
  private final TokenAuth auth;
  private final OrdersUnderWay all;
  private final Executor loop;
  private final Client client;
  private Optional<String> token;
  private int underWay;

  /**
   * @param all counts it among those of all sockets
   * @param handshake shows the token that the viewer begins with; its loop is the viewer's
   */
  SocketOrders(CommandGateway gateway, TokenAuth auth, OrdersUnderWay all, Request handshake) {
    this.gateway = gateway;
    this.all = all;
    this.auth = auth;
    this.loop = handshake.loop();
    this.client = handshake.client();
    this.token = TokenAuth.bearer(handshake).filter(shown -> auth.knows(shown, client));
  }

  /** Takes the token that the viewer orders with from now on, or closes it if that is wrong. */
  void authorize(String shown, Optional<String> ref, Subscription viewer) {
    if (auth.admits(shown, Scope.ORDERS, client)) {
      token = Optional.of(shown);
      viewer.reply(Event.done("auth", ref));
    } else if (auth.knows(shown, client)) {
      Problem narrow = scopeMissing();
      viewer.reply(Event.error(narrow.type().slug(), narrow.detail(), ref));
    } else {
      viewer.close(CloseReason.BAD_TOKEN, "The token is wrong; send the server's.");
    }
  }

  /** Returns whether it may order now: a token may end, or be taken back, at any time. */
  private boolean mayOrder() {
    return auth.isOpen()
        || token.filter(shown -> auth.admits(shown, Scope.ORDERS, client)).isPresent();
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
    if (!mayOrder()) {
      return Optional.of(
          token.filter(shown -> auth.knows(shown, client)).isPresent()
              ? scopeMissing()
              : tokenRequired());
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

  private static Problem tokenRequired() {
    return Problem.of(
        ProblemType.TOKEN_REQUIRED,
        "Orders need the server's token; send it first, with the command \"auth\".");
  }

  private static Problem scopeMissing() {
    return Problem.of(
        ProblemType.SCOPE_MISSING, "The token does not permit orders; it needs the scope orders.");
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
