package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.tally.LocalServer;
import dev.tally.config.Config;
import dev.tally.web.http.HttpSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A shop that only those with a token may read: its own page, and other sites' pages. */
@InBrowser
class ClosedShopPageTest {

  private static final String ADMIN = "a-token-that-may-do-everything";

  @RegisterExtension
  private static final BrowserFixture fixture = BrowserFixture.of(ClosedShopPageTest::config);

  @RegisterExtension private static final ForeignSite site = new ForeignSite();

  /** Breaks every WebSocket, as some networks do. */
  private static final String NO_SOCKETS =
      "window.WebSocket = class { constructor() { throw new Error('blocked'); } };";

  private static Config config(Path data) {
    return LocalServer.guarded(data, ADMIN).with(HttpSettings.CLOSED, true);
  }

  private static Shopping owner() {
    return new Shopping(fixture.uri(), ADMIN);
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name)).first();
  }

  private static void enter(Page page, String token) {
    button(page, "Enter token").click();
    page.locator("#token").fill(token);
    button(page, "Use it").click();
  }

  /** Its requests show the browser's own password, and its WebSocket a token that they got. */
  @Test
  void theBoard_isLive_forItsOperator() {
    owner().category("watched");
    String id = owner().add("watched", "Watch");
    BoardPage board =
        new BoardPage(
            fixture.context(new Browser.NewContextOptions().setHttpCredentials("anyone", ADMIN)),
            fixture.uri());
    board.open("?category=watched");
    owner().order(id, 12);
    assertThat(board.locator("#best .units")).hasText("12");
    board.assertNothingWentWrong();
  }

  @Test
  void theShopsPage_showsItsShop_onceATokenIsEntered_andNotAfterwards() {
    ShopPage shop = fixture.reader();
    Page page = shop.page();
    shop.visit("?category=electronics");
    assertThat(page.locator(".locked .lead")).isVisible();
    assertThat(page.locator("#status")).isHidden();
    assertThat(shop.items()).hasCount(0);
    assertThat(shop.<List<?>>seen("sockets")).isEmpty();

    page.locator("#unlock").click();
    page.locator("#token").fill("wrong");
    button(page, "Use it").click();
    assertThat(page.locator("#token-error")).containsText("not the token");
    page.locator("#token").fill(owner().viewerToken(600));
    button(page, "Use it").click();
    assertThat(shop.item("Leaf Blower")).isVisible();
    shop.awaitState("live");
    assertThat(button(page, "Order one Leaf Blower")).hasCount(0);
    String before = shop.total("Leaf Blower").textContent();
    owner().order("A2", 1);
    assertThat(shop.total("Leaf Blower")).hasText(String.valueOf(Integer.parseInt(before) + 1));

    page.reload();
    shop.awaitState("live");
    button(page, "Forget token").click();
    assertThat(page.locator(".locked .lead")).isVisible();
    assertThat(shop.items()).hasCount(0);
    assertThat(page.locator("#category")).isHidden();
    enter(page, ADMIN);
    shop.awaitState("live");
    button(page, "Order one Leaf Blower").click();
    assertThat(shop.total("Leaf Blower")).hasText(String.valueOf(Integer.parseInt(before) + 2));
    shop.assertNothingForeignRan();
  }

  @Test
  void theButtonToEnterAToken_waitsForItsScript() {
    ShopPage shop = fixture.reader();
    List<Route> held = new ArrayList<>();
    shop.page().route("**/token.js", held::add);
    shop.visit("");
    shop.page().waitForCondition(() -> !held.isEmpty());
    assertThat(shop.page().locator("#unlock")).isDisabled();
    held.get(0).resume();
    shop.page().locator("#unlock").click();
    assertThat(shop.page().locator("#token")).isVisible();
  }

  @Test
  void theShopsPage_closes_whenItsTokenEnds() {
    ShopPage shop = fixture.reader();
    shop.visit("");
    enter(shop.page(), owner().viewerToken(1));
    assertThat(shop.page().locator(".locked .lead")).isVisible();
    assertThat(shop.page().locator("#unlock")).isVisible();
    assertThat(shop.items()).hasCount(0);
  }

  @ParameterizedTest
  @CsvSource({"LIGHT, 390", "DARK, 1200"})
  void theClosedPage_isAccessible(ColorScheme scheme, int width) {
    ShopPage shop =
        fixture.reader(
            new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(width, 844));
    shop.visit("");
    assertThat(shop.page().locator("#unlock")).isVisible();
    String suffix = "-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + width;
    shop.assertAccessible("closed" + suffix);
    shop.page().locator("#unlock").click();
    shop.assertAccessible("closed-token" + suffix);
  }

  /** The tokens last a second or two: what moves after the third was made came over the third. */
  @ParameterizedTest
  @ValueSource(strings = {"", NO_SOCKETS})
  void countsOfAnotherSite_getTheirTokensFromIt_andComeBackWithNewOnes(String network) {
    AtomicInteger made = new AtomicInteger();
    BrowserContext context = fixture.context();
    context.addInitScript(network + "Math.random = () => 0;"); // no waits
    context.route(
        "**/tally-token",
        route -> {
          made.incrementAndGet();
          route.fulfill(
              new Route.FulfillOptions()
                  .setContentType("application/json")
                  .setBody("{\"token\":\"" + owner().viewerToken(1) + "\"}"));
        });
    Page page = openCount(context);
    Locator count = page.locator("order-count");
    page.waitForCondition(() -> made.get() >= 3);
    assertThat(count).hasAttribute("data-state", "live");
    int before = (int) count.evaluate("count => count.total");
    owner().order("B1", 2);
    page.waitForFunction(
        "total => document.querySelector('order-count').total === total", before + 2);
  }

  @Test
  void countsWhoseSiteGivesNoToken_stayPending_andAskAgain() {
    AtomicInteger asked = new AtomicInteger();
    BrowserContext context = fixture.context();
    context.addInitScript("Math.random = () => 0;");
    context.route(
        "**/tally-token",
        route -> {
          boolean isFirst = asked.incrementAndGet() == 1;
          String token = isFirst ? "" : owner().viewerToken(600);
          route.fulfill(
              new Route.FulfillOptions()
                  .setStatus(isFirst ? 403 : 200)
                  .setContentType("application/json")
                  .setBody("{\"token\":\"" + token + "\"}"));
        });
    Page page = openCount(context);
    assertThat(page.locator("order-count")).hasAttribute("data-state", "live");
    assertThat(asked).hasValue(2);
  }

  @Test
  void countsOfAnApp_getTheirTokensFromItsFunction() {
    Page page = fixture.context().newPage();
    page.navigate(site.add("<!doctype html><title>App</title>", Map.of()));
    page.evaluate(
        """
        async ([server, token]) => {
          const { configure } = await import(server + '/-/embed/v1/order-count.js');
          configure({ server, token: async () => token });
          document.body.innerHTML = '<order-count product=B1>pending</order-count>';
        }
        """,
        List.of(fixture.uri().toString(), owner().viewerToken(600)));

    assertThat(page.locator("order-count")).hasAttribute("data-state", "live");
  }

  /** Opens a page of another site with one count, which asks that site for its token. */
  private static Page openCount(BrowserContext context) {
    Page page = context.newPage();
    page.navigate(
        site.add(
            """
            <!doctype html><title>Shop</title>
            <meta name="order-count-token" content="/tally-token">
            <script type="module" src="%s/-/embed/v1/order-count.js"></script>
            <order-count product="B1">pending</order-count>
            """
                .formatted(fixture.uri()),
            Map.of()));
    return page;
  }
}
