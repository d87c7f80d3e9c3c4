package dev.tally.contract;

import static dev.tally.ledger.Commands.line;
import static dev.tally.web.RawSocket.frame;
import static dev.tally.web.RawSocket.text;
import static dev.tally.web.TestServer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.auth.Grant;
import dev.tally.auth.Scope;
import dev.tally.auth.Verdict;
import dev.tally.contract.HttpWire.Answer;
import dev.tally.ledger.Journal;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.Receipt;
import dev.tally.ledger.ReplicaStatus;
import dev.tally.shop.Command;
import dev.tally.web.GatedLedger;
import dev.tally.web.RawSocket;
import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import dev.tally.web.http.CorsPolicy;
import dev.tally.web.http.TokenAuth;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Sends every documented command, and whatever else leads to a documented message or close code;
 * each message must be as {@code docs/asyncapi.yaml} has it. At the end every one must have been
 * seen, on WebSockets and on event streams.
 */
class AsyncApiTest {

  /** The token in the document's example. */
  private static final String TOKEN =
      Document.ASYNC_API
          .at("/components/messages/Auth/examples/0/payload/payload/token")
          .asString();

  private static final Map<String, Grant> GRANTS =
      Map.of("narrow", new Grant("narrow", Set.of(Scope.CATALOGUE), Optional.empty()));

  /** Those that need a memory that is short, or a viewer that takes nothing for long. */
  private static final Set<Integer> CODES_OF_OTHER_TESTS = Set.of(1013, 4002);

  private final FrameCheck check = new FrameCheck("tellOfCategory");
  private int orders;

  private static TestServer server() {
    TokenAuth auth =
        TokenAuth.of(
            () -> TOKEN,
            (shown, affordable) -> Verdict.of(Optional.ofNullable(GRANTS.get(shown))),
            InstantSource.system());
    return TestServer.start(
        TestServer.settings(auth, CorsPolicy.any(), TestServer.LIMITS),
        GatedLedger.by(AsyncApiTest::receipt));
  }

  /** Answers an order by its key, as no test can bring about in time. */
  private static CompletionStage<Receipt> receipt(Ledger real, Command command) {
    String key = command instanceof Command.PlaceOrder place ? place.order().key() : "";
    return switch (key) {
      case "too-large" ->
          CompletableFuture.completedFuture(
              new Receipt.Rejected(
                  Receipt.Reason.TOTAL_TOO_LARGE, "The total would be too large."));
      case "busy" -> CompletableFuture.completedFuture(new Receipt.Busy(Duration.ofSeconds(1)));
      case "fault" -> CompletableFuture.failedFuture(new IllegalStateException("on purpose"));
      default -> real.submit(command);
    };
  }

  /** An {@code EventSource} hears only what it listens for. */
  @Test
  void theModule_listensForEveryEventOfAStream() throws IOException {
    String module = Files.readString(Path.of("src/main/resources/web/embed/v1/feed.js"));
    String listened = module.substring(module.indexOf("const EVENTS"), module.indexOf(".split("));
    Set<String> heard =
        new TreeSet<>(List.of(listened.replaceAll("[^a-z -]", " ").trim().split(" +")));
    Set<String> told = new TreeSet<>();
    for (String channel : List.of("categoryStream", "productsStream")) {
      told.addAll(Document.ASYNC_API.at("/channels/" + channel + "/messages").propertyNames());
    }
    told.remove("total"); // which has no name: "message"
    assertThat(heard).containsAll(told);
  }

  @Test
  void everyMessageOnASocket_comes_andIsAsDocumented() {
    try (TestServer server = server()) {
      documentedCommands(server);
      refusedCommands(server);
      abandonedCommand(server);
      windows(server);
    }
    staleSocket();
    assertThat(check.unseen()).isEmpty();
  }

  private void documentedCommands(TestServer server) {
    try (TestSocket socket = server.socket("/orders/electronics");
        TestSocket other = server.socket("/orders?ids=A1,Z9")) {
      socket.awaitEvent("synced");
      socket.send(order("k-0", "1", "\"id\":\"A1\"")).awaitAnswer("error", "1");
      for (JsonNode name : Document.ASYNC_API.at("/operations/takeCommandsOfCategory/messages")) {
        if (Document.named(name).equals("order")) { // as one that writes, it comes after auth
          continue;
        }
        send(socket, name);
      }
      socket.awaitEvent("pong");
      send(socket, Document.ASYNC_API.at("/operations/takeCommandsOfCategory/messages/2"));
      socket.awaitMessage(message -> message.path("order").asString("").equals("k-2"));
      catalogueEvents(server);
      socket.send("{\"cmd\":\"update-category\",\"payload\":{\"category\":\"toys\"}}");
      other.awaitEvent("category-added");
      orderUntilPosition(server, other);
      check(socket);
      check(other);
    }
  }

  private static void send(TestSocket socket, JsonNode reference) {
    Document.examples(Document.resolved(reference))
        .forEach((name, command) -> socket.send(command.toString()));
  }

