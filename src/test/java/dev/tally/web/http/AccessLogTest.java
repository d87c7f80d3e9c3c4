package dev.tally.web.http;

import static dev.tally.web.TestServer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tally.web.TestServer;
import dev.tally.web.TestSocket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Tests the lines of requests: who asked what, and the name that both sides know it by. */
class AccessLogTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  private final Logger logger = (Logger) LoggerFactory.getLogger("access");
  private final ListAppender<ILoggingEvent> log =
      new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
          event.prepareForDeferredProcessing(); // the fields are the thread's, and gone soon
          super.append(event);
        }
      };

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(log);
    logger.setLevel(Level.OFF);
    logger.setAdditive(true);
  }

  private ILoggingEvent only() {
    soon().until(() -> List.copyOf(log.list).size() == 1);
    return log.list.get(0);
  }

  @Test
  void aRequest_isALine_withTheSendersTrace_andWithoutItsQuery() {
    try (TestServer server =
        TestServer.start(
            TestServer.settings()
                .with(HttpSettings.PROXIES, Proxies.at(List.of("127.0.0.1"), false)))) {
      server.get(
          "/orders/electronics?token=secret",
          "traceparent",
          "00-" + TRACE + "-00f067aa0ba902b7-01",
          "X-Forwarded-For",
          "203.0.113.9");

      ILoggingEvent line = only();
      assertThat(line.getFormattedMessage())
          .matches("203\\.0\\.113\\.9 GET /orders/electronics 200 \\d+ B \\d+\\.\\d ms " + TRACE);
      assertThat(line.getMDCPropertyMap())
          .containsEntry("client.address", "203.0.113.9")
          .containsEntry("http.request.method", "GET")
          .containsEntry("url.path", "/orders/electronics")
          .containsEntry("http.response.status_code", "200")
          .containsEntry("trace.id", TRACE)
          .containsKeys("event.duration", "http.response.body.bytes", "user_agent.original");
      assertThat(line.toString() + line.getMDCPropertyMap()).doesNotContain("secret");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 and more"
      })
  void aTraceThatIsNone_isReplacedByOne(String sent) {
    try (TestServer server = TestServer.start()) {
      server.get("/categories", "traceparent", sent);

      assertThat(only().getMDCPropertyMap().get("trace.id"))
          .matches("[0-9a-f]{32}")
          .isNotEqualTo(TRACE)
          .doesNotStartWith("0000000000000000");
    }
  }

  @Test
  void whatAClientInvents_forgesNoLine() {
    try (TestServer server = TestServer.start()) {
      server.connect().send("GET /a%0ab\u00e4\u0007 HTTP/1.1\r\nHost: a\r\n\r\n").read();

      assertThat(only().getFormattedMessage())
          .startsWith("127.0.0.1 GET /a%0ab")
          .matches("(?U)\\p{Print}+");
    }
  }

  @Test
  void aWebSocket_isTheLineOfItsHandshake() {
    try (TestServer server = TestServer.start();
        TestSocket socket = server.socket("/orders/electronics")) {
      socket.awaitEvent("synced");

      assertThat(only().getFormattedMessage()).contains("GET /orders/electronics 101 ");
    }
  }
}
