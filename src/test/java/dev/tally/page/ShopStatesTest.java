package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.tally.LocalServer;
import dev.tally.TallySettings;
import dev.tally.ledger.sqlite.DataKind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the page looks and what it says in each state. Leaves screenshots in target/screenshots. */
@InBrowser
class ShopStatesTest {

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();
  @TempDir private static Path directory;
  private static LocalServer guarded;

  private ShopPage shop;
  private Page page;

  @BeforeAll
  static void start() {
    guarded = LocalServer.start(TallySettings.within(DataKind.SHOP, directory.resolve("data")));
    fixture.shop().category("tools");
  }

  @AfterAll
  static void stop() {
    guarded.close();
  }

  private void enter(URI where, Browser.NewContextOptions options) {
    shop = new ShopPage(fixture.context(options), where).patient();
    page = shop.page();
  }

  private ScriptedServer scripted() {
    return scripted(new Browser.NewContextOptions());
  }

  private ScriptedServer scripted(Browser.NewContextOptions options) {
    enter(fixture.uri(), options);
    ScriptedServer far = new ScriptedServer(page);
    shop.visit("?category=electronics");
    far.awaitConnection(1);
    return far;
  }

  @Test
  void connecting_isSaid_whileTheTotalsStandAlready() {
    scripted();

    assertThat(page.locator("#status")).hasText("Connecting");
    assertThat(shop.total("Leaf Blower")).hasText("7");
  }

  @Test
  void live_thenPaused_thenResumed() {
    scripted().synced("1");
    assertThat(page.locator("#status")).hasText("Live");
    page.click("#pause");
    assertThat(page.locator("#status")).hasText("Paused");
    assertThat(page.locator("#pause")).hasText("Resume live updates");
    page.click("#pause");

    assertThat(page.locator("#status")).hasText("Live");
    assertThat(page.locator("#pause")).hasText("Pause live updates");
  }

  @Test
  void offline_saysSinceWhen_keepsTheTotals_andIsLiveAgain() {
    ScriptedServer far = scripted();
    far.synced("1");
    shop.awaitState("live");
    page.context().setOffline(true);
    far.close(1001, "");

    assertThat(page.locator("#status"))
        .hasText(Pattern.compile("^Offline since \\d+:\\d\\d [AP]M$"));
    assertThat(page.locator("#trouble"))
        .hasText(Pattern.compile("^You are offline. Figures as of \\d+:\\d\\d [AP]M\\.$"));
    assertThat(page.locator("#products")).hasAttribute("data-stale", "");
    assertThat(shop.total("Leaf Blower")).hasText("7");
    page.context().setOffline(false);
    far.awaitConnection(2);
    far.synced("1");
    assertThat(page.locator("#status")).hasText("Live");
    assertThat(page.locator("#notice")).hasText("Live again.");
    assertThat(page.locator("#products")).not().hasAttribute("data-stale", "");
    shop.assertNothingBlanked();
  }

  @Test
  void offline_canBeTriedAgainAtOnce() {
    ScriptedServer far = scripted();
    far.synced("1");
    shop.awaitState("live");
    assertThat(page.locator("#retry")).isHidden();
    page.context().setOffline(true);
    far.close(1001, "");
    assertThat(page.locator("#trouble")).containsText("You are offline");
    page.locator("#retry").click();
    far.awaitConnection(2);
    far.synced("2");
    shop.awaitState("live");
    assertThat(page.locator("#retry")).isHidden();
  }

  @Test
  void stale_saysSinceWhen_keepsTheTotals_andIsLiveWithTheNextOne() {
    ScriptedServer far = scripted();
    far.synced("1");
    shop.awaitState("live");
    far.say("{\"event\":\"stale\",\"since\":\"2026-11-22T11:59:40Z\"}");

    assertThat(page.locator("#status")).hasText(Pattern.compile("^Stale since \\d+:\\d\\d [AP]M$"));
    assertThat(page.locator("#trouble"))
        .hasText(
            Pattern.compile(
                "^The server is cut off from the shop. Figures as of \\d+:\\d\\d [AP]M\\.$"));
    assertThat(page.locator("#products")).hasAttribute("data-stale", "");
    assertThat(shop.total("Leaf Blower")).hasText("7");
    far.total("A2", 8);
    assertThat(page.locator("#status")).hasText("Live");
    assertThat(page.locator("#products")).not().hasAttribute("data-stale", "");
    assertThat(shop.total("Leaf Blower")).hasText("8");
    shop.assertNothingBlanked();
  }

