package dev.tally.web;

import dev.tally.feed.Event;
import dev.tally.feed.Subscription;
import dev.tally.json.JsonReader;
import dev.tally.shop.Category;
import dev.tally.shop.Following;
import dev.tally.shop.InvalidField;
import dev.tally.shop.Printable;
import dev.tally.shop.Shop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Carries out what viewers ask for on their WebSockets. Safe for all loops. */
final class SocketCommands {

  private final Shop shop;
  private final SocketDesk desk;
  private final Complaints complaints = new Complaints();

  SocketCommands(Shop shop, SocketDesk desk) {
    this.shop = shop;
    this.desk = desk;
  }

  /**
   * The orders of one socket.
   *
   * @param loop the viewer's
   * @param authorization the header of that name of its handshake
   */
  SocketOrders orders(Executor loop, Optional<String> authorization) {
    return new SocketOrders(desk, loop, authorization);
  }

  /**
   * Carries out a message, or answers what is wrong with it and logs that.
   *
   * @param orders the viewer's own, as is its account
   */
  void run(byte[] text, Subscription viewer, SocketOrders orders, MemoryAccount account) {
    Optional<String> ref = Optional.empty();
    try {
      SocketCommand command = SocketCommand.read(text);
      ref = command.ref();
      run(command, text, viewer, orders, account);
    } catch (RuntimeException e) {
      refuse(Problem.causedBy(e).orElseThrow(() -> e), ref, viewer);
    }
  }

  private void refuse(Problem problem, Optional<String> ref, Subscription viewer) {
    viewer.answer(Event.error(problem.type().slug(), problem.detail(), ref));
    complaints.add(problem.detail(), System.nanoTime());
  }

  private void run(
      SocketCommand command,
      byte[] text,
      Subscription viewer,
      SocketOrders orders,
      MemoryAccount account) {
    switch (command.name()) {
      case "update-category" -> updateCategory(text, command.ref(), viewer, account);
      case "watch" -> follow(ProductIds.following(ids(text)), command.ref(), viewer, account);
      case "order" -> orders.place(OrderReader.payload(text), command.ref(), viewer);
      case "auth" -> orders.authorize(token(text), command.ref(), viewer);
      case "ping" -> viewer.answer(Event.pong(command.ref()));
      default ->
          throw new ProblemException(
              ProblemType.UNKNOWN_COMMAND,
              "There is no command \""
                  + Printable.of(command.name(), 40)
                  + "\"; there are update-category, watch, order, auth and ping.");
    }
  }

  /** A category that does not exist yet is followed all the same: it comes alive when it does. */
  private void updateCategory(
      byte[] text, Optional<String> ref, Subscription viewer, MemoryAccount account) {
    String category = category(text);
    if (!Category.isName(category)) {
      throw new InvalidField("category", "\"category\" must be the name of a category.");
    }
    if (shop.image().shelf(category).isEmpty()) {
      viewer.answer(
          Event.error(
              ProblemType.UNKNOWN_CATEGORY.slug(),
              "There is no category \"" + category + "\" yet; it is followed until there is.",
              ref));
    }
    follow(new Following.InCategory(category), ref, viewer, account);
  }

  private static void follow(
      Following what, Optional<String> ref, Subscription viewer, MemoryAccount account) {
    if (!account.watches(what)) {
      throw new ProblemException(
          ProblemType.UNAVAILABLE,
          "The server has no memory to watch so many products now; try again in a while.");
    }
    viewer.follow(what, ref);
  }

  private static String category(byte[] text) {
    return one(text, "category", RefusedFields.OF_UPDATE_CATEGORY, in -> in.word("category"));
  }

  private static String token(byte[] text) {
    return one(text, "token", RefusedFields.NONE, in -> in.text("token"));
  }

  private static List<String> ids(byte[] text) {
    return one(
        text,
        "ids",
        RefusedFields.OF_WATCH,
        in -> in.array("ids", Following.Products.MOST, () -> in.text("ids")));
  }

  /** The one field of the payload that matters. */
  private static <T> T one(
      byte[] text, String field, RefusedFields refused, Function<JsonReader, T> value) {
    List<T> found = new ArrayList<>(1);
    SocketCommand.payload(
        text,
        (name, in) -> {
          if (name.equals(field)) {
            found.add(value.apply(in));
          } else {
            refused.check(name, in);
          }
        });
    return JsonReader.required(field, found.isEmpty() ? null : found.get(0));
  }
}
