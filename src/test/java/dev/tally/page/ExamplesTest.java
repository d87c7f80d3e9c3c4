package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.WebSocketRoute;
import dev.tally.FaultProxy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The pages in {@code examples/}, under the strictest policy each can have. What they load from a
 * CDN comes from the class path and matches their hashes. Leaves pictures in target/screenshots.
 */
@InBrowser
class ExamplesTest {

  private static final String CDN = "https://cdn.jsdelivr.net";
  private static final Pattern PACKAGE = Pattern.compile("/npm/([^@/]+)@([^/]+)/(.+)");
  private static final Pattern INLINE =
      Pattern.compile("<(script|style)(?: type=\"module\")?>(.+?)</\\1>", Pattern.DOTALL);

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();
  @RegisterExtension private static final ForeignSite site = new ForeignSite();

  private final List<String> complaints = new ArrayList<>();
  private Page page;
  private URI server;

  @BeforeEach
  void open() {
    server = fixture.uri();
    page = fixture.context().newPage();
    page.onConsoleMessage(message -> complaints.add(message.text()));
    page.onPageError(complaints::add);
    page.route(CDN + "/**", ExamplesTest::fulfill);
  }

  @Test
  void html_showsCountsAndTheLatestOrder() throws IOException {
    open("html", "");
    assertCountsAndTheLatestOrder();
    assertLooksRight("html");
  }

  @Test
  void react_showsCounts_theEventThroughARef_andTheHooksSum() throws IOException {
    open("react", "");
    assertCountsAndTheLatestOrder();
    int sum = total("A1") + total("A2") + total("B1");
    assertThat(page.locator("#sum")).hasText(String.valueOf(sum));
    fixture.shop().order("B1", 1);

    assertThat(page.locator("#sum")).hasText(String.valueOf(sum + 1));
    assertLooksRight("react");
  }

  @Test
  void vue_showsCountsThatComeAndGo() throws IOException {
    open("vue", "'unsafe-eval'"); // Vue compiles its template
    assertThat(page.locator("order-count[data-state=live]")).hasCount(2);
    page.locator("#sweets").check();
    assertCountsAndTheLatestOrder();
    page.locator("#sweets").uncheck();

    assertThat(page.locator("order-count[data-state=live]")).hasCount(2);
    assertLooksRight("vue");
  }

  @Test
  void tutorial_showsACatalogue_overOneSocket_thatSwitchesAndComesBack() throws IOException {
    List<WebSocketRoute> sockets = new ArrayList<>();
    page.routeWebSocket(
        "**/*",
        socket -> {
          socket.connectToServer();
          sockets.add(socket);
        });
    List<Runnable> late = new ArrayList<>();
    page.route(
        "**/confectionery",
        route -> {
          if (!route.request().method().equals("POST")) {
            route.resume();
            return;
          }
          APIResponse response = route.fetch();
          late.add(() -> route.fulfill(new Route.FulfillOptions().setResponse(response)));
        });
    open("tutorial", "");
    assertThat(part("Leaf Blower", "orders")).hasText("7");
    assertThat(page.locator("product-item")).hasCount(2);
    fixture.shop().order("A2", 3);
    assertThat(part("Leaf Blower", "orders")).hasText("10");

    page.selectOption("#category", "confectionery");
    assertThat(part("Chocolate Bar", "orders")).not().isEmpty();
    assertThat(page.locator("product-item")).hasCount(1);
    page.fill("[name=name]", "Fudge <b>");
    page.fill("[name=rrp]", "1,20");
    page.fill("[name=info]", "Soft.");
    page.click("#add button");
    page.waitForCondition(() -> !late.isEmpty());
    late.remove(0).run();
    assertThat(page.locator("#refused")).containsText("must be a price");
    complaints.clear(); // the console says 400
    page.fill("[name=rrp]", "1.20");
    page.click("#add button");
    assertThat(part("Fudge <b>", "orders")).hasText("0");
    assertThat(page.locator("#products.stale")).hasCount(0);
    page.selectOption("#category", "electronics");
    assertThat(part("Leaf Blower", "orders")).hasText("10");
    late.remove(0).run();
    assertThat(page.locator("input[name=name]")).hasValue("");
    assertThat(page.locator("product-item")).hasCount(2);
    assertThat(part("Leaf Blower", "orders")).hasText("10");
    assertThat(sockets).hasSize(1);
    assertLooksRight("tutorial");

    assertThat(page.locator("#refused")).isEmpty();
    sockets.get(0).close();
    fixture.shop().add("electronics", "Added meanwhile");
    page.waitForCondition(() -> sockets.size() == 2);
    fixture.shop().order("A2", 1);
    assertThat(part("Leaf Blower", "orders")).hasText("11");
    assertThat(part("Added meanwhile", "orders")).hasText("0");
    assertThat(page.locator("#said")).isEmpty();
  }

