package dev.tally.web.live;

import dev.tally.feed.Event;
import dev.tally.json.JsonReader;
import dev.tally.shop.Category;
import dev.tally.shop.Interest;
import dev.tally.shop.Shop;
import dev.tally.text.InvalidField;
import dev.tally.text.Printable;
import dev.tally.web.api.OrderReader;
import dev.tally.web.api.ProductIdList;
import dev.tally.web.api.RefusedFields;
import dev.tally.web.http.Problem;
import dev.tally.web.http.ProblemException;
import dev.tally.web.http.ProblemType;
import dev.tally.web.http.RateLimitedLog;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
      case "update-category" -> updateCategory(category(command), ref, context);
      case "watch" -> follow(ProductIdList.following(ids(command)), ref, context);
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
  private void updateCategory(String category, Optional<String> ref, CommandContext context) {
    if (!Category.isName(category)) {
      throw new InvalidField("category", "\"category\" must be the name of a category.");
    }
    if (shop.image().categoryImage(category).isEmpty()) {
      context
          .viewer()
          .reply(
              Event.error(
                  ProblemType.UNKNOWN_CATEGORY.slug(),
                  "There is no category \"" + category + "\" yet; its totals come once there is.",
                  ref));
    }
    follow(new Interest.InCategory(category), ref, context);
  }

  private static void follow(Interest what, Optional<String> ref, CommandContext context) {
    if (!context.account().watches(Viewers.memoryOf(what))) {
      throw new ProblemException(
          ProblemType.UNAVAILABLE,
          "The server has no memory to watch so many products now; try again in a while.");
    }
    context.viewer().follow(what, ref);
  }

  private static String category(SocketCommand command) {
    return one(command, "category", RefusedFields.OF_UPDATE_CATEGORY, in -> in.word("category"));
  }

  static String token(SocketCommand command) {
    return one(command, "token", RefusedFields.NONE, in -> in.text("token"));
  }

  private static List<String> ids(SocketCommand command) {
    return one(
        command,
        "ids",
        RefusedFields.OF_WATCH,
        in -> in.array("ids", Interest.Products.MOST, index -> in.text("ids")));
  }

  /** Returns the only field of the payload that the command reads. */
  private static <T> T one(
      SocketCommand command, String name, RefusedFields refused, Function<JsonReader, T> read) {
    OneField<T> field = new OneField<>(name, refused, read);
    command.payload(field);
    return JsonReader.required(name, field.value);
  }

  private static final class OneField<T> implements JsonReader.Fields {
    private final String field;
    private final RefusedFields refused;
    private final Function<JsonReader, T> read;
    private @Nullable T value;

    OneField(String field, RefusedFields refused, Function<JsonReader, T> read) {
      this.field = field;
      this.refused = refused;
      this.read = read;
    }

    @Override
    public void read(String name, JsonReader in) {
      if (name.equals(field)) {
        value = read.apply(in);
      } else {
        refused.check(name, in);
      }
    }
  }
}
