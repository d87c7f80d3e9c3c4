package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.tally.FaultProxy;
import dev.tally.LocalServer;
import dev.tally.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The page and its server, with a network between them that breaks. After every fault the page
 * shows what the server counts, and the reader has lost nothing: no total was blanked, and the
 * elements, the open details, the focus and the scroll position are the same. {@code bench/page}
 * measures how long that takes.
 */
@InBrowser
class RecoveryTest {

  /** Makes each wait before a retry, otherwise random up to some seconds, a tenth of that. */
  private static final String HASTE = "Math.random = () => 0.1;";

  private static final String NO_SOCKETS = "delete window.WebSocket;";

  /** How long the feed takes, on its own clock, to find a silent connection dead and to retry. */
  private static final int UNNOTICED_MILLIS = 26_500;

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();

  private URI server;
  private FaultProxy network;
  private ShopPage shop;
  private Page page;
  private int scrolled;

  @AfterEach
  void close() throws IOException {
    page.context().close(); // first, or the page would see its connections break
    network.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCleanClose(boolean streams) throws Exception {
    open(fixture.uri(), streams);
    network.closeAll();
    order("A1", 5);

    awaitServersTotals();
    assertNothingWasLost();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReset(boolean streams) throws Exception {
    open(fixture.uri(), streams);
    network.resetAll();
    order("A2", 5);

    awaitServersTotals();
    assertNothingWasLost();
  }

  @Test
  void refusal() throws Exception {
    open(fixture.uri(), false);
    AtomicInteger tries = new AtomicInteger();
    page.onWebSocket(socket -> tries.incrementAndGet());
    network.refuse();
    order("A1", 5);
    page.waitForCondition(() -> tries.get() > 0);
    network.admit();

    awaitServersTotals();
    assertNothingWasLost();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBlackHole(boolean streams) throws Exception {
    prepare(fixture.uri());
    page.clock().install();
    open(streams);
    String before = total("A1").textContent();
    network.swallow(true);
    order("A1", 5);
    page.clock().runFor(UNNOTICED_MILLIS);
    assertThat(total("A1")).hasText(before);
    int connections = network.connections();
    network.swallow(false);

    page.waitForCondition(
        () -> {
          page.clock().runFor(1_000);
          return network.connections() > connections;
        });
    awaitServersTotals(); // in real time, because the answer comes in it
    assertNothingWasLost();
  }

  @Test
  void delay() throws Exception {
    prepare(fixture.uri());
    network.delay(300);
    open(false);
    order("A1", 5);

    awaitServersTotals();
    assertNothingWasLost();
  }

  @Test
  void aServerThatIsKilled_andStartedAgain(@TempDir Path directory) throws Exception {
    try (ServerProcess first = start(directory)) {
      open(first.uri(), false);
      first.kill();
    }
    try (ServerProcess second = start(directory)) {
      leadTo(second.uri());
      order("A1", 5);

      awaitServersTotals();
      assertThat(total("A1")).hasText("8");
      assertNothingWasLost();
    }
  }

  @Test
  void aServerThatIsDrained_andStartedAgain(@TempDir Path directory) throws Exception {
    try (LocalServer local = LocalServer.start(LocalServer.still(directory))) {
      open(local.uri(), false);
      local.stop();
      local.start();
      order("A2", 5);

      awaitServersTotals();
      assertThat(total("A2")).hasText("12");
      assertNothingWasLost();
    }
  }

  @Test
  void aServerThatLostItsData(@TempDir Path directory) throws Exception {
    try (LocalServer local = LocalServer.start(LocalServer.still(directory.resolve("first")))) {
      open(local.uri(), false);
      order("A1", 5);
      assertThat(total("A1")).hasText("8");
      local.stop();
      local.start(directory.resolve("second"));
      order("A2", 1);

      awaitServersTotals();
      assertThat(total("A1")).hasText("3");
      assertNothingWasLost();
    }
  }

  private static ServerProcess start(Path directory) throws IOException {
    return ServerProcess.start(
        directory, "demo", "--host", "127.0.0.1", "--port", "0", "--simulate", "off");
  }

  private void leadTo(URI other) {
    server = other;
    network.leadTo(other);
  }

  /** Prepares a network to this server, and a page that is still to be opened. */
  private void prepare(URI to) throws IOException {
    server = to;
    network = new FaultProxy(to);
    BrowserContext context =
        fixture.context(new Browser.NewContextOptions().setViewportSize(390, 300));
    context.addInitScript(HASTE);
    shop = new ShopPage(context, network.uri());
    page = shop.page();
  }

  private void open(URI to, boolean streams) throws IOException {
    prepare(to);
    open(streams);
  }

  /** Opens the page, with one product open, focused and scrolled to. */
  private void open(boolean streams) {
    if (streams) {
      page.addInitScript(NO_SOCKETS);
    }
    shop.open("?category=electronics");
    Locator summary = item("A2").locator("summary");
    summary.click();
    assertThat(summary).isFocused();
    shop.mark(item("A1"));
    shop.mark(item("A2"));
    page.evaluate("() => scrollTo(0, 150)");
    scrolled = (int) page.evaluate("() => scrollY");
    assertThat(scrolled).isPositive();
  }

  private void assertNothingWasLost() {
    shop.assertNothingBlanked();
    assertThat(shop.items()).hasCount(2);
    assertThat(shop.isMarked(item("A1"))).isTrue();
    assertThat(shop.isMarked(item("A2"))).isTrue();
    assertThat(item("A2").locator("details")).hasJSProperty("open", true);
    assertThat(item("A2").locator("summary")).isFocused();
    assertThat((int) page.evaluate("() => scrollY")).isEqualTo(scrolled);
  }

  private Locator item(String id) {
    return page.locator("product-item[data-id=" + id + "]");
  }

  private Locator total(String id) {
    return item(id).locator(".orders");
  }

  private void awaitServersTotals() {
    page.waitForCondition(() -> shown().equals(new Shopping(server).totals("electronics")));
  }

  private String shown() {
    return "[{\"id\":\"A1\",\"total\":%s},{\"id\":\"A2\",\"total\":%s}]"
        .formatted(total("A1").textContent().trim(), total("A2").textContent().trim());
  }

  private void order(String id, int quantity) {
    new Shopping(server).order(id, quantity);
  }
}