  @Test
  void tutorial_followsWhatIsChosen_whileItConnects() throws IOException {
    try (FaultProxy network = new FaultProxy(fixture.uri())) {
      server = network.uri();
      AtomicInteger sockets = new AtomicInteger();
      page.onWebSocket(socket -> sockets.incrementAndGet());
      open("tutorial", "");
      assertThat(part("Leaf Blower", "orders")).not().isEmpty();
      network.delay(500);
      network.resetAll();
      page.waitForCondition(() -> sockets.get() == 2);
      page.selectOption("#category", "confectionery");

      assertThat(part("Chocolate Bar", "orders")).hasText(totalOfB1());
      fixture.shop().order("B1", 2);
      assertThat(part("Chocolate Bar", "orders")).hasText(totalOfB1());
    }
  }

  private static String totalOfB1() {
    return fixture.shop().read("/orders?ids=B1").get(0).get("total").asString();
  }

  /** Returns a part of the product with this name. */
  private Locator part(String product, String slot) {
    return page.locator("product-item")
        .filter(new Locator.FilterOptions().setHasText(product))
        .locator("[slot=" + slot + "]");
  }

  private void assertCountsAndTheLatestOrder() {
    assertThat(page.locator("order-count[data-state=live]")).hasCount(3);
    int before = total("A2");
    fixture.shop().order("A2", 4);

    assertThat(count("A2").locator("[part=count]")).hasText(String.valueOf(before + 4));
    assertThat(page.locator("#latest")).hasText("Leaf Blower: 4 more");
  }

  private void assertLooksRight(String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Path.of("target", "screenshots", "example-" + name + ".png")));
    Accessibility.assertNoViolation(page, name);
    assertThat(complaints).isEmpty();
  }

  /** Opens it under a policy that allows the server, the CDN, and inline code by its hash. */
  private void open(String name, String more) throws IOException {
    String http = server.toString();
    String html =
        Files.readString(Path.of("examples", name, "index.html"))
            .replace("http://localhost:3000", http);
    String hashes = "";
    Matcher inline = INLINE.matcher(html);
    while (inline.find()) {
      hashes += " '" + Integrity.sha256(inline.group(2)) + "'";
    }
    String policy =
        "default-src 'none'; script-src %s %s%s %s; style-src%s; connect-src %s %s"
            .formatted(http, CDN, hashes, more, hashes, http, http.replace("http", "ws"));
    page.navigate(site.add(html, Map.of("Content-Security-Policy", policy)));
  }

  private static void fulfill(Route route) {
    Matcher file = PACKAGE.matcher(URI.create(route.request().url()).getPath());
    assertThat(file.matches()).as(route.request().url()).isTrue();
    String resource =
        "/META-INF/resources/webjars/%s/%s/%s"
            .formatted(file.group(1), file.group(2), file.group(3));
    try (InputStream in = ExamplesTest.class.getResourceAsStream(resource)) {
      assertThat(in).as(resource).isNotNull();
      route.fulfill(
          new Route.FulfillOptions()
              .setContentType("text/javascript")
              .setHeaders(Map.of("Access-Control-Allow-Origin", "*"))
              .setBodyBytes(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Locator count(String product) {
    return page.locator("order-count[product=" + product + "]");
  }

  private int total(String product) {
    return (int) count(product).evaluate("count => count.total");
  }
}
