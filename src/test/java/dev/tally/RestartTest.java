package dev.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.ledger.sqlite.DataKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests what a server shows again after a restart. */
class RestartTest {

  @TempDir Path directory;

  @Test
  void history_isThereAfterARestart() {
    for (int start = 1; start <= 3; start++) {
      try (Tally tally = Tally.start(TallySettings.within(DataKind.DEMONSTRATION, directory))) {
        await().until(() -> history(tally).get("complete").asBoolean());
        assertThat(sum(history(tally).get("orders"))).isEqualTo(3);
        assertThat(sum(history(tally).get("units"))).isEqualTo(3 + 7 + 101);
      }
    }
  }

  @Test
  void aList_isNotSentAgain_toWhoHasItFromBeforeARestart() {
    String tag;
    try (Tally tally = Tally.start(TallySettings.within(DataKind.DEMONSTRATION, directory))) {
      tag = get(tally, "/electronics").headers().firstValue("ETag").orElseThrow();
    }
    try (Tally tally = Tally.start(TallySettings.within(DataKind.DEMONSTRATION, directory))) {
      assertThat(get(tally, "/electronics", "If-None-Match", tag).statusCode()).isEqualTo(304);
    }
  }

  private static JsonNode history(Tally tally) {
    return new JsonMapper().readTree(get(tally, "/-/history").body());
  }

  private static HttpResponse<String> get(Tally tally, String path, String... headers) {
    int port = tally.addresses().get(0).getPort();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    try {
      return HttpClient.newHttpClient()
          .send(
              (headers.length == 0 ? request : request.headers(headers)).build(),
              BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long sum(JsonNode numbers) {
    return StreamSupport.stream(numbers.spliterator(), false).mapToLong(JsonNode::asLong).sum();
  }
}
