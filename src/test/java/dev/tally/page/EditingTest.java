package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitUntilState;
import dev.tally.LocalServer;
import dev.tally.TallySettings;
import dev.tally.ledger.sqlite.DataKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever may write changes a product in its card, or takes it off the list. */
@InBrowser
class EditingTest {

  private static final String QUESTION = "It leaves the list for good; its orders stay counted.";

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();
  private static int categories;

  /** The requests that change a product, as {@code METHOD body}. */
  private final List<String> sent = new ArrayList<>();

  private final List<Route> held = new ArrayList<>();
  private ShopPage shop;
  private Page page;
  private String category;
  private String kite;
  private String drum;

  @BeforeEach
  void open() {
    category = "editing-" + ++categories;
    fixture.shop().category(category);
    kite = fixture.shop().add(category, "Kite", "22.40", "Flies.\nHigh.");
    drum = fixture.shop().add(category, "Drum");
    open(new Browser.NewContextOptions());
  }

  private void open(Browser.NewContextOptions options) {
    shop = fixture.reader(options).patient();
    page = shop.page();
    page.onRequest(this::note);
    shop.open("?category=" + category);
    shop.awaitNames("Kite", "Drum");
  }

  private void note(Request request) {
    if (List.of("PATCH", "DELETE").contains(request.method())) {
      String body = request.postData();
      sent.add(request.method() + (body == null ? "" : " " + body));
    }
  }

  /** Holds all changes of products from now on. */
  private void hold() {
    page.route("**/" + category + "/*", held::add);
  }

  private Route awaitHeld(int number) {
    page.waitForCondition(() -> held.size() == number);
    return held.get(number - 1);
  }

  private Locator card(String id) {
    return page.locator("product-item[data-id=" + id + "]");
  }

  private Locator field(String name) {
    return card(kite).locator("[name=" + name + "]");
  }

  private Locator error(String name) {
    return card(kite).locator("[id$=-" + name + "-error]");
  }

  private Locator alert() {
    return card(kite).locator("fieldset [role=alert]");
  }

