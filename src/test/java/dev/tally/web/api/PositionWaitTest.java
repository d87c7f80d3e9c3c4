package dev.tally.web.api;

import static dev.tally.ledger.Commands.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.Ceiling;
import dev.tally.shop.Position;
import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import dev.tally.web.WebSettings;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Reads with a position that another node gave, and that this one is about to reach. */
class PositionWaitTest {

  private TestServer server = start(Ceiling.TIME);

  private static TestServer start(Duration wait) {
    return TestServer.start(TestServer.settings().with(WebSettings.POSITION_WAIT, wait));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Position ahead(long by) {
    Position here = server.shop.image().at();
    return new Position(here.epoch(), here.offset() + by);
  }

  private CompletableFuture<HttpResponse<String>> get(String path, Position seen) {
    return server.client.sendAsync(
        server.request(path, "Tally-Position", seen.toString()).GET().build(),
        BodyHandlers.ofString());
  }

  @Test
  void get_waitsUntilItIsThere() {
    List<CompletableFuture<HttpResponse<String>>> answers =
        List.of(
                "/orders/electronics",
                "/orders?ids=A1",
                "/categories",
                "/electronics",
                "/electronics/A1")
            .stream()
            .map(path -> get(path, ahead(2)))
            .toList();
    server.order("one", line("A1", 1));
    assertThat(server.get("/orders/electronics").statusCode()).isEqualTo(200);
    assertThat(answers).noneMatch(CompletableFuture::isDone);
    Position reached = ahead(1);
    server.order("two", line("A1", 1));
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      HttpResponse<String> response = Ceiling.join(answer);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Tally-Position")).hasValue(reached.toString());
    }
    assertThat(Ceiling.join(answers.get(0)).body()).contains("{\"id\":\"A1\",\"total\":5}");
  }

  @Test
  void get_answersAsThingsAre_ifItDoesNotComeThere() {
    server.close();
    server = start(Duration.ofMillis(20));
    HttpResponse<String> response = Ceiling.join(get("/orders/electronics", ahead(1_000)));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Tally-Position")).hasValue(ahead(0).toString());
  }

  @Test
  void get_doesNotWaitForWhatItHas_norForAnotherShops() {
    for (String seen : List.of(ahead(0).toString(), "other-" + ahead(9).offset(), "garbage", "")) {
      assertThat(server.get("/orders/electronics", "Tally-Position", seen).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void since_ofAnotherNode_isWaitedFor_andResumed() {
    Position seen = ahead(1);
    CompletableFuture<TestSocket> opening =
        CompletableFuture.supplyAsync(() -> server.socket("/orders/electronics?since=" + seen));
    server.order("one", line("A1", 1));
    try (TestSocket socket = Ceiling.join(opening)) {
      List<JsonNode> messages = socket.awaitEvent("synced");
      assertThat(messages).as("the other had told it that total").hasSize(1);
      assertThat(messages.get(0).get("resumed").asBoolean()).isTrue();
    }
  }
}
