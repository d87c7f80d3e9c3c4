package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.tally.LocalServer;
import dev.tally.ServerProcess;
import dev.tally.config.Config;
import dev.tally.web.http.HttpSettings;
import dev.tally.web.http.Proxies;
import dev.tally.web.http.Site;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything under a path, behind TLS, through the nginx that the guide describes. */
@InBrowser
class BehindNginxTest {

  /** Who removes the path, and so who has to know it. */
  enum Way {
    KEPT_AND_CONFIGURED,
    REMOVED_AND_CONFIGURED,
    REMOVED_AND_SAID
  }

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();
  @RegisterExtension private static final ForeignSite shop = new ForeignSite();
  @TempDir Path directory;
  private final List<String> sockets = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();

  /** Returns a server that only the shop's pages may use, beside its own. */
  private Config config(Way way) {
    Config config =
        LocalServer.named(directory.resolve("data"), shop.origin())
            .with(HttpSettings.PROXIES, Proxies.at(List.of("127.0.0.1"), false));
    return way == Way.REMOVED_AND_SAID
        ? config
        : config.with(HttpSettings.SITE, Site.parse("/tally"));
  }

  private Page page(BrowserContext context) {
    Page page = context.newPage();
    page.onWebSocket(socket -> sockets.add(socket.url()));
    page.onResponse(
        response -> {
          if (response.status() >= 400) {
            failed.add(response.status() + " " + response.url());
          }
        });
    page.onConsoleMessage(message -> failed.add(message.text()));
    return page;
  }

  @ParameterizedTest
  @EnumSource
  void underAPath_allIsAsAtTheRoot(Way way) throws Exception {
    try (LocalServer tally = LocalServer.start(config(way));
        Nginx nginx = new Nginx(directory, tally.uri(), way != Way.KEPT_AND_CONFIGURED)) {
      BrowserContext context =
          fixture.context(new Browser.NewContextOptions().setIgnoreHTTPSErrors(true));

      pageCountsAnOrder(page(context), nginx);
      boardShows(page(context), nginx);
      widgetCounts(page(context), nginx);
      addressesBeginWithThePath(nginx.plain());
      eventStreamComesAtOnce(page(context), nginx);
      importFindsTheServer(nginx);

      assertThat(failed).isEmpty();
      assertThat(sockets)
          .hasSizeGreaterThan(2) // the page twice, and the widget
          .allMatch(url -> url.startsWith(nginx.uri().toString().replace("https", "wss")));
    }
  }

  private static void pageCountsAnOrder(Page page, Nginx nginx) {
    page.navigate(nginx.uri().toString());
    assertThat(page.locator("#status")).hasText("Live");
    String before = page.locator("[data-id=A1] .orders").textContent();
    page.locator("[data-id=A1] .order").click();
    assertThat(page.locator("[data-id=A1] .orders")).not().hasText(before);
    assertThat(page.locator("#json-totals").evaluate("link => link.href"))
        .isEqualTo(nginx.uri() + "orders/electronics");
  }

  private static void boardShows(Page page, Nginx nginx) {
    page.navigate(nginx.uri().toString());
    page.locator("a:visible", new Page.LocatorOptions().setHasText("Live board")).click();
    assertThat(page.locator("#viewers")).hasText(Pattern.compile("\\d+"));
    assertThat(page.locator("#chart"))
        .not()
        .hasAttribute("aria-label", "Loading the orders of the last hour…");
    page.locator("text=To the shop").click();
    assertThat(page).hasURL(nginx.uri() + "?category=electronics");
  }

  private static void widgetCounts(Page page, Nginx nginx) {
    page.navigate(
        shop.add(
            "<script type=module src=\"%s-/embed/v1/order-count.js\"></script><order-count product=A2>–</order-count>"
                .formatted(nginx.uri()),
            Map.of()));
    assertThat(page.locator("order-count")).hasAttribute("data-state", "live");
  }

  private static void addressesBeginWithThePath(URI server) throws Exception {
    HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build();
    HttpRequest.Builder adding =
        HttpRequest.newBuilder(server.resolve("categories"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"name\":\"tools\"}"));
    HttpResponse<String> added = client.send(adding.build(), BodyHandlers.ofString());
    assertThat(added.headers().firstValue("Location")).hasValue("/tally/tools");
    assertThat(get(client, server.resolve("electronics?limit=1")).headers().firstValue("Link"))
        .hasValue("</tally/electronics?limit=1&after=A1>; rel=\"next\"");
    assertThat(get(client, server.resolve("../tally")).uri()).isEqualTo(server);
  }

  private static HttpResponse<String> get(HttpClient client, URI uri) throws Exception {
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private static void eventStreamComesAtOnce(Page page, Nginx nginx) {
    page.navigate(nginx.uri() + "-/board");
    Object first =
        page.evaluate(
            """
            () => new Promise((resolve, reject) => {
              const stream = new EventSource('../orders?ids=A1');
              stream.addEventListener('synced', (event) => { stream.close(); resolve(event.data); });
              stream.onerror = reject;
            })
            """);
    assertThat(String.valueOf(first)).contains("synced");
  }

  private void importFindsTheServer(Nginx nginx) throws Exception {
    Path orders = directory.resolve("orders.csv");
    Files.writeString(orders, "order,id,quantity\nimported-1,A1,5\n");
    Process run =
        ServerProcess.launch(
            directory,
            Redirect.INHERIT,
            "import",
            "orders.csv",
            "--server",
            nginx.plain().toString());
    assertThat(new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("1 accepted");
    assertThat(run.waitFor()).isZero();
  }
}
