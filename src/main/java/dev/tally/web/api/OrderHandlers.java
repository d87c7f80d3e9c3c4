package dev.tally.web.api;

import dev.tally.json.Json;
import dev.tally.shop.Command;
import dev.tally.text.InvalidField;
import dev.tally.web.http.Request;
import dev.tally.web.http.Response;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Handles {@code POST /orders} and {@code /cancellations}, one order or a stream, and {@code
 * /-/forget}.
 */
final class OrderHandlers {

  /**
   * The maximum bytes of an order or a line. 10,000 products fit, or fewer if there is white space
   * or skus are long.
   */
  static final int MOST_BYTES = 1 << 20;

  private final CommandGateway gateway;

  OrderHandlers(CommandGateway gateway) {
    this.gateway = gateway;
  }

  CompletionStage<Response> place(Request request) {
    Optional<String> key = IdempotencyKey.of(request);
    boolean past = isTrue("past", request.query("past"));
    boolean keyless = isTrue("keyless", request.query("keyless"));
    Command command = command(request.body(), key, past, keyless);
    return submit(command, request, 202, "accepted");
  }

  static LineFormat placeLine(Request request) {
    boolean past = isTrue("past", request.query("past"));
    boolean keyless = isTrue("keyless", request.query("keyless"));
    return line -> command(line, Optional.empty(), past, keyless);
  }

  private static Command command(byte[] json, Optional<String> key, boolean past, boolean keyless) {
    if (past) {
      return OrderReader.past(json, key, keyless);
    } else if (keyless) {
      throw new InvalidField("keyless", "\"keyless\" is for orders of the past; add past=true.");
    }
    return new Command.PlaceOrder(OrderReader.read(json, key));
  }

  private static boolean isTrue(String name, Optional<String> written) {
    if (written.isPresent() && !written.get().equals("true")) {
      throw new InvalidField(name, "\"%s\" can be true, or be left out.".formatted(name));
    }
    return written.isPresent();
  }

  CompletionStage<Response> cancel(Request request) {
    Command command = CancellationReader.read(request.body(), IdempotencyKey.of(request));
    return submit(command, request, 202, "cancelled");
  }

  static LineFormat cancelLine(Request request) {
    return line -> CancellationReader.read(line, Optional.empty());
  }

  CompletionStage<Response> forget(Request request) {
    String key = IdempotencyKey.ofBody(request.body(), Optional.empty(), RefusedFields.NONE);
    return submit(new Command.ForgetOrder(key), request, 200, "forgotten");
  }

  private CompletionStage<Response> submit(
      Command command, Request request, int status, String done) {
    return gateway.submit(
        command,
        request,
        receipt ->
            Response.json(
                    status,
                    Json.object(
                        out -> {
                          out.writeStringProperty("order", receipt.made());
                          out.writeStringProperty("status", CommandGateway.status(receipt, done));
                        }))
                .standingAt(receipt.at().toString()));
  }
}
