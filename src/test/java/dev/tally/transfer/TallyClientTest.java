package dev.tally.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.transfer.FakeServer.Other;
import dev.tally.transfer.rows.Input;
import dev.tally.transfer.rows.Reading;
import dev.tally.transfer.rows.TransferException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests to which addresses an import and its token go, and to which they do not. */
class TallyClientTest {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final List<String> said = new ArrayList<>();

  @Test
  void everything_goesBelowTheServersPath() throws IOException {
    try (FakeServer server = new FakeServer("/shops/tally")) {
      TallyClient client = withToken(server);

      client.greet(said::add);
      assertThat(importOne(client).accepted()).isEqualTo(1);
      assertThat(client.forget("k", said::add)).isTrue();

      assertThat(server.requests())
          .hasSize(3)
          .allMatch(request -> request.contains(" /shops/tally/"));
    }
  }

  @Test
  void greeting_showsNoToken() throws IOException {
    try (FakeServer server = new FakeServer()) {
      withToken(server).greet(said::add);

      assertThat(server.requests()).containsExactly("HEAD /categories");
      assertThat(server.tokens()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, Content-Type, text/html",
    "200, Content-Type, application/json",
    "200, Tally-Position, e-1",
    "204, Tally-Position, e-1",
    "304, ETag, x",
    "401, WWW-Authenticate, Basic",
    "404, Content-Type, text/html",
    "500, Content-Type, text/html",
  })
  void whatIsNoTally_isNotGreetedTwice_andSeesNoToken(int status, String name, String value)
      throws IOException {
    try (FakeServer server = new FakeServer()) {
      server.answer(new Other(false, status, Map.of(name, value)));
      TallyClient client = withToken(server);

      assertThatThrownBy(() -> client.greet(said::add))
          .isInstanceOf(TransferException.class)
          .hasMessage(server.uri() + " answers, but not as a Tally does; look what runs there.");
      assertThat(server.requests()).hasSize(1);
      assertThat(server.tokens()).isEmpty();
    }
  }

  @Test
  void whatSpeaksNoHttp_isNoTallyEither() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread answering =
          new Thread(
              () -> {
                try (Socket socket = server.accept()) {
                  socket.getOutputStream().write("SSH-2.0-\u001b[2J\r\n".getBytes(UTF_8));
                } catch (IOException e) {
                  // the client has closed it
                }
              });
      answering.start();
      TallyClient client =
          new TallyClient(
              URI.create("http://127.0.0.1:" + server.getLocalPort()),
              Optional.of("secret"),
              new RetryPolicy(PATIENCE, Duration.ZERO));

      assertThatThrownBy(() -> client.greet(said::add))
          .isInstanceOf(TransferException.class)
          .hasMessageContaining("answers, but not as a Tally does")
          .hasMessageNotContaining("\u001b");
      answering.join();
    }
  }

  @Test
  void aTallyThatIsStillStarting_isWaitedFor() throws IOException {
    try (FakeServer server = new FakeServer()) {
      server.answer(new Other(false, 503, Map.of("Retry-After", "0")));
      TallyClient client = withToken(server);

      client.greet(
          sentence -> {
            said.add(sentence);
            server.answer(new Other(true, 500, Map.of())); // its reads are a Tally's again
          });

      assertThat(said)
          .containsExactly(
              server.uri() + " cannot go on (status 503); trying again for up to 1 min.",
              server.uri() + " goes on.");
      assertThat(server.tokens()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "301, https://shop.example/tally/categories, https://shop.example/tally",
    "302, /tally/categories, SERVER/tally",
    "307, categories/, SERVER/categories/",
    "308, https://sso.example/login?to=x, https://sso.example/login?to=x",
    "308, 'https://a b', https://a b",
  })
  void aRedirect_isNotFollowed_andItsAddressIsSaid(int status, String location, String named)
      throws IOException {
    try (FakeServer server = new FakeServer()) {
      server.answer(new Other(false, status, Map.of("Location", location)));
      TallyClient client = withToken(server);
      String address = named.replace("SERVER", server.uri().toString());

      assertThatThrownBy(() -> client.greet(said::add))
          .isInstanceOf(TransferException.class)
          .hasMessage(
              server.uri()
                  + " answers with a redirect to "
                  + address
                  + "; name that address with --server.");
      assertThat(server.requests()).hasSize(1);
      assertThat(server.tokens()).isEmpty();
    }
  }

  @Test
  void aRedirectOfAWrite_isNotFollowed_andTheTokenGoesNoFurther() throws IOException {
    try (FakeServer server = new FakeServer("/tally");
        FakeServer elsewhere = new FakeServer("/tally")) {
      String there = elsewhere.uri() + "/orders?past=true";
      server.answer(new Other(true, 307, Map.of("Location", there)));
      TallyClient client = withToken(server);
      client.greet(said::add);

      assertThatThrownBy(() -> importOne(client))
          .isInstanceOf(TransferException.class)
          .hasMessageContaining("answers with a redirect to " + elsewhere.uri() + "; name");
      assertThatThrownBy(() -> client.forget("k", said::add))
          .hasMessageContaining("answers with a redirect to ");
      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  private static TallyClient withToken(FakeServer server) {
    return server.client(Optional.of("secret"), PATIENCE);
  }

  private ImportProgress importOne(TallyClient client) {
    byte[] file = "order,id,quantity\nk,A1,1\n".getBytes(StandardCharsets.UTF_8);
    ImportObserver observer =
        new ImportObserver() {
          @Override
          public void notice(String sentence) {
            said.add(sentence);
          }

          @Override
          public void reading(long bytes, OptionalLong size) {}

          @Override
          public void rejected(RejectedRow row) {}

          @Override
          public void progress(ImportProgress now) {}
        };
    return new Import(client, observer, false)
        .run(
            Input.of("orders.csv", new ByteArrayInputStream(file)),
            Optional.empty(),
            Reading.PLAIN);
  }
}
