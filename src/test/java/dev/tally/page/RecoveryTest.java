package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.tally.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The page and its server with a network between them that breaks. After every fault the page shows
 * what the server counts, within the time that docs/protocol.md gives, and the reader has lost
 * nothing: no total was blanked, and the elements, what was open, the focus and the scroll position
 * are the same.
 */
class RecoveryTest {

  /** Where a product's total stands. */
  private static final String ORDERS = ".orders";

  /** The times of docs/protocol.md, "Coming back". */
  private static final int AT_ONCE_SECONDS = 2;

  private static final int SECOND_TRY_SECONDS = 4;
  private static final int UNNOTICED_SECONDS = 38;
  private static final int DRAINED_SECONDS = 8;

  private static final String WATCH =
      """
      window.blanked = [];
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const total = (target.closest ? target : target.parentElement)?.closest('ORDERS');
          if (!total) continue;
          const known = /^\\d/.test(total.textContent.trim());
          if (total.wasKnown && !known) blanked.push(total.outerHTML);
          total.wasKnown ||= known;
        }
      }).observe(document, { subtree: true, childList: true, characterData: true });
      """
          .replace("ORDERS", ORDERS);

  private static final String NO_SOCKETS = "delete window.WebSocket;";

  private static Chromium chromium;
  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir private Path directory;
  @TempDir private Path elsewhere;
  private ServerProcess server;
  private FaultProxy network;
  private BrowserContext context;
  private Page page;
  private int scrolled;

  @BeforeAll
  static void launch() {
    chromium = new Chromium();
  }

  @AfterAll
  static void quit() {
    chromium.close();
  }

  @BeforeEach
  void start() throws IOException {
    server = start(directory);
    network = new FaultProxy(server.uri());
    context =
        chromium.browser().newContext(new Browser.NewContextOptions().setViewportSize(390, 300));
    context.addInitScript(WATCH);
    page = context.newPage();
  }

  @AfterEach
  void close() throws IOException {
    context.close();
    network.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCleanClose(boolean streams) throws Exception {
    open(streams);
    network.closeAll();
    order("A1", 5);

    awaitServersTotals(streams ? SECOND_TRY_SECONDS : AT_ONCE_SECONDS);
    assertNothingWasLost();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReset(boolean streams) throws Exception {
    open(streams);
    network.resetAll();
    order("A2", 5);

    awaitServersTotals(streams ? SECOND_TRY_SECONDS : AT_ONCE_SECONDS);
    assertNothingWasLost();
  }

  @Test
  void refusal() throws Exception {
    open(false);
    AtomicInteger tries = new AtomicInteger();
    page.onWebSocket(socket -> tries.incrementAndGet());
    network.refuse();
    order("A1", 5);
    page.waitForCondition(() -> tries.get() == 1);
    network.admit();

    awaitServersTotals(SECOND_TRY_SECONDS);
    assertNothingWasLost();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBlackHole(boolean streams) throws Exception {
    page.clock().install();
    open(streams);
    network.swallow(true);
    order("A1", 5);
    page.clock().runFor(26_500); // noticed, and tried again in vain
    assertThat(total("A1")).hasText("3");
    network.swallow(false);

    int seconds = 26;
    while (!shown().equals(counted()) && seconds < UNNOTICED_SECONDS) {
      page.clock().runFor(1_000);
      seconds++;
    }
    awaitServersTotals(AT_ONCE_SECONDS);
    assertNothingWasLost();
  }

  @Test
  void delay() throws Exception {
    network.delay(300);
    open(false);
    order("A1", 5);

    awaitServersTotals(AT_ONCE_SECONDS);
    assertNothingWasLost();
  }

  @Test
  void aServerThatIsKilled_andStartedAgain() throws Exception {
    open(false);
    server.kill();
    restart(directory);
    order("A1", 5);

    awaitServersTotals(DRAINED_SECONDS);
    assertThat(total("A1")).hasText("8");
    assertNothingWasLost();
  }

  @Test
  void aServerThatIsDrained_andStartedAgain() throws Exception {
    open(false);
    assertThat(server.terminate()).isZero();
    restart(directory);
    order("A2", 5);

    awaitServersTotals(DRAINED_SECONDS);
    assertNothingWasLost();
  }

  @Test
  void aServerThatLostItsData() throws Exception {
    open(false);
    order("A1", 5);
    assertThat(total("A1")).hasText("8");
    server.kill();
    restart(elsewhere);
    order("A2", 1);

    awaitServersTotals(DRAINED_SECONDS);
    assertThat(total("A1")).hasText("3");
    assertNothingWasLost();
  }

  private static ServerProcess start(Path directory) throws IOException {
    return ServerProcess.start(
        directory, "demo", "--host", "127.0.0.1", "--port", "0", "--simulate", "off");
  }

  private void restart(Path where) throws IOException {
    server = start(where);
    network.leadTo(server.uri());
  }

  /** The page with a product opened, focused and scrolled to. */
  private void open(boolean streams) {
    if (streams) {
      context.addInitScript(NO_SOCKETS);
    }
    page.navigate(network.uri().toString());
    assertThat(total("A1")).hasText("3");
    Locator summary = item("A2").locator("summary");
    summary.click();
    assertThat(summary).isFocused();
    page.evaluate(
        "() => { for (const item of document.querySelectorAll('product-item')) item.mark = 1; }");
    page.evaluate("() => scrollTo(0, 150)");
    scrolled = (int) page.evaluate("() => scrollY");
    assertThat(scrolled).isPositive();
  }

  private void assertNothingWasLost() {
    assertThat((List<?>) page.evaluate("() => window.blanked")).isEmpty();
    assertThat(
            page.evaluate(
                "() => [...document.querySelectorAll('product-item')].map(({ mark }) => mark)"))
        .isEqualTo(List.of(1, 1));
    assertThat(item("A2").locator("details")).hasJSProperty("open", true);
    assertThat(item("A2").locator("summary")).isFocused();
    assertThat((int) page.evaluate("() => scrollY")).isEqualTo(scrolled);
  }

  private Locator item(String id) {
    return page.locator("product-item[data-id=" + id + "]");
  }

  private Locator total(String id) {
    return item(id).locator(ORDERS);
  }

  private void awaitServersTotals(int seconds) {
    page.waitForCondition(
        () -> shown().equals(counted()),
        new Page.WaitForConditionOptions().setTimeout(seconds * 1_000.0));
  }

  private String shown() {
    return "[{\"id\":\"A1\",\"total\":%s},{\"id\":\"A2\",\"total\":%s}]"
        .formatted(total("A1").textContent().trim(), total("A2").textContent().trim());
  }

  private String counted() {
    return send(HttpRequest.newBuilder(server.uri().resolve("/orders/electronics")).build(), 200);
  }

  private void order(String id, int quantity) {
    URI orders = server.uri().resolve("/orders");
    String json =
        "{\"order\":\"k-%s\",\"lines\":[{\"id\":\"%s\",\"quantity\":%d}]}"
            .formatted(id, id, quantity);
    send(
        HttpRequest.newBuilder(orders)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build(),
        202);
  }

  private String send(HttpRequest request, int status) {
    var answer = http.sendAsync(request, BodyHandlers.ofString()).join();
    assertThat(answer.statusCode()).isEqualTo(status);
    return answer.body();
  }
}
