package dev.tally.web;

import dev.tally.feed.Json;
import dev.tally.ledger.Receipt;
import dev.tally.shop.Command;
import dev.tally.shop.Order;
import java.util.concurrent.CompletionStage;

/** {@code POST /orders}. */
final class OrderRoutes {

  private final Writes writes;
  private final Meters meters;

  OrderRoutes(Writes writes, Meters meters) {
    this.writes = writes;
    this.meters = meters;
  }

  CompletionStage<Response> place(Request request) {
    Order order = OrderReader.read(request.body(), IdempotencyKey.of(request));
    return writes
        .submit(new Command.PlaceOrder(order), request, receipt -> answer(order, receipt))
        .thenApply(this::countRejected);
  }

  private Response countRejected(Response response) {
    if (response.status().code() == 422) {
      meters.order("rejected");
    }
    return response;
  }

  private Response answer(Order order, Receipt receipt) {
    String status = receipt instanceof Receipt.Duplicate ? "duplicate" : "accepted";
    meters.order(status);
    return Response.json(
        202,
        Json.object(
            out -> {
              out.writeStringProperty("order", order.key());
              out.writeStringProperty("status", status);
            }));
  }
}
