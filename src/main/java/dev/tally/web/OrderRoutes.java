package dev.tally.web;

import dev.tally.feed.Json;
import dev.tally.ledger.Receipt;
import dev.tally.shop.Command;
import dev.tally.shop.InvalidField;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** {@code POST /orders}, {@code /cancellations} and {@code /-/forget}, one order or a stream. */
final class OrderRoutes {

  private final Writes writes;

  OrderRoutes(Writes writes) {
    this.writes = writes;
  }

  CompletionStage<Response> place(Request request) {
    Optional<String> key = IdempotencyKey.of(request);
    Command command = command(request.body(), key, isPast(request.query("past")));
    return submit(command, request, 202, "accepted");
  }

  static LineFormat placeLine(Target target) {
    boolean past = isPast(target.parameter("past"));
    return line -> command(line, Optional.empty(), past);
  }

  private static Command command(byte[] json, Optional<String> key, boolean past) {
    return past ? OrderReader.past(json, key) : new Command.PlaceOrder(OrderReader.read(json, key));
  }

  private static boolean isPast(Optional<String> written) {
    if (written.isPresent() && !written.get().equals("true")) {
      throw new InvalidField("past", "\"past\" can be true; leave it out for orders of today.");
    }
    return written.isPresent();
  }

  CompletionStage<Response> cancel(Request request) {
    String key = cancelled(request.body(), IdempotencyKey.of(request));
    return submit(new Command.CancelOrder(key), request, 202, "cancelled");
  }

  static LineFormat cancelLine(Target target) {
    return line -> new Command.CancelOrder(cancelled(line, Optional.empty()));
  }

  private static String cancelled(byte[] json, Optional<String> header) {
    return OrderKey.read(json, header, RefusedFields.OF_CANCELLATION);
  }

  CompletionStage<Response> forget(Request request) {
    String key = OrderKey.read(request.body(), Optional.empty(), RefusedFields.NONE);
    return submit(new Command.ForgetOrder(key), request, 200, "forgotten");
  }

  private CompletionStage<Response> submit(
      Command command, Request request, int status, String done) {
    return writes.submit(
        command,
        request,
        receipt -> {
          String became = receipt instanceof Receipt.Duplicate ? "duplicate" : done;
          return Response.json(
              status,
              Json.object(
                  out -> {
                    out.writeStringProperty("order", Writes.made(receipt));
                    out.writeStringProperty("status", became);
                  }));
        });
  }
}
