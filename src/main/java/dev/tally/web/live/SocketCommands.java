package dev.tally.web.live;

import dev.tally.feed.Event;
import dev.tally.json.JsonReader;
import dev.tally.shop.Shop;
import dev.tally.text.Printable;
import dev.tally.web.api.OrderReader;
import dev.tally.web.http.Problem;
import dev.tally.web.http.ProblemException;
import dev.tally.web.http.ProblemType;
import dev.tally.web.http.RateLimitedLog;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Executes the commands that viewers send over their WebSockets. Safe for all event loops. */
final class SocketCommands {

  static final String AUTH = "auth";

  private final Shop shop;
  private final RateLimitedLog rejections =
      new RateLimitedLog("A viewer sent a message that is not a command: ");

  SocketCommands(Shop shop) {
    this.shop = shop;
  }

  /**
   * Executes a message, or answers what is wrong with it and logs that.
   *
   * @param utf8 the message, which is valid UTF-8
   */
  void run(byte[] utf8, CommandContext context) {
    Optional<String> ref = Optional.empty();
    try {
      SocketCommand command = SocketCommand.read(utf8);
      ref = command.ref();
      run(command, context);
    } catch (RuntimeException e) {
      refuse(Problem.causedBy(e).orElseThrow(() -> e), ref, context);
    }
  }

  private void refuse(Problem problem, Optional<String> ref, CommandContext context) {
    context.viewer().reply(Event.error(problem.type().slug(), problem.detail(), ref));
    rejections.add(problem.detail(), System.nanoTime());
  }

  private void run(SocketCommand command, CommandContext context) {
    Optional<String> ref = command.ref();
    switch (command.name()) {
      case "update-category" ->
          updateCategory(InterestReader.ofCategory(command::payload), ref, context);
      case "watch" -> follow(InterestReader.ofProducts(command::payload), ref, context);
      case "order" ->
          context.orders().place(OrderReader.read(command::payload), ref, context.viewer());
      case AUTH -> context.token().renew(token(command), context.needed(), ref, context.viewer());
      case "ping" -> context.viewer().reply(Event.pong(ref));
      default ->
          throw new ProblemException(
              ProblemType.UNKNOWN_COMMAND,
              "There is no command \""
                  + Printable.of(command.name(), 20)
                  + "\"; there are update-category, watch, order, auth and ping.");
    }
  }

  /** Follows a category even if it does not exist yet: its feed starts once it does. */
  private void updateCategory(
      InterestReader.Wish wish, Optional<String> ref, CommandContext context) {
    for (String category : shop.image().unknown(wish.what())) {
      context
          .viewer()
          .reply(
              Event.error(
                  ProblemType.UNKNOWN_CATEGORY.slug(),
                  "There is no category \"" + category + "\" yet; its totals come once there is.",
                  ref));
    }
    follow(wish, ref, context);
  }

  private static void follow(
      InterestReader.Wish wish, Optional<String> ref, CommandContext context) {
    if (!context.account().watches(Viewers.memoryOf(wish.what()))) {
      throw new ProblemException(
          ProblemType.UNAVAILABLE,
          "The server has no memory to watch so many products now; try again in a while.");
    }
    context.viewer().follow(wish.what(), wish.since(), ref);
  }

  static String token(SocketCommand command) {
    OneText token = new OneText("token");
    command.payload(token);
    return JsonReader.required("token", token.value);
  }

  /** Reads one field, and passes over the others. */
  private static final class OneText implements JsonReader.Fields {
    private final String field;
    private @Nullable String value;

    OneText(String field) {
      this.field = field;
    }

    @Override
    public void read(String name, JsonReader in) {
      if (name.equals(field)) {
        value = in.text(name);
      }
    }
  }
}
