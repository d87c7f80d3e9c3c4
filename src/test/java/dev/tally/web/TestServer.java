package dev.tally.web;

import static dev.tally.ledger.Commands.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.Ceiling;
import dev.tally.config.Config;
import dev.tally.history.History;
import dev.tally.history.HistoryReplay;
import dev.tally.history.MinuteTimer;
import dev.tally.history.Windows;
import dev.tally.ledger.Commands;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.Receipt;
import dev.tally.ledger.memory.MemoryLedger;
import dev.tally.shop.Command;
import dev.tally.shop.Follower;
import dev.tally.shop.Followers;
import dev.tally.shop.Order;
import dev.tally.shop.Position;
import dev.tally.shop.Price;
import dev.tally.shop.Shop;
import dev.tally.web.http.CorsPolicy;
import dev.tally.web.http.HttpSettings;
import dev.tally.web.http.Limits;
import dev.tally.web.http.ProblemType;
import dev.tally.web.http.TokenAuth;
import dev.tally.web.net.Port;
import dev.tally.web.net.Transport;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real server on a free port over a ledger in memory, and the means to talk to it. Its products
 * are those of the demonstration: A1 (3 ordered), A2 (7) and B1 (101).
 */
public final class TestServer implements AutoCloseable {

  public static final JsonMapper JSON = new JsonMapper();

  /** As in production, except that no test is cut off, and none waits long for a close. */
  public static final Limits LIMITS =
      new Limits(
          1_000,
          Integer.MAX_VALUE,
          256 << 20,
          16 * 1024,
          16 * 1024,
          64 * 1024,
          Ceiling.TIME,
          Ceiling.TIME,
          Duration.ofMillis(200),
          20,
          100,
          Ceiling.TIME);

  public final Shop shop = new Shop();
  public final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  public final WebServer server;
  public final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Ledger ledger;
  private final HistoryReplay recall;
  private final MinuteTimer timer;
  private volatile Duration ahead = Duration.ZERO;
  private volatile Duration set = Duration.ZERO;

  private TestServer(Config settings, UnaryOperator<Ledger> wrapping) {
    InstantSource clock = () -> Instant.now().plus(ahead).plus(set);
    ledger = MemoryLedger.open(clock, new Random(1));
    Windows windows = new Windows(clock, ZoneOffset.UTC);
    History history = new History(clock, windows, () -> System.nanoTime() + ahead.toNanos());
    follow(new Followers(List.of(windows, shop)));
    stock();
    recall = HistoryReplay.start(ledger, history, clock);
    timer = MinuteTimer.start(windows, clock);
    server = serve(settings, wrapping, history);
  }

  /** Starts the web server; if that fails, leaves nothing running for other tests to find. */
  private WebServer serve(Config settings, UnaryOperator<Ledger> wrapping, History history) {
    try {
      return WebServer.start(
          settings, shop, wrapping.apply(ledger), history, meters, new Random(2));
    } catch (RuntimeException | Error e) {
      timer.close();
      recall.close();
      ledger.close();
      throw e;
    }
  }

  public static TestServer start() {
    return start(settings());
  }

  public static TestServer start(Config settings) {
    return new TestServer(settings, ledger -> ledger);
  }

  /** Starts a server with a ledger of the test's own between it and the real ledger. */
  public static TestServer start(Config settings, UnaryOperator<Ledger> wrapping) {
    return new TestServer(settings, wrapping);
  }

  public static Config settings() {
    return settings(TokenAuth.open(), CorsPolicy.any(), LIMITS);
  }

  public static Config settings(Limits limits) {
    return settings(TokenAuth.open(), CorsPolicy.any(), limits);
  }

  public static Config settings(TokenAuth auth, CorsPolicy origins, Limits limits) {
    return settings(Optional.empty(), auth, origins, limits);
  }

  public static Config settings(
      Optional<Transport> transport, TokenAuth auth, CorsPolicy origins, Limits limits) {
    return settings(transport, Ceiling.TIME, auth, origins, limits);
  }

  public static Config settings(Optional<Transport> transport, Duration patience) {
    return settings(transport, patience, TokenAuth.open(), CorsPolicy.any(), LIMITS);
  }

  private static Config settings(
      Optional<Transport> transport,
      Duration patience,
      TokenAuth auth,
      CorsPolicy origins,
      Limits limits) {
    return Config.USUAL
        .with(HttpSettings.HOSTS, List.of("127.0.0.1"))
        .with(HttpSettings.PORTS, List.of(new Port(0, false)))
        .with(HttpSettings.TRANSPORT, transport)
        .with(HttpSettings.THREADS, 2)
        .with(HttpSettings.AUTH, auth)
        .with(HttpSettings.CORS, origins)
        .with(HttpSettings.LIMITS, limits)
        .with(WebSettings.FLUSH, Duration.ofMillis(5))
        .with(WebSettings.PATIENCE, patience)
        .with(WebSettings.VERSION, "test");
  }