  private void catalogueEvents(TestServer server) {
    try (TestSocket socket = server.socket("/orders/electronics")) {
      socket.awaitEvent("synced");
      changeTheCatalogue(server, socket::awaitEvent);
      check(socket);
    }
  }

  /**
   * Adds a category and a product, changes the product and retires it.
   *
   * @param told waits for an event; what follows too soon would be told together with it
   */
  private static void changeTheCatalogue(TestServer server, Consumer<String> told) {
    String[] token = {"Authorization", "Bearer " + TOKEN};
    String robot = "{\"name\":\"Robot\",\"rrp\":\"22.40\",\"info\":\"Walks.\",\"sku\":\"r-1\"}";
    server.post("/categories", "{\"name\":\"toys\"}", token);
    told.accept("category-added");
    server.patch("/categories/toys", "{\"title\":\"Games\"}", token);
    told.accept("category-changed");
    server.post("/categories", "{\"name\":\"brief\"}", token);
    told.accept("category-added");
    server.send("DELETE", "/categories/brief", token);
    told.accept("category-removed");
    String added = server.post("/electronics", robot, token).headers().firstValue("Location").get();
    told.accept("product-added");
    server.patch(added, "{\"rrp\":\"20.00\"}", token);
    told.accept("product-changed");
    server.send("DELETE", added, token);
    told.accept("product-removed");
  }

  private void refusedCommands(TestServer server) {
    try (TestSocket socket = server.socket("/orders", "Authorization", "Bearer narrow")) {
      socket.send("{").send("{\"cmd\":\"dance\"}").send("{\"cmd\":\"watch\",\"payload\":{}}");
      socket.send(
          "{\"cmd\":\"update-category\",\"payload\":{\"category\":\"none\"},\"ref\":\"1\"}");
      socket.awaitAnswer("error", "1");
      socket.send(order("n", "2", "\"id\":\"A1\"")).awaitAnswer("error", "2");
      check(socket);
    }
    try (TestSocket socket = server.socket("/orders", "Authorization", "Bearer " + TOKEN)) {
      server.addProduct("electronics", "Retired", "1");
      String[] token = {"Authorization", "Bearer " + TOKEN};
      server.send("DELETE", "/electronics/A4", token);
      String[] wrong = {
        order("x-1", "1", "\"id\":\"C1\""),
        order("x-2", "2", "\"id\":\"A4\""),
        order("sample-A1", "3", "\"id\":\"A2\""),
        order("forgotten-aaaaaaaaaaaa-1", "4", "\"id\":\"A1\""),
        order("too-large", "5", "\"id\":\"A1\""),
        order("busy", "6", "\"id\":\"A1\""),
        order("fault", "7", "\"id\":\"A1\""),
      };
      for (int i = 0; i < wrong.length; i++) {
        socket.send(wrong[i]).awaitAnswer("error", Integer.toString(i + 1));
      }
      socket.send(revision("A1")).awaitMessage(message -> message.has("status"));
      socket.send(revision("A2")).awaitAnswer("error", "r");
      check(socket);
    }
  }

  private void windows(TestServer server) {
    try (TestSocket best = server.socket("/orders/electronics?top=3&window=24h");
        TestSocket socket = server.socket("/orders?ids=A1&window=1h")) {
      best.awaitEvent("top");
      best.awaitEvent("synced");
      socket.awaitEvent("synced");
      setClock(server);
      socket.awaitEvent("completeness");
      check(best);
      check(socket);
    }
  }

  /** Sets the clock, which the history notices with the next order. */
  private void setClock(TestServer server) {
    server.setClock(Duration.ofMinutes(5));
    order(server);
  }

  private static String order(String key, String ref, String product) {
    return "{\"cmd\":\"order\",\"ref\":\"%s\",\"payload\":{\"order\":\"%s\",\"lines\":[{%s,\"quantity\":1}]}}"
        .formatted(ref, key, product);
  }

  private static String revision(String id) {
    return "{\"cmd\":\"order\",\"ref\":\"r\",\"payload\":{\"order\":\"r\",\"revision\":1,\"lines\":[{\"id\":\"%s\",\"quantity\":1}]}}"
        .formatted(id);
  }

  /** Asks for a category that is too large to be sent at once, and then for another. */
  private void abandonedCommand(TestServer server) {
    StringBuilder lines = new StringBuilder();
    for (int n = 0; n < 30_000; n++) {
      lines.append(
          "{\"category\":\"large\",\"name\":\"P%d\",\"rrp\":1,\"info\":\"-\"}\n".formatted(n));
    }
    server.stream("/-/products", lines.toString(), "Authorization", "Bearer " + TOKEN);
    try (RawSocket socket = RawSocket.open(server.connectNarrowly(), "/orders", new byte[0])) {
      socket.send(
          text("{\"cmd\":\"update-category\",\"payload\":{\"category\":\"large\"},\"ref\":\"1\"}"));
      socket.send(text("{\"cmd\":\"watch\",\"payload\":{\"ids\":[\"A1\"]},\"ref\":\"2\"}"));
      JsonNode message;
      do {
        message = TestServer.JSON.readTree(socket.awaitFrame(1).text());
        assertThat(check.faults(message)).isEmpty();
      } while (!message.path("ref").asString("").equals("2"));
    }
  }