  private Locator button(String name) {
    return card(kite)
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  private Locator form() {
    return card(kite).locator("form");
  }

  private Locator notice() {
    return page.locator("#notice");
  }

  private void edit() {
    card(kite).locator("summary").click();
    button("Edit Kite").click();
  }

  private void assertClosed() {
    assertThat(form()).hasCount(0);
    assertThat(card(kite).locator(".info")).isVisible();
    assertThat(card(kite).locator(".edit")).isFocused();
  }

  @Test
  void theForm_holdsTheProduct_inPlaceOfItsInfo() {
    edit();

    assertThat(field("name")).isFocused();
    assertThat(field("name")).hasValue("Kite");
    assertThat(field("rrp")).hasValue("22.40");
    assertThat(field("sku")).hasValue("");
    assertThat(field("info")).hasValue("Flies.\nHigh.");
    for (String label : List.of("Name", "Recommended price", "Sku (optional)", "Info")) {
      assertThat(card(kite).getByLabel(label, new Locator.GetByLabelOptions().setExact(true)))
          .isVisible();
    }
    assertThat(page.getByRole(AriaRole.FORM, new Page.GetByRoleOptions().setName("Edit Kite")))
        .isVisible();
    assertThat(card(kite).locator(".info")).isHidden();
    assertThat(button("Edit Kite")).isHidden();
    shop.assertNothingForeignRan();
  }

  @Test
  void onlyWhatWasChanged_isSent_andEveryoneSeesIt() {
    ShopPage other = fixture.reader().open("?category=" + category);
    edit();
    field("name").fill("Dragon");
    field("name").press("Enter");

    assertThat(notice()).hasText("Changed “Dragon”.");
    assertThat(sent).containsExactly("PATCH {\"name\":\"Dragon\"}");
    assertClosed();
    assertThat(button("Edit Dragon")).isFocused();
    assertThat(card(kite).locator(".rrp")).containsText("22.40");
    other.awaitNames("Dragon", "Drum");
  }

  @Test
  void everyField_canBeChanged_andTheSkuTakenAway() {
    edit();
    field("rrp").fill("5.50");
    field("sku").fill(" TK-1 ");
    field("info").fill("Flies far.");
    button("Save").click();

    assertThat(card(kite).locator(".sku")).hasText("TK-1");
    assertThat(card(kite).locator(".rrp")).containsText("5.50");
    assertThat(card(kite).locator(".info")).hasText("Flies far.");
    assertClosed();
    button("Edit Kite").click();
    assertThat(field("sku")).hasValue("TK-1");
    field("sku").fill("");
    button("Save").click();
    assertThat(card(kite).locator(".sku")).hasText("");
    assertThat(sent)
        .containsExactly(
            "PATCH {\"rrp\":\"5.50\",\"sku\":\"TK-1\",\"info\":\"Flies far.\"}",
            "PATCH {\"sku\":null}");
  }

  @Test
  void nothingChanged_isNotSent() {
    edit();
    button("Save").click();

    assertClosed();
    assertThat(sent).isEmpty();
  }

  @Test
  void escapeAndCancel_leaveTheProductAsItIs() {
    edit();
    field("name").fill("Dragon");
    page.keyboard().press("Escape");
    assertClosed();

    button("Edit Kite").click();
    assertThat(field("name")).hasValue("Kite");
    field("info").fill("Gone.");
    button("Cancel").click();
    assertClosed();
    assertThat(card(kite).locator(".info")).containsText("Flies.");
    assertThat(sent).isEmpty();
  }

  @Test
  void markup_staysText() {
    String hostile = "<img src=x onerror=seen.scripts++>\"'&amp;";
    edit();
    field("name").fill(hostile);
    field("sku").fill(hostile);
    field("info").fill("</textarea><script>seen.scripts++</script>");
    button("Save").click();

    assertThat(notice()).hasText("Changed “" + hostile + "”.");
    assertThat(card(kite).locator(".name")).hasText(hostile);
    button("Edit " + hostile).click();
    assertThat(field("name")).hasValue(hostile);
    assertThat(field("sku")).hasValue(hostile);
    assertThat(field("info")).hasValue("</textarea><script>seen.scripts++</script>");
    assertThat(card(kite).locator("img, script")).hasCount(0);
    button("Retire").click();
    button("Retire it").click();
    assertThat(notice()).hasText("“" + hostile + "” is off the list.");
    shop.assertNothingForeignRan();
  }

  @ParameterizedTest
  @CsvSource({"name, ''", "rrp, 'a lot'", "info, ''"})
  void whatCannotBe_isSaidBesideItsField_andNotSent(String name, String text) {
    edit();
    field(name).fill(text);
    button("Save").click();

    assertThat(error(name)).not().isEmpty();
    assertThat(field(name)).hasAttribute("aria-invalid", "true");
    assertThat(field(name)).hasAttribute("aria-describedby", error(name).getAttribute("id"));
    assertThat(field(name)).isFocused();
    assertThat(sent).isEmpty();
    field(name).fill("7");
    assertThat(error(name)).isEmpty();
    button("Save").click();
    assertClosed();
  }

  @Test
  void aSkuThatIsTaken_isSaidBesideIt_andWhatWasTypedStays() {
    fixture.shop().change(category, drum, Map.of("sku", category));
    edit();
    field("name").fill("Dragon");
    field("sku").fill(category);
    field("sku").press("Enter");

    assertThat(error("sku")).containsText("is that of product " + drum);
    assertThat(field("sku")).hasAttribute("aria-invalid", "true");
    assertThat(field("sku")).isFocused();
    assertThat(field("name")).hasValue("Dragon");
    assertThat(field("sku")).isEnabled();
    assertThat(card(kite).locator(".name")).hasText("Kite");
    field("sku").fill("free");
    button("Save").click();
    assertThat(notice()).hasText("Changed “Dragon”.");
    assertClosed();
  }

  /** While the page is paused, no card leaves it. */
  @Test
  void aProductRetiredMeanwhile_isSaidToBe() {
    page.click("#pause");
    edit();
    field("name").fill("Dragon");
    fixture.shop().remove(category, kite);
    button("Save").click();

    assertThat(alert()).containsText("is not sold any more and cannot be changed");
    assertThat(field("name")).hasValue("Dragon");
    assertThat(button("Save")).isFocused();
    button("Cancel").click();
    assertClosed();
    page.click("#pause");
    assertThat(card(kite)).hasCount(0);
  }

  @Test
  void anAnswerToAFormThatHasLeft_isSaidAnyway() {
    hold();
    edit();
    field("name").fill("Dragon");
    button("Save").click();
    awaitHeld(1);
    fixture.shop().remove(category, kite);
    assertThat(card(kite)).hasCount(0);
    held.get(0).resume();

    assertThat(notice()).containsText("“Kite” was not changed.");
    assertThat(notice()).containsText("is not sold any more");
  }

  @Test
  void aFormUnderWay_isBusy_andAfterALostConnectionStays_asItWasTyped() {
    hold();
    edit();
    field("name").fill("Dragon");
    field("info").fill("Breathes fire.");
    field("name").press("Enter");

    Route save = awaitHeld(1);
    assertThat(form()).hasAttribute("aria-busy", "true");
    assertThat(field("info")).isDisabled();
    assertThat(button("Save")).isDisabled();
    save.abort();
    assertThat(alert()).hasText("The server cannot be reached just now.");
    assertThat(form()).hasAttribute("aria-busy", "false");
    assertThat(field("name")).hasValue("Dragon");
    assertThat(field("info")).hasValue("Breathes fire.");
    assertThat(field("name")).isFocused();
    page.unroute("**/" + category + "/*");
    button("Save").click();
    assertThat(notice()).hasText("Changed “Dragon”.");
    assertThat(card(kite).locator(".info")).hasText("Breathes fire.");
  }

  @Test
  void whatOthersChangeMeanwhile_isNotUndone_andUndoesNothing() {
    edit();
    field("name").fill("Dragon");
    fixture
        .shop()
        .change(category, kite, Map.of("name", "Glider", "rrp", "9.99", "info", "Glides."));
    assertThat(card(kite).locator(".name")).hasText("Glider");

    assertThat(field("name")).hasValue("Dragon");
    assertThat(field("name")).isFocused();
    assertThat(field("rrp")).hasValue("9.99");
    assertThat(field("info")).hasValue("Glides.");
    button("Save").click();
    assertThat(notice()).hasText("Changed “Dragon”.");
    assertThat(sent).containsExactly("PATCH {\"name\":\"Dragon\"}");
    assertThat(card(kite).locator(".rrp")).containsText("9.99");
    assertThat(card(kite).locator(".info")).hasText("Glides.");
  }

  /** The answer is older than what another has changed since, which the feed has told already. */
  @Test
  void aLateAnswer_doesNotTakeTheCardBack() {
    hold();
    edit();
    field("name").fill("Dragon");
    button("Save").click();
    Route save = awaitHeld(1);
    var answer = save.fetch();
    assertThat(card(kite).locator(".name")).hasText("Dragon");
    fixture.shop().change(category, kite, Map.of("name", "Glider"));
    assertThat(card(kite).locator(".name")).hasText("Glider");
    save.fulfill(new Route.FulfillOptions().setResponse(answer));

    assertClosed();
    assertThat(card(kite).locator(".name")).hasText("Glider");
  }

  @Test
  void whilePaused_theReadersOwnChangeShows() {
    page.click("#pause");
    edit();
    field("name").fill("Dragon");
    button("Save").click();

    assertThat(card(kite).locator(".name")).hasText("Dragon");
  }

  @Test
  void retiring_isAskedOnce_andTheFocusGoesToTheNeighbour() {
    edit();
    field("name").fill("Dragon");
    button("Retire").click();
    assertThat(card(kite).getByText(QUESTION)).isVisible();
    assertThat(field("name")).isHidden();
    assertThat(button("Keep it")).isFocused();
    page.keyboard().press("Escape");
    assertThat(button("Retire")).isFocused();
    assertThat(field("name")).hasValue("Dragon");
    button("Retire").click();
    button("Keep it").click();
    assertThat(button("Retire")).isFocused();
    assertThat(sent).isEmpty();

    button("Retire").click();
    button("Retire it").click();
    assertThat(notice()).hasText("“Kite” is off the list.");
    shop.awaitNames("Drum");
    assertThat(card(drum).locator("summary")).isFocused();
    assertThat(sent).containsExactly("DELETE");
  }

  @Test
  void theEvent_beforeTheAnswer_handsTheFocusOn_too() {
    hold();
    edit();
    button("Retire").click();
    button("Retire it").click();
    Route retire = awaitHeld(1);
    assertThat(form()).hasAttribute("aria-busy", "true");
    button("Retire it").click(new Locator.ClickOptions().setForce(true));
    var answer = retire.fetch();
    shop.awaitNames("Drum");
    assertThat(card(drum).locator("summary")).isFocused();
    retire.fulfill(new Route.FulfillOptions().setResponse(answer));

    assertThat(notice()).hasText("“Kite” is off the list.");
    assertThat(card(drum).locator("summary")).isFocused();
    assertThat(sent).containsExactly("DELETE");
  }

  @Test
  void retiring_withoutAConnection_saysSo_andCanBeTriedAgain() {
    hold();
    edit();
    button("Retire").click();
    button("Retire it").click();
    awaitHeld(1).abort();

    assertThat(card(kite).locator(".question [role=alert]"))
        .hasText("The server cannot be reached just now.");
    assertThat(button("Retire it")).isFocused();
    page.unroute("**/" + category + "/*");
    button("Retire it").click();
    shop.awaitNames("Drum");
  }

  @Test
  void theNeighbours_keepTheirPlaces_andNothingLiesUnderTheOrderButton() {
    card(kite).locator("summary").click();
    Locator neighbour = card(drum).locator(".number");
    BoundingBox before = neighbour.boundingBox();
    button("Edit Kite").click();

    assertThat(field("name")).isVisible();
    BoundingBox after = neighbour.boundingBox();
    assertThat(List.of(after.x, after.y)).isEqualTo(List.of(before.x, before.y));
    BoundingBox order = card(kite).locator(".order").boundingBox();
    assertThat(form().boundingBox().y).isGreaterThanOrEqualTo(order.y + order.height);
  }

  @Test
  void detailsOpenedBeforeTheScriptIsThere_canBeEdited() {
    List<Route> script = new ArrayList<>();
    page.route("**/app.js", script::add);
    page.navigate(
        fixture.uri().resolve("/?category=" + category).toString(),
        new Page.NavigateOptions().setWaitUntil(WaitUntilState.COMMIT));
    card(kite).locator("summary").click();
    page.waitForCondition(() -> !script.isEmpty());
    script.get(0).resume();

    button("Edit Kite").click();
    assertThat(field("name")).isFocused();
  }

  @Test
  void aCardThatIsBeingAdded_canBeEdited_onceItHasAnId() {
    page.route(
        "**/" + category,
        route -> {
          if (route.request().method().equals("POST")) {
            held.add(route);
          } else {
            route.resume();
          }
        });
    shop.fill("Top", "3", "Spins.");
    shop.submit();
    awaitHeld(1);
    shop.item("Top").locator("summary").click();
    card(kite).locator("summary").click();
    assertThat(button("Edit Kite")).isVisible();
    assertThat(shop.item("Top").locator(".edit")).isHidden();
    held.get(0).resume();

    shop.item("Top").locator(".edit").click();
    shop.item("Top").locator("[name=name]").fill("Whirl");
    shop.item("Top").locator("[name=name]").press("Enter");
    assertThat(notice()).hasText("Changed “Whirl”.");
    shop.awaitNames("Kite", "Drum", "Whirl");
  }

  @Test
  void withoutAToken_nothingCanBeEdited_norIsTheModuleFetched(@TempDir Path data)
      throws IOException {
    try (LocalServer serve = LocalServer.start(TallySettings.within(DataKind.SHOP, data))) {
      String token = Files.readString(data.resolve("token")).strip();
      Shopping owner = new Shopping(serve.uri(), token);
      owner.category("toys");
      kite = owner.add("toys", "Kite");
      List<String> fetched = new ArrayList<>();
      page.onRequest(request -> fetched.add(request.url()));
      page.navigate(serve.uri().toString());
      card(kite).locator("summary").click();
      assertThat(card(kite).locator(".info")).isVisible();
      page.click("#key"); // its script came later than the page's own
      assertThat(page.locator("#token")).isVisible();
      assertThat(card(kite).locator(".edit")).hasCount(0);
      assertThat(fetched).noneMatch(url -> url.endsWith("edit.js"));

      page.fill("#token", token);
      page.click("dialog .row button:not([type])");
      button("Edit Kite").click();
      field("name").fill("Dragon");
      page.click("#key"); // forgets it
      assertThat(form()).isHidden();
      assertThat(card(kite).locator(".edit")).isHidden();
      assertThat(card(kite).locator(".info")).isVisible();
    }
  }

  @Test
  void aTokenThatIsNoLongerGood_isSaidToBe(@TempDir Path data) throws IOException {
    try (LocalServer serve = LocalServer.start(TallySettings.within(DataKind.SHOP, data))) {
      String token = Files.readString(data.resolve("token")).strip();
      Shopping owner = new Shopping(serve.uri(), token);
      owner.category("toys");
      kite = owner.add("toys", "Kite");
      page.navigate(serve.uri().toString());
      page.click("#key");
      page.fill("#token", token);
      page.click("dialog .row button:not([type])");
      edit();
      field("name").fill("Dragon");
      page.route(
          "**/toys/*",
          route -> {
            Map<String, String> headers = new HashMap<>(route.request().headers());
            headers.put("authorization", "Bearer not-this-one-any-more");
            route.resume(new Route.ResumeOptions().setHeaders(headers));
          });
      button("Save").click();

      assertThat(notice()).containsText("The token is not good any more; enter it again.");
      assertThat(form()).isHidden();
      page.unroute("**/toys/*");
      page.click("#key");
      page.fill("#token", token);
      page.click("dialog .row button:not([type])");
      assertThat(field("name")).hasValue("Dragon");
      button("Save").click();
      assertThat(notice()).hasText("Changed “Dragon”.");
    }
  }

  @ParameterizedTest
  @CsvSource({"LIGHT, 390", "DARK, 1200", "DARK, 360", "LIGHT, 1200"})
  void formAndQuestion_areAccessible(ColorScheme scheme, int width) {
    fixture.shop().change(category, drum, Map.of("sku", category));
    fixture.shop().add(category, "Ball");
    page.close();
    shop =
        fixture.reader(
            new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(width, 800));
    page = shop.page();
    shop.open("?category=" + category);
    String suffix = "-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + width;
    card(drum).locator("summary").click();
    card(kite).locator("summary").click();
    assertThat(button("Edit Kite")).isVisible();
    shop.assertAccessible("editable" + suffix);
    button("Edit Kite").click();
    field("sku").fill(category);
    field("info").press("Tab");
    shop.assertAccessible("editing" + suffix);
    button("Save").click();
    assertThat(error("sku")).not().isEmpty();
    shop.assertAccessible("editing-error" + suffix);
    button("Retire").click();
    shop.assertAccessible("retiring" + suffix);
    BoundingBox bar = page.locator(".bar").boundingBox();
    assertThat(card(kite).locator(".name").boundingBox().y)
        .isGreaterThanOrEqualTo(bar.y + bar.height);
    assertThat(
            (Boolean)
                page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
        .isTrue();
  }
}