  private void follow(Follower follower) {
    ledger.follow(Position.ORIGIN, follower).toCompletableFuture().join();
  }

  /** Sets the clock, while no time passes. */
  public void setClock(Duration by) {
    set = set.plus(by);
  }

  /** Lets this time pass at once, for the ledger and the history. */
  public void pass(Duration time) {
    ahead = ahead.plus(time);
  }

  private void stock() {
    submit(new Command.AddCategory("electronics", "Electronics"));
    submit(new Command.AddCategory("confectionery", "Confectionery"));
    addProduct("electronics", "Vacuum Cleaner", "99.99");
    addProduct("electronics", "Leaf Blower", "303.33");
    addProduct("confectionery", "Chocolate Bar", "22.40");
    order("sample-A1", line("A1", 3));
    order("sample-A2", line("A2", 7));
    order("sample-B1", line("B1", 101));
  }

  public void addProduct(String category, String name, String rrp) {
    submit(
        new Command.AddProduct(
            category, name, new Price(rrp), "Info", Optional.empty(), Optional.empty()));
  }

  public void addProducts(String category, int count) {
    for (int n = 1; n <= count; n++) {
      addProduct(category, "Product " + n, "1");
    }
  }

  public void order(String key, Order.Line... lines) {
    submit(Commands.order(key, List.of(lines)));
  }

  /** Submits straight to the ledger, as the simulator does. */
  public void submit(Command command) {
    assertThat(ledger.submit(command).toCompletableFuture().join())
        .isInstanceOf(Receipt.Accepted.class);
  }

  /** Sends a heartbeat straight to the ledger, as the canary does. */
  public CompletionStage<Void> beat(long number) {
    return ledger.beat(number);
  }

  public long total(String id) {
    return shop.image().find(Commands.id(id)).orElseThrow().total();
  }

  public InetSocketAddress address() {
    return server.addresses().get(0);
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + address().getPort() + path);
  }

  public URI socketUri(String path) {
    return URI.create("ws://127.0.0.1:" + address().getPort() + path);
  }

  /**
   * Sends a GET request.
   *
   * @param headers names and values in turn
   */
  public HttpResponse<String> get(String path, String... headers) {
    return send(request(path, headers).GET());
  }

  public HttpResponse<String> post(String path, String json, String... headers) {
    return send(
        request(path, headers)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  public HttpResponse<String> patch(String path, String json, String... headers) {
    return send(request(path, headers).method("PATCH", BodyPublishers.ofString(json)));
  }

  /** Posts lines of NDJSON. */
  public HttpResponse<String> stream(String path, String lines, String... headers) {
    return send(
        request(path, headers)
            .header("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofString(lines)));
  }

  public HttpResponse<String> send(String method, String path, String... headers) {
    return send(request(path, headers).method(method, BodyPublishers.noBody()));
  }

  public HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Ceiling.TIME);
    return headers.length == 0 ? request : request.headers(headers);
  }

  public HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public RawConnection connect() {
    return new RawConnection(address());
  }

  /** A response, and what followed it until the connection ended. */
  public record Farewell(RawConnection.Answer answer, String rest) {}

  /**
   * Sends this, which the server waits to hear more of, and returns what it says when its timeout
   * ends. If that ended before the request arrived, sends it again on another connection.
   */
  public Farewell outlast(String beginning) {
    return soon()
        .ignoreException(UncheckedIOException.class)
        .until(
            () -> {
              try (RawConnection connection = connect()) {
                return new Farewell(connection.send(beginning).read(), connection.rest());
              }
            },
            Objects::nonNull);
  }

  /** Opens a connection for which the client's kernel has only a small receive buffer. */
  public RawConnection connectNarrowly() {
    return new RawConnection(address(), 4_096);
  }

  public TestSocket socket(String path, String... headers) {
    return TestSocket.open(client, socketUri(path), headers);
  }

  /** Waits for something that is about to happen. */
  public static ConditionFactory soon() {
    return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
  }

  public static JsonNode json(HttpResponse<String> response) {
    return JSON.readTree(response.body());
  }

  /** Checks that the response is a complete problem of this type, and returns the problem. */
  public static JsonNode problem(HttpResponse<String> response, ProblemType type) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(type.status());
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = json(response);
    assertThat(problem.get("type").asString()).isEqualTo("/-/problems/" + type.slug());
    assertThat(problem.get("title").asString()).isEqualTo(type.title());
    assertThat(problem.get("status").asInt()).isEqualTo(type.status());
    assertThat(problem.get("detail").asString()).endsWith(".");
    return problem;
  }

  @Override
  public void close() {
    server.close();
    timer.close();
    recall.close();
    ledger.close();
  }
}
