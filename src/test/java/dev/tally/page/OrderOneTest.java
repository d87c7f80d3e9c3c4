package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.tally.LocalServer;
import dev.tally.TallySettings;
import dev.tally.ledger.sqlite.DataKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ordering on the page, and changes to its products; nothing is simulated. The page's clock stands
 * still, so that a message shown for a moment stays until the test has read it.
 */
@InBrowser
class OrderOneTest {

  /** For how long, at least, the button shows an order under way; below, its outcome. */
  private static final int LEAST_MILLIS = 400;

  private static final int READING_MILLIS = 2_000;

  private static final String KITE = "Order one Kite";

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();
  private static int categories;

  private BrowserContext context;
  private ShopPage shop;
  private Page page;
  private String category;
  private String kite;
  private String drum;

  @BeforeEach
  void open() {
    category = "ordering-" + ++categories;
    fixture.shop().category(category);
    kite = fixture.shop().add(category, "Kite");
    drum = fixture.shop().add(category, "Drum");
    context = fixture.context();
    shop = open(context);
    page = shop.page();
  }

  private ShopPage open(BrowserContext where) {
    ShopPage opened = new ShopPage(where, fixture.uri());
    opened.haltClock();
    return opened.open("?category=" + category);
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private Locator item(String id) {
    return page.locator("product-item[data-id=" + id + "]");
  }

  @Test
  void aClick_ordersOne_andEveryPageSeesTheTotalRise() {
    ShopPage other = open(context);

    button(page, KITE).click();

    assertThat(button(page, KITE)).hasText("Ordering…");
    assertThat(shop.total("Kite")).hasText("1");
    assertThat(other.total("Kite")).hasText("1");
    page.clock().runFor(LEAST_MILLIS);
    assertThat(button(page, KITE)).hasText("Ordered");
    assertThat(page.locator("#notice")).hasText("Ordered one Kite.");
    page.clock().runFor(READING_MILLIS);
    assertThat(button(page, KITE)).hasText("Order one");
    button(page, KITE).click();
    assertThat(other.total("Kite")).hasText("2");
  }

  /** The server writes it so, and so does the script. */
  @Test
  void moreReturnsThanOrders_areShownAsZero_andSaidInTheTitle() {
    fixture.shop().order(kite, -3);
    Locator total = shop.total("Kite");
    assertThat(total).hasAttribute("title", "3 more returned than ordered");
    assertThat(total).hasText("0");
    assertThat(total).hasAttribute("data-state", "below-zero");
    ShopPage later = open(context);
    assertThat(later.total("Kite")).hasText("0");
    assertThat(later.total("Kite")).hasAttribute("title", "3 more returned than ordered");

    fixture.shop().order(kite, 5);
    for (ShopPage each : List.of(shop, later)) {
      assertThat(each.total("Kite")).hasText("2");
      assertThat(each.total("Kite")).hasAttribute("title", "");
      assertThat(each.total("Kite")).hasAttribute("data-state", "");
    }
  }

  @Test
  void theKeyboard_orders_andTheFocusStays() {
    button(page, KITE).focus();
    page.keyboard().press("Enter");
    passTheLeast();

    assertThat(shop.total("Kite")).hasText("1");
    assertThat(button(page, KITE)).hasText("Ordered");
    assertThat(button(page, KITE)).isFocused();
  }

  @Test
  void anOrderUnderWay_isShown_isNotSentTwice_andChangesNoTotal() {
    List<String> sent = new CopyOnWriteArrayList<>();
    page.route("**/orders", route -> sent.add(route.request().postData())); // never answered
    button(page, KITE).click();

    assertThat(button(page, KITE)).hasText("Ordering…");
    assertThat(button(page, KITE)).hasAttribute("aria-disabled", "true");
    button(page, KITE).click(new Locator.ClickOptions().setForce(true));
    page.clock().runFor(5_000);
    page.evaluate("() => void fetch('/orders', { method: 'POST', body: 'the last' })");
    page.waitForCondition(() -> sent.contains("the last"));
    assertThat(sent).hasSize(2);
    assertThat(shop.total("Kite")).hasText("0");
  }

  @Test
  void anOrderWhoseAnswerIsLost_isSentAgainUnderItsKey_andCountsOnce() {
    boolean[] lost = {false};
    page.route(
        "**/orders",
        route -> {
          if (lost[0]) {
            route.resume();
          } else {
            lost[0] = true;
            route.fetch(); // the order arrives; its answer does not
            route.abort();
          }
        });
    button(page, KITE).click();
    passTheLeast();
    assertThat(button(page, KITE)).hasText("Not ordered");
    assertThat(page.locator("#notice")).containsText("it counts once");

    button(page, KITE).click();
    passTheLeast();

    assertThat(button(page, KITE)).hasText("Ordered");
    assertThat(shop.total("Kite")).hasText("1");
    fixture.shop().order(drum, 1); // comes after anything the second click did
    assertThat(shop.total("Drum")).hasText("1");
    assertThat(shop.total("Kite")).hasText("1");
  }

  /** Passes the time that an order takes at least, once it has begun. */
  private void passTheLeast() {
    assertThat(button(page, KITE)).hasText("Ordering…");
    page.clock().runFor(LEAST_MILLIS);
  }

  @Test
  void anOrderThatIsRefused_saysWhy() {
    page.route(
        "**/orders",
        route -> {
          String tooMany = route.request().postData().replace("\"quantity\":1", "\"quantity\":0");
          route.resume(new Route.ResumeOptions().setPostData(tooMany));
        });
    button(page, KITE).click();
    passTheLeast();

    assertThat(button(page, KITE)).hasText("Not ordered");
    assertThat(page.locator("#notice")).containsText("Kite was not ordered.");
    assertThat(page.locator("#notice")).containsText("quantity");
    assertThat(shop.total("Kite")).hasText("0");
  }

  @Test
  void aChange_keepsTheElement_itsOpenDetails_andTheFocus() {
    fixture.shop().order(drum, 7);
    Locator item = item(drum);
    item.locator("summary").click();
    shop.mark(item);
    assertThat(item.locator("summary")).isFocused();

    fixture
        .shop()
        .change(category, drum, Map.of("name", "Bongo", "rrp", "5.5", "info", "Very loud."));

    assertThat(item.locator(".name")).hasText("Bongo");
    assertThat(item.locator(".rrp")).containsText("5.5");
    assertThat(item.locator(".info")).hasText("Very loud.");
    assertThat(item.locator(".info")).isVisible();
    assertThat(item.locator("summary")).isFocused();
    assertThat(shop.total("Bongo")).hasText("7");
    assertThat(shop.isMarked(item)).isTrue();
    assertThat(button(page, "Order one Bongo")).isVisible();
  }

  @Test
  void aRemoval_takesTheCardAway_keepsTheOthers_andHandsTheFocusOn() {
    fixture.shop().order(drum, 7);
    assertThat(shop.total("Drum")).hasText("7");
    shop.mark(item(drum));
    item(kite).locator("summary").focus();

    fixture.shop().remove(category, kite);

    assertThat(item(kite)).hasCount(0);
    assertThat(item(drum).locator("summary")).isFocused();
    assertThat(shop.isMarked(item(drum))).isTrue();
    page.clock().runFor(100); // the sum is written once a frame
    assertThat(page.locator("#summary")).hasText("1 product, 7 ordered");
  }

  @Test
  void aChange_ofAProductThatIsNotListed_isPassedOver() {
    page.close();
    shop = new ShopPage(context, fixture.uri());
    page = shop.page();
    page.routeWebSocket(
        "**/*",
        socket -> {
          WebSocketRoute real = socket.connectToServer();
          real.onMessage(
              frame -> {
                if (frame.text().contains("\"total\":1}")) {
                  socket.send(
                      """
                      {"event":"product-changed","product":{"id":"B9","name":"Ghost","rrp":"1",\
                      "info":"-","category":"%s"}}"""
                          .formatted(category));
                }
                socket.send(frame.text());
              });
        });
    shop.open("?category=" + category);
    button(page, KITE).click();

    assertThat(shop.total("Kite")).hasText("1");
    assertThat(item("B9")).hasCount(0);
  }

  @Test
  void whereWritesNeedAToken_theyAppearOnceItIsEntered_andGoWithIt(@TempDir Path data)
      throws Exception {
    try (LocalServer serve = LocalServer.start(TallySettings.within(DataKind.SHOP, data))) {
      String token = Files.readString(data.resolve("token")).strip();
      Shopping owner = new Shopping(serve.uri(), token);
      owner.category("toys");
      owner.add("toys", "Kite");
      page.navigate(serve.uri().toString());

      assertThat(item("A1").locator(".orders")).hasText("0");
      assertThat(button(page, KITE)).hasCount(0);
      assertThat(page.locator("#add")).isHidden();
      button(page, "Enter token").click();
      page.locator("#token").fill("wrong");
      button(page, "Use it").click();
      assertThat(page.locator("#token-error")).containsText("not the token");
      page.locator("#token").fill(token);
      button(page, "Use it").click();

      button(page, KITE).click();
      assertThat(item("A1").locator(".orders")).hasText("1");
      assertThat(page.locator("#add")).isVisible();
      page.reload();
      assertThat(button(page, KITE)).isVisible();
      button(page, "Forget token").click();
      assertThat(button(page, KITE)).hasCount(0);
      assertThat(page.locator("#add")).isHidden();
    }
  }

  @ParameterizedTest
  @CsvSource({"LIGHT, 390", "DARK, 1200"}) // ShopStatesTest has the other two pairs
  void everyState_isAccessible_onDesktopAndPhone(ColorScheme scheme, int width) {
    shop =
        fixture.reader(
            new Browser.NewContextOptions()
                .setColorScheme(scheme)
                .setViewportSize(width, 844)
                .setDeviceScaleFactor(2));
    page = shop.open("?category=electronics").page();
    item("A2").locator("summary").click();
    for (List<String> states : List.of(List.of("busy", "done"), List.of("refused", "ready"))) {
      item("A1").evaluate("(item, state) => item.ordering = state", states.get(0));
      item("A2").evaluate("(item, state) => item.ordering = state", states.get(1));
      Accessibility.assertNoViolation(page, states.toString());
      picture("order-%s-%d-%s".formatted(scheme, width, states.get(0)));
    }
  }

  private void picture(String name) {
    String file = name.toLowerCase(Locale.ROOT) + ".png";
    page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", file)));
  }
}
