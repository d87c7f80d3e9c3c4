package dev.tally.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;

/** What happens in the shop while a page is looked at: orders, new products. */
record Shopping(URI server) {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  void order(String product, int quantity) throws IOException, InterruptedException {
    String line = "{\"id\":\"" + product + "\",\"quantity\":" + quantity + "}";
    post("/orders", "{\"order\":\"" + UUID.randomUUID() + "\",\"lines\":[" + line + "]}", 202);
  }

  void add(String category, String name) throws IOException, InterruptedException {
    String product = "{\"name\":\"" + name + "\",\"rrp\":\"5\",\"info\":\"New.\"}";
    post("/" + category, product, 201);
  }

  /** As a browser that unpacks it gets it. */
  byte[] file(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(server.resolve(path)).build();
    var answer = HTTP.send(request, BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  private void post(String path, String json, int expected)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build();
    assertThat(HTTP.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(expected);
  }
}