  @Test
  void stopped_saysWhatToDo_andKeepsTheTotals() {
    ScriptedServer far = scripted();
    far.synced("1");
    shop.awaitState("live");
    far.close(1008, "flood");

    assertThat(page.locator("#status")).hasText("Stopped");
    assertThat(page.locator("#trouble"))
        .hasText("The server has ended the connection. Reload the page.");
    assertThat(shop.total("Leaf Blower")).hasText("7");
    assertThat(far.addresses()).hasSize(1);
  }

  @Test
  void beforeATokenIsEntered_thePageLeavesNoRoomForWhatNeedsOne() {
    enter(guarded.uri(), new Browser.NewContextOptions().setViewportSize(1400, 844));
    shop.visit("");
    assertThat(page.locator("#key")).isVisible();
    BoundingBox goods = page.locator("#goods").boundingBox();
    BoundingBox pause = page.locator("#pause").boundingBox();
    assertThat(goods.x + goods.width).isEqualTo(pause.x + pause.width);
    assertThat(page.locator("#json-products")).isHidden();
    assertThat(page.locator("a[href='categories']")).isVisible();
    assertThat(page.locator(".to-board")).isVisible();

    page.setViewportSize(360, 844);
    assertThat(page.locator(".to-board")).isHidden();
    assertThat(page.locator(".ways a + a")).isInViewport();
    assertThat(page.locator(".bar").boundingBox().height).isLessThan(80);
    page.screenshot(
        new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", "serve-360.png")));
  }

  @Test
  void onAPhone_theWayToAddAProduct_isAtTheTop() {
    enter(fixture.uri(), new Browser.NewContextOptions().setViewportSize(390, 844));
    shop.open("?category=electronics");
    page.locator(".ways .writing").click();
    assertThat(page.locator("#add")).isInViewport();
    page.setViewportSize(1400, 844);
    assertThat(page.locator(".ways .writing")).isHidden();
  }

  @Test
  void whatIsSaidInPassing_takesNoOthersPlace_andMovesNothing() {
    ScriptedServer far = scripted();
    far.synced("1");
    shop.awaitState("live");
    far.close(1008, "flood");
    assertThat(page.locator("#trouble")).containsText("Reload the page");
    double before = page.locator("product-item").first().boundingBox().y;
    page.route("**/orders", route -> route.fulfill(new Route.FulfillOptions().setStatus(422)));
    page.locator(".order").first().click();

    assertThat(page.locator("#notice")).containsText("was not ordered");
    assertThat(page.locator("#notice")).hasAttribute("data-kind", "bad");
    assertThat(page.locator("#trouble")).containsText("Reload the page");
    assertThat(page.locator("product-item").first().boundingBox().y).isEqualTo(before);
    assertThat(page.locator("#notice")).hasText("");
  }

  @Test
  void twoStatusLinesSpeak_andNoCounterDoes() {
    scripted().synced("1");

    assertThat(page.locator("[role=status]")).hasCount(2);
    assertThat(
            page.locator("#products [aria-live], #products [role=status], #products [role=alert]"))
        .hasCount(0);
    assertThat(page.locator("[aria-live]")).hasCount(0);
    assertThat(page.locator("#products[aria-live], main[aria-live], #summary[role]")).hasCount(0);
  }

  @ParameterizedTest
  @CsvSource({
    "LIGHT, 1200",
    "DARK, 390"
  }) // OrderOneTest has the other two pairs, of the usual state
  void everyState_isAccessible(ColorScheme scheme, int width) {
    var options =
        new Browser.NewContextOptions()
            .setColorScheme(scheme)
            .setReducedMotion(ReducedMotion.REDUCE)
            .setViewportSize(width, 844);
    String suffix = "-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + width;
    enter(fixture.uri(), options);
    shop.open("?category=electronics");
    page.locator("summary").first().click();
    shop.assertAccessible("normal" + suffix);
    page.fill("#search", "submarine");
    shop.assertAccessible("no-match" + suffix);
    page.click("#clear");
    refuseAnAdd("adding-error" + suffix);
    page.selectOption("#category", "tools");
    assertThat(page.locator("#empty-title")).hasText("Nothing in Tools yet");
    shop.assertAccessible("empty" + suffix);
    loadAndFail(suffix);
    loseAndStop(options, suffix);
    enter(guarded.uri(), options);
    shop.visit("");
    page.click("#key");
    page.fill("#token", "wrong");
    page.click("dialog .row button:not([type])");
    assertThat(page.locator("#token-error")).not().isEmpty();
    shop.assertAccessible("token" + suffix);
  }

  private void refuseAnAdd(String picture) {
    Route[] held = new Route[1];
    page.route("**/electronics", route -> held[0] = route);
    shop.fill("Robot", "22.40", "Helps.");
    shop.submit();
    page.waitForCondition(() -> held[0] != null);
    shop.assertAccessible(picture.replace("error", "under-way"));
    held[0].fulfill(
        new Route.FulfillOptions()
            .setStatus(400)
            .setBody("{\"detail\":\"There is a Robot already.\",\"field\":\"name\"}"));
    assertThat(page.locator("#add-name-error")).not().isEmpty();
    shop.assertAccessible(picture);
    page.unroute("**/electronics");
  }

  /** Opens a category whose list is slow to come, and then does not come. */
  private void loadAndFail(String suffix) {
    List<Route> held = new ArrayList<>();
    page.route("**/electronics", held::add);
    page.selectOption("#category", "electronics");
    page.waitForCondition(() -> held.size() == 1);
    assertThat(page.locator("#loading")).isVisible();
    shop.assertAccessible("loading" + suffix);
    held.get(0).fulfill(new Route.FulfillOptions().setStatus(503).setBody("{}"));
    assertThat(page.locator("#failure")).isVisible();
    shop.assertAccessible("error" + suffix);
    page.waitForCondition(() -> held.size() == 2); // the page keeps trying
    held.get(1).resume();
    page.unroute("**/electronics");
    assertThat(shop.total("Leaf Blower")).isVisible();
  }

  private void loseAndStop(Browser.NewContextOptions options, String suffix) {
    ScriptedServer far = scripted(options);
    far.synced("1");
    shop.awaitState("live");
    page.context().setOffline(true);
    far.close(1001, "");
    assertThat(page.locator("#trouble")).containsText("You are offline");
    shop.assertAccessible("offline" + suffix);
    page.context().setOffline(false);
    far.awaitConnection(2);
    far.close(1008, "flood");
    shop.awaitState("stopped");
    shop.assertAccessible("stopped" + suffix);
  }

  @Test
  void aShopWithoutACategory_saysSo_andLeadsToTheFirst(@TempDir Path empty) throws IOException {
    Path data = empty.resolve("data");
    try (LocalServer server = LocalServer.start(TallySettings.within(DataKind.SHOP, data))) {
      enter(server.uri(), new Browser.NewContextOptions());
      shop.open("");
      leadToTheFirst(Files.readString(data.resolve("token")).strip());
    }
  }

  private void leadToTheFirst(String token) {

    assertThat(page.locator("#empty-title")).hasText("No categories yet");
    assertThat(page.locator("#add")).isHidden();
    assertThat(page.locator("#first")).isHidden();
    shop.assertAccessible("empty-shop");

    page.click("#key");
    page.fill("#token", token);
    page.click("dialog .row button:not([type])");
    page.fill("#first-title", "  ++ ");
    page.click("#first button");
    assertThat(page.locator("#first-error")).containsText("with a letter");
    shop.assertAccessible("first-category");
    page.fill("#first-title", "Süße Träume & mehr");
    page.click("#first button");

    assertThat(page.locator("#empty-title")).hasText("Nothing in Süße Träume & mehr yet");
    assertThat(page.locator("#category")).hasValue("susse-traume-mehr");
    assertThat(page.locator("#first")).isHidden();
    assertThat(page.locator("#add")).isVisible();
    page.fill("#add-name", "Pillow");
    page.fill("#add-rrp", "9");
    page.fill("#add-info", "Soft.");
    page.click("#add button[type=submit]");
    assertThat(shop.total("Pillow")).hasText("0");
  }
}