  private void staleSocket() {
    try (TestServer server = TestServer.start(TestServer.settings(), cutOff());
        TestSocket socket = server.socket("/orders/electronics")) {
      socket.awaitEvent("stale");
      check(socket);
    }
  }

  /** Orders until a position comes, which does so within a second if there is something to tell. */
  private void orderUntilPosition(TestServer server, TestSocket socket) {
    soon()
        .until(
            () -> {
              order(server);
              return socket.messages().stream()
                  .anyMatch(one -> TestSocket.isEvent(one, "position"));
            });
  }

  private void order(TestServer server) {
    orders++;
    server.order("order-" + orders, line("A1", 1));
  }

  /**
   * Has a node be cut off two seconds later: viewers that come to one that is cut off already are
   * told only after 15 s of silence.
   */
  private static UnaryOperator<Ledger> cutOff() {
    long since = System.nanoTime();
    return OpenApiTest.node(
        () ->
            new ReplicaStatus(
                "journal-1",
                7,
                1,
                List.of(),
                new Journal.Extent(0, 7, 1, 1, 1),
                Duration.ZERO,
                Duration.ofSeconds(System.nanoTime() - since > 2_000_000_000L ? 20 : 0),
                0,
                Duration.ZERO,
                0));
  }

  private void check(TestSocket socket) {
    assertThat(socket.messages())
        .allSatisfy(message -> assertThat(check.faults(message)).as(message.toString()).isEmpty());
  }

  @Test
  void everyEventOfAStream_comes_andIsAsDocumented() {
    FrameCheck stream = new FrameCheck("streamCategory");
    try (TestServer server = server();
        HttpWire wire = open(server, "/orders/electronics");
        HttpWire best = open(server, "/orders/electronics?top=3&window=24h")) {
      until("synced", wire, stream, () -> {});
      changeTheCatalogue(server, event -> until(event, wire, stream, () -> {}));
      order(server);
      until("position", wire, stream, () -> order(server));
      until("top", best, stream, () -> {});
      setClock(server);
      until("completeness", best, stream, () -> {});
    }
    try (TestServer server = TestServer.start(TestServer.settings(), cutOff());
        HttpWire wire = open(server, "/orders/electronics")) {
      until("stale", wire, stream, () -> {});
    }
    assertThat(stream.unseen()).isEmpty();
  }

  private static HttpWire open(TestServer server, String path) {
    HttpWire wire = new HttpWire(server.address());
    wire.send("GET", path, new byte[0], List.of("Accept", "text/event-stream"));
    Answer head = wire.read(false);
    assertThat(head.status()).isEqualTo(200);
    return wire;
  }

  /**
   * Checks what comes, up to this event.
   *
   * @param next has something else come
   */
  private static void until(String event, HttpWire wire, FrameCheck stream, Runnable next) {
    List<String> block = new ArrayList<>();
    do {
      block.clear();
      for (String line = wire.line(); !line.isEmpty(); line = wire.line()) {
        block.add(line);
      }
      assertThat(stream.faults(block, TestServer.JSON::readTree)).as(block.toString()).isEmpty();
      next.run();
    } while (!block.contains("event: " + event));
  }

  @Test
  void everyCloseCode_isSentForWhatIsDocumented() {
    Set<Integer> codes = new TreeSet<>(CODES_OF_OTHER_TESTS);
    try (TestServer server = server()) {
      codes.add(code(server, frame(0x83, new byte[0])));
      codes.add(code(server, frame(0x82, new byte[] {1})));
      codes.add(code(server, frame(0x81, new byte[] {(byte) 0xff})));
      codes.add(code(server, frame(0x81, new byte[100_000])));
      codes.add(code(server, text("{\"cmd\":\"auth\",\"payload\":{\"token\":\"wrong\"}}")));
      byte[] pings = text("{\"cmd\":\"ping\"}");
      codes.add(code(server, repeated(pings, 150)));
      TestSocket last = server.socket("/orders");
      server.server.close();
      codes.add(last.awaitEnding().code());
      assertThat(last.awaitEnding().reason()).matches("retry=\\d+");
    }
    List<Integer> documented = new ArrayList<>();
    Document.ASYNC_API.at("/x-close-codes").forEach(one -> documented.add(one.get("code").asInt()));
    assertThat(codes).containsExactlyElementsOf(documented);
  }

  private static byte[] repeated(byte[] frame, int times) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      all.writeBytes(frame);
    }
    return all.toByteArray();
  }

  private static int code(TestServer server, byte[] frames) {
    try (RawSocket socket = RawSocket.open(server, "/orders")) {
      return socket.send(frames).awaitCloseCode();
    }
  }
}
