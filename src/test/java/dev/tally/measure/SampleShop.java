package dev.tally.measure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server's category of sample products: creates them, and reads their totals. */
final class SampleShop {

  static final String CATEGORY = "samples";

  private static final JsonMapper JSON = new JsonMapper();

  private final URI server;
  private final String token;
  private final HttpClient http = HttpClient.newHttpClient();

  SampleShop(URI server, String token) {
    this.server = server;
    this.token = token;
  }

  /** Creates this many products, and returns their ids. */
  List<String> stock(int products) throws IOException, InterruptedException {
    List<String> ids = new ArrayList<>();
    post("/categories", "{\"name\":\"%s\"}".formatted(CATEGORY));
    for (int i = 1; i <= products; i++) {
      String product =
          "{\"name\":\"Sample %d\",\"rrp\":\"1.00\",\"info\":\"A sample\"}".formatted(i);
      String place = post("/" + CATEGORY, product).headers().firstValue("Location").orElseThrow();
      ids.add(place.substring(place.lastIndexOf('/') + 1));
    }
    return ids;
  }

  /** Returns the totals other than 0, by product. */
  Map<String, Long> totals() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(server.resolve("/orders/" + CATEGORY)).build();
    Map<String, Long> totals = new HashMap<>();
    for (JsonNode node : JSON.readTree(http.send(request, BodyHandlers.ofString()).body())) {
      if (node.get("total").asLong() != 0) {
        totals.put(node.get("id").asString(), node.get("total").asLong());
      }
    }
    return totals;
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve(path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 201) {
      throw new IOException("POST " + path + " was answered " + response.body());
    }
    return response;
  }
}
