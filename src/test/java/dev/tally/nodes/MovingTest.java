package dev.tally.nodes;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.id;
import static dev.tally.ledger.Commands.line;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.productWithSku;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.Ceiling;
import dev.tally.ServerProcess;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.kafka.KafkaCluster;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.ledger.sqlite.SqliteLedger;
import dev.tally.shop.Category;
import dev.tally.shop.Command.CancelOrder;
import dev.tally.shop.Command.CancelPart;
import dev.tally.shop.Command.PlaceOrder;
import dev.tally.shop.Command.RetireProduct;
import dev.tally.shop.Order;
import dev.tally.shop.Revision;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shop moves onto Kafka; a node begins with a copy of another's data. */
@Tag("broker")
class MovingTest {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final int ORDERS = 2_000;
  private static final int PRODUCTS = 50;

  @TempDir Path directory;
  private final List<Node> nodes = new ArrayList<>();

  @BeforeEach
  void token() throws IOException {
    SharedToken.writeTo(directory);
  }

  @AfterEach
  void stop() {
    nodes.forEach(Node::kill);
  }

  private Node start(String name, String shop) {
    Node node = new Node(KafkaCluster.shared().servers(), shop, directory.resolve(name));
    nodes.add(node);
    node.awaitReady();
    return node;
  }

  /** Runs a command of the program in the test's directory, and returns what it printed. */
  private String tally(String command, String... options) throws IOException, InterruptedException {
    Process process =
        ServerProcess.launch(directory, ProcessBuilder.Redirect.INHERIT, command, options);
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private static int write(Node node, String method, String path, String type, String json)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(node.uri(path))
            .timeout(Ceiling.TIME)
            .header("Content-Type", type)
            .header("Authorization", "Bearer " + SharedToken.TEXT)
            .method(method, HttpRequest.BodyPublishers.ofString(json))
            .build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  /** Nobody waits between the nodes, of which the other may be a little behind. */
  @Test
  void whatOneNodeAnswered_theOtherGoesOnFrom() throws Exception {
    String shop = "shop-" + UUID.randomUUID();
    Node first = start("first", shop);
    Node second = start("second", shop);
    String json = "application/json";
    String prefix = "";
    for (int i = 1; i <= 100; i++) {
      String category = "c" + i;
      prefix = Category.prefixAfter(prefix);
      String product = "/" + category + "/" + prefix + "1";
      String kite = "{\"name\":\"Kite\",\"rrp\":5,\"info\":\"Flies.\"}";
      assertThat(write(first, "POST", "/categories", json, "{\"name\":\"" + category + "\"}"))
          .isEqualTo(201);
      assertThat(write(second, "POST", "/" + category, json, kite)).isEqualTo(201);
      assertThat(write(first, "PATCH", product, "application/merge-patch+json", "{\"rrp\":6}"))
          .isEqualTo(200);
      assertThat(write(second, "DELETE", product, json, "")).isEqualTo(204);
    }
  }

  /** A shop of its own with everything that can happen to orders. */
  private Path own() {
    Path own = directory.resolve("own");
    try (Ledger ledger =
        SqliteLedger.open(own, DataKind.SHOP, InstantSource.system(), new Random(1))) {
      accept(ledger, category("toys"));
      for (int i = 1; i <= PRODUCTS; i++) {
        accept(ledger, productWithSku("sku-" + i, "toys", "Toy " + i));
      }
      for (int i = 0; i < ORDERS; i++) {
        String product = "A" + (1 + i % PRODUCTS);
        ledger.submit(order("k" + i, List.of(line(product, 1 + i % 7))));
        switch (i % 10) {
          case 0 -> ledger.submit(new CancelOrder("k" + i));
          case 1 -> ledger.submit(new CancelPart("k" + i, "part", List.of(line(product, 1))));
          case 2 ->
              ledger.submit(
                  new PlaceOrder(
                      new Order(
                          "k" + i,
                          Optional.of(new Revision(i)),
                          Optional.empty(),
                          List.of(line(product, 9)))));
          default -> {}
        }
      }
      accept(ledger, new RetireProduct("toys", id("A7")));
    }
    return own;
  }

  private List<String> orders(Path data) throws IOException, InterruptedException {
    Path file = directory.resolve("orders-" + data.getFileName() + ".ndjson");
    tally("export", "orders", "--data", data.toString(), "--output", file.toString());
    return Files.readAllLines(file);
  }

  @Test
  void aShopMovesOntoKafka_andACopyOfANodeSeedsAnother() throws Exception {
    Path own = own();
    String shop = "shop-" + UUID.randomUUID();
    Node first = start("first", shop);
    String server = first.uri("").toString();
    tally("export", "products", "--data", own.toString(), "--output", "products.ndjson");
    List<String> before = orders(own);
    tally("import", "products.ndjson", "--server", server, "--token-file", "token");
    tally("import", "orders-own.ndjson", "--server", server, "--token-file", "token");
    assertThat(orders(first.data())).isEqualTo(before).hasSize(ORDERS);

    tally("backup", "shop.backup", "--data", first.data().toString());
    tally("import", "orders-own.ndjson", "--server", server, "--token-file", "token"); // once more
    Files.createDirectories(directory.resolve("second"));
    Path seeded = directory.resolve("second").resolve("data");
    tally("restore", "shop.backup", "--data", seeded.toString());
    Node second = start("second", shop);
    await().until(() -> second.place() == first.place());
    String compared = tally("audit", "--servers", server + "," + second.uri(""));
    assertThat(compared).contains("2 nodes agree on all", "and on 49 totals");
    assertThat(orders(second.data())).isEqualTo(before);
    assertThat(tally("audit", "--data", seeded.toString()))
        .contains("totals agree with 2,000 orders");
  }
}
