package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, on a real server process. Leaves pictures in target/screenshots. */
class PageTest {

  /** Counts sockets and message listeners, and notes whenever a total that was known is blanked. */
  private static final String WATCH =
      """
      window.seen = { sockets: 0, listeners: 0, blanked: [], scripts: 0 };
      const Real = WebSocket;
      window.WebSocket = class extends Real {
        constructor(...args) { super(...args); window.seen.sockets++; }
        addEventListener(type, ...rest) {
          if (type === 'message') window.seen.listeners++;
          super.addEventListener(type, ...rest);
        }
        set onmessage(listener) { window.seen.listeners++; super.onmessage = listener; }
      };
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const element = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
          const slot = element?.closest?.('.orders');
          if (!slot) continue;
          const known = /^\\d+$/.test(slot.textContent);
          if (!known && slot.wasKnown) window.seen.blanked.push(slot.parentElement?.dataset.id);
          slot.wasKnown ||= known;
        }
      }).observe(document, { subtree: true, childList: true, characterData: true });
      """;

  private static Chromium chromium;

  @TempDir private Path directory;
  private ServerProcess server;
  private BrowserContext context;
  private Page page;

  @BeforeAll
  static void launch() {
    chromium = new Chromium();
  }

  @AfterAll
  static void quit() {
    chromium.close();
  }

  @BeforeEach
  void open() throws IOException {
    server = start("0");
    context = chromium.browser().newContext();
    context.addInitScript(WATCH);
    page = context.newPage();
    page.navigate(server.uri().toString());
  }

  @AfterEach
  void close() {
    context.close();
    server.close();
  }

  @Test
  void totals_appearAndRise() {
    assertThat(item("A1").locator(".name")).hasText("Vacuum Cleaner");
    assertThat(item("A1").locator(".rrp")).containsText("99.99");
    awaitTotalAbove("A1", 2);
    awaitTotalAbove("A1", total("A1"));
    awaitTotalAbove("A2", total("A2"));
  }

  @Test
  void totals_areThere_beforeTheFeedSays() {
    page.close();
    page = context.newPage();
    page.routeWebSocket("**/*", socket -> {}); // opens, and never says a word
    page.navigate(server.uri().toString());

    assertThat(total("A1")).isGreaterThanOrEqualTo(3);
    assertThat(page.locator("#status")).hasText("Connecting");
  }

  @Test
  void info_opensAndStaysOpen_whileTotalsMove() {
    item("A1").locator("summary").click();
    awaitTotalAbove("A1", total("A1"));

    assertThat(item("A1").locator(".info")).isVisible();
  }

  @Test
  void switching_showsTheOtherCategory_andKeepsOneSocketAndOneListener() {
    awaitTotalAbove("A1", 2);
    for (int i = 0; i < 10; i++) {
      page.selectOption("#category", "confectionery");
      assertThat(item("B1")).isVisible();
      assertThat(items()).hasCount(1);
      page.selectOption("#category", "electronics");
      assertThat(item("A1")).isVisible();
      assertThat(items()).hasCount(2);
    }
    awaitTotalAbove("A1", total("A1"));

    assertThat(seen("sockets")).isEqualTo(1);
    assertThat(seen("listeners")).isEqualTo(1);
    assertNothingBlanked();
  }

  @Test
  void adding_keepsWhatIsThere_andShowsHostileTextAsText() {
    awaitTotalAbove("A1", 2);
    item("A1").evaluate("element => element.mark = 'the same'");
    String hostile = "<img src=x onerror=seen.scripts++> \"Robot\" \uD83E\uDD16 שלום";
    add(hostile, "22.40", "<script>seen.scripts++</script>");

    assertThat(item("A3").locator(".name")).hasText(hostile);
    assertThat(item("A3").locator(".rrp")).containsText("22.40");
    awaitTotalAbove("A3", 0);
    assertThat(item("A1").evaluate("element => element.mark")).isEqualTo("the same");
    assertThat(items().last()).hasAttribute("data-id", "A3");
    assertThat(seen("scripts")).isZero();
    assertNothingBlanked();
  }

  @Test
  void adding_whatIsWrong_saysSoBesideTheField() {
    add("Robot", "-1", "A robot.");

    assertThat(page.locator("#add-rrp-error")).not().isEmpty();
    assertThat(items()).hasCount(2);
  }

  @Test
  void aProductAddedElsewhere_appearsByItself() throws Exception {
    awaitTotalAbove("A1", 2);
    post("/electronics", "{\"name\":\"Radio\",\"rrp\":\"5\",\"info\":\"Plays.\"}");

    assertThat(item("A3").locator(".name")).hasText("Radio");
  }

  @Test
  void aCategoryAddedElsewhere_canBeChosen() throws Exception {
    awaitTotalAbove("A1", 2);
    post("/categories", "{\"name\":\"garden-tools\"}");

    assertThat(page.locator("#category option")).hasCount(3);
    page.selectOption("#category", "garden-tools");
    assertThat(page.locator("#empty")).isVisible();
  }

  @Test
  void theServer_killedAndStartedAgain_goesOn() throws Exception {
    awaitTotalAbove("A1", 5);
    item("A2").evaluate("element => element.mark = 'the same'");
    String port = String.valueOf(server.uri().getPort());
    server.kill();
    assertThat(page.locator("#status")).not().hasAttribute("data-state", "live");
    picture("disconnected");
    int last = total("A1");
    server = start(port);

    assertThat(page.locator("#status")).hasAttribute("data-state", "live", within(15_000));
    awaitTotalAbove("A1", last);
    assertThat(item("A2").evaluate("element => element.mark")).isEqualTo("the same");
    assertNothingBlanked();
  }

  @Test
  void pausing_holdsTheDisplay_andResumingShowsTheNewest() {
    awaitTotalAbove("A1", 2);
    page.locator("#pause").click();
    int held = total("A1");
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 500)))");
    assertThat(total("A1")).isEqualTo(held);
    page.locator("#pause").click();

    awaitTotalAbove("A1", held);
  }

  private ServerProcess start(String port) throws IOException {
    return ServerProcess.start(
        directory, "demo", "--host", "127.0.0.1", "--port", port, "--simulate", "60ms");
  }

  private Locator items() {
    return page.locator("#products product-item");
  }

  private Locator item(String id) {
    return page.locator("product-item[data-id=" + id + "]");
  }

  private int total(String id) {
    return Integer.parseInt(item(id).locator(".orders").textContent());
  }

  private void awaitTotalAbove(String id, int floor) {
    page.waitForFunction(
        """
        ([id, floor]) => Number(
          document.querySelector(`product-item[data-id=${id}] .orders`)?.textContent) > floor
        """,
        List.of(id, floor));
  }

  private int seen(String what) {
    return (int) page.evaluate("what => window.seen[what]", what);
  }

  private void assertNothingBlanked() {
    assertThat((List<?>) page.evaluate("() => window.seen.blanked")).isEmpty();
  }

  private void add(String name, String rrp, String info) {
    page.fill("#add [name=name]", name);
    page.fill("#add [name=rrp]", rrp);
    page.fill("#add [name=info]", info);
    page.click("#add [type=submit]");
  }

  private void picture(String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
  }

  private static com.microsoft.playwright.assertions.LocatorAssertions.HasAttributeOptions within(
      double millis) {
    return new com.microsoft.playwright.assertions.LocatorAssertions.HasAttributeOptions()
        .setTimeout(millis);
  }

  private void post(String path, String json) throws IOException, InterruptedException {
    URI address = server.uri().resolve(path);
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build();
    int status = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode();
    assertThat(status).isEqualTo(201);
  }
}
