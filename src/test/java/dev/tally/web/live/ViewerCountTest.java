package dev.tally.web.live;

import static dev.tally.web.TestServer.json;
import static dev.tally.web.TestServer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.RawConnection;
import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** {@code GET /-/viewers}. */
class ViewerCountTest {

  @Test
  void viewers_ofNobody_namesEveryCategory() {
    try (TestServer server = TestServer.start()) {
      HttpResponse<String> response = server.get("/-/viewers");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
      assertThat(response.body())
          .isEqualTo(
              """
              {"viewers":0,"categories":[{"category":"electronics","viewers":0},\
              {"category":"confectionery","viewers":0}]}\
              """);
    }
  }

  @Test
  void viewers_areCountedOnAllLoops_andOnBothWires() {
    try (TestServer server = TestServer.start();
        TestSocket first = server.socket("/orders/electronics");
        TestSocket second = server.socket("/orders/electronics");
        TestSocket third = server.socket("/orders/electronics");
        TestSocket ids = server.socket("/orders?ids=A1");
        TestSocket nowhere = server.socket("/orders/hats");
        RawConnection stream = server.connect()) {
      stream.send(
          """
          GET /orders/confectionery HTTP/1.1\r
          Host: localhost\r
          Accept: text/event-stream\r
          \r
          """);
      for (TestSocket socket : new TestSocket[] {first, second, third, ids, nowhere}) {
        socket.awaitEvent("synced");
      }
      soon()
          .untilAsserted(
              () ->
                  assertThat(server.get("/-/viewers").body())
                      .isEqualTo(
                          """
                          {"viewers":6,"categories":[{"category":"electronics","viewers":3},\
                          {"category":"confectionery","viewers":1}]}\
                          """));
    }
  }

  @Test
  void viewers_whoSwitchOrLeave_areCountedWhereTheyAre() {
    try (TestServer server = TestServer.start()) {
      try (TestSocket socket = server.socket("/orders/electronics")) {
        socket.awaitEvent("synced");
        socket.send("{\"cmd\":\"update-category\",\"payload\":{\"category\":\"confectionery\"}}");
        soon().until(() -> viewers(server, 0) == 0 && viewers(server, 1) == 1);
      }
      soon().until(() -> viewers(server, 1) == 0);
    }
  }

  private static int viewers(TestServer server, int category) {
    return json(server.get("/-/viewers")).get("categories").get(category).get("viewers").asInt();
  }
}
