package dev.tally.web;

import dev.tally.feed.CloseReason;
import dev.tally.feed.Event;
import dev.tally.feed.Subscription;
import dev.tally.shop.Command;
import dev.tally.shop.Order;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Whether one WebSocket may order, and how many of its orders are under way: a bounded number.
 * Lives on the viewer's loop, to which the ledger's receipts come back; one that comes after the
 * viewer has gone is told nobody, and its order is counted all the same.
 */
final class SocketOrders {

  /** A viewer at the pace that commands may have gets there only where the ledger is in trouble. */
  static final int MOST = 64;

  private final SocketDesk desk;
  private final Executor loop;
  private boolean authorized;
  private int underWay;

  /**
   * @param authorization what the handshake showed
   */
  SocketOrders(SocketDesk desk, Executor loop, Optional<String> authorization) {
    this.desk = desk;
    this.loop = loop;
    this.authorized = desk.gatekeeper().refuse(authorization).isEmpty();
  }

  /** Lets the viewer order from now on, or sends it away. */
  void authorize(String token, Optional<String> ref, Subscription viewer) {
    if (desk.gatekeeper().admits(token)) {
      authorized = true;
      viewer.answer(Event.done("auth", ref));
    } else {
      viewer.close(CloseReason.BAD_TOKEN, "The token is wrong; send the server's.");
    }
  }

  /** The answer comes once the order is durable and visible, or was found impossible. */
  void place(Order order, Optional<String> ref, Subscription viewer) {
    Optional<Problem> refused = refuse();
    if (refused.isPresent()) {
      viewer.answer(SocketDesk.refusal(refused.get(), order, ref));
      return;
    }
    underWay++;
    desk.writes()
        .submit(new Command.PlaceOrder(order))
        .whenComplete(
            (receipt, error) ->
                loop.execute(
                    () -> {
                      underWay--;
                      viewer.answer(desk.answer(order, ref, receipt, error));
                    }));
  }

  private Optional<Problem> refuse() {
    if (!authorized) {
      return Optional.of(
          Problem.of(
              ProblemType.TOKEN_REQUIRED,
              "Orders need the server's token; send it first, with the command \"auth\"."));
    } else if (underWay == MOST) {
      return Optional.of(
          Problem.of(
              ProblemType.UNAVAILABLE,
              "%d orders of this socket are under way; wait for an answer.".formatted(MOST)));
    }
    return Optional.empty();
  }
}
