package dev.tally.web.live;

import static dev.tally.ledger.Commands.line;
import static dev.tally.web.TestServer.problem;
import static dev.tally.web.TestServer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.RawConnection;
import dev.tally.web.RawConnection.Answer;
import dev.tally.web.TestServer;
import dev.tally.web.http.ProblemType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The feed as server-sent events (HTML standard, section 9.2). */
class EventStreamTest {

  private final TestServer server = TestServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  private static RawConnection open(TestServer server, String path, String headers) {
    RawConnection connection = server.connect();
    connection.send(
        "GET %s HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n%s\r\n"
            .formatted(path, headers));
    Answer answer = connection.read(false);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers())
        .containsEntry("content-type", "text/event-stream")
        .containsEntry("cache-control", "no-store")
        .containsEntry("connection", "close")
        .containsEntry("x-accel-buffering", "no")
        .containsEntry("access-control-allow-origin", "*")
        .doesNotContainKeys("content-length", "transfer-encoding");
    assertThat(connection.line()).matches("retry: [23]\\d{3}");
    assertThat(connection.line()).isEmpty();
    return connection;
  }

  /** Returns the lines of the next event. */
  private static List<String> event(RawConnection connection) {
    List<String> lines = new ArrayList<>();
    for (String line = connection.line(); !line.isEmpty(); line = connection.line()) {
      lines.add(line);
    }
    return lines;
  }

  private String position() {
    return server.shop.image().at().toString();
  }

  @Test
  void stream_isTheFeed() {
    try (RawConnection stream = open(server, "/orders/electronics", "")) {
      assertThat(event(stream)).containsExactly("data: {\"id\":\"A1\",\"total\":3}");
      assertThat(event(stream)).containsExactly("data: {\"id\":\"A2\",\"total\":7}");
      assertThat(event(stream))
          .containsExactly(
              "event: synced",
              "id: " + position(),
              "data: {\"event\":\"synced\",\"category\":\"electronics\",\"position\":\""
                  + position()
                  + "\",\"resumed\":false,\"unknown\":[]}");

      server.order("k-1", line("B1", 1));
      server.order("k-2", line("A1", 1));
      assertThat(event(stream)).containsExactly("data: {\"id\":\"A1\",\"total\":4}");

      server.addProduct("electronics", "Kite", "5");
      List<String> added = event(stream);
      assertThat(added).hasSize(2).contains("event: product-added");
    }
  }

  @Test
  void stream_resumesWhereTheBrowserLeftIt() {
    String old = position();
    server.order("k-1", line("A2", 1));
    String newer = position();
    server.order("k-2", line("A1", 1));

    // The URL still names the position of long ago; the one the browser remembers is newer.
    try (RawConnection stream =
            open(server, "/orders/electronics?since=" + old, "Last-Event-ID: " + newer + "\r\n");
        RawConnection other = open(server, "/orders?ids=A1,A2&since=" + old, "")) {
      assertThat(event(stream)).containsExactly("data: {\"id\":\"A1\",\"total\":4}");
      assertThat(event(stream).get(2)).contains("\"resumed\":true");
      assertThat(event(other)).containsExactly("data: {\"id\":\"A1\",\"total\":4}");
      assertThat(event(other)).containsExactly("data: {\"id\":\"A2\",\"total\":8}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "other-1"})
  void stream_ofAnImpossiblePosition_beginsAtTheBeginning(String since) {
    try (RawConnection stream =
        open(server, "/orders/electronics", "Last-Event-ID: " + since + "\r\n")) {
      assertThat(event(stream)).containsExactly("data: {\"id\":\"A1\",\"total\":3}");
    }
  }

  @Test
  void stream_ofACategoryToCome_comesAliveWithIt() {
    try (RawConnection stream = open(server, "/orders/toys", "")) {
      assertThat(event(stream)).contains("event: synced");
      server.post("/categories", "{\"name\":\"toys\"}");
      server.addProduct("toys", "Kite", "5");
      assertThat(event(stream)).contains("event: category-added");
    }
  }

  @Test
  void stream_ofWhatCannotBe_isAProblem() {
    problem(
        server.get("/orders/Toys", "Accept", "text/event-stream"), ProblemType.UNKNOWN_CATEGORY);
    problem(server.get("/orders?ids=x", "Accept", "text/event-stream"), ProblemType.INVALID_FIELD);
  }

  @Test
  void stream_isOneOfSeveralThingsThatAClientAccepts() {
    assertThat(server.get("/orders/electronics", "Accept", "*/*").body()).startsWith("[");
    assertThat(server.get("/orders/electronics", "Accept", "application/json").body())
        .startsWith("[");
    try (RawConnection connection = server.connect()) {
      connection.send(
          """
          GET /orders/electronics HTTP/1.1\r
          Host: a\r
          Accept: application/json;q=0.5, Text/Event-Stream; q=1\r
          \r
          """);
      assertThat(connection.read(false).headers())
          .containsEntry("content-type", "text/event-stream");
    }
  }

  @Test
  void stream_isAViewer_untilItsReaderGoes() {
    RawConnection stream = open(server, "/orders/electronics", "");
    soon().until(() -> server.server.viewers() == 1);
    stream.send("whatever it says is passed over");
    event(stream);
    event(stream);
    event(stream); // the whole snapshot; an earlier order would be in it
    server.order("k-1", line("A1", 1));
    assertThat(event(stream)).containsExactly("data: {\"id\":\"A1\",\"total\":4}");
    stream.close();
    soon().until(() -> server.server.viewers() == 0);
  }

  @Test
  void stream_isToldWhenToComeBack_andEnds() {
    try (RawConnection stream = open(server, "/orders/electronics", "")) {
      for (int n = 0; n < 3; n++) {
        event(stream);
      }
      server.server.close();

      String rest = stream.rest();
      assertThat(rest).matches("retry: \\d+\n\n");
    }
  }
}
