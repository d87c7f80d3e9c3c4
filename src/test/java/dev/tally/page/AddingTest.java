package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A product shows as soon as it is submitted, and disappears again if the server refuses it. */
@InBrowser
class AddingTest {

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();
  private static int categories;

  private final List<Route> held = new ArrayList<>();
  private ShopPage shop;
  private Page page;
  private String category;

  @BeforeEach
  void open() {
    category = "adding-" + ++categories;
    fixture.shop().category(category);
    fixture.shop().add(category, "Kite", "1", "Flies.");
    shop = fixture.reader().patient();
    shop.open("?category=" + category);
    shop.awaitNames("Kite");
    page = shop.page();
    shop.mark(shop.item("Kite"));
    shop.forget();
  }

  /** Holds all adds from now on. */
  private void hold() {
    page.route(
        "**/" + category,
        route -> {
          if (route.request().method().equals("POST")) {
            held.add(route);
          } else {
            route.resume();
          }
        });
  }

  private Route awaitHeld(int number) {
    page.waitForCondition(() -> held.size() == number);
    return held.get(number - 1);
  }

  private static String key(Route route) {
    return route.request().headers().get("idempotency-key");
  }

  @Test
  void theCard_isThereAtOnce_andStaysTheSameElement() {
    hold();
    shop.fill("Drum", "22.40", "Loud.");
    shop.submit();

    Locator card = shop.item("Drum");
    assertThat(card).hasAttribute("data-adding", "yes");
    assertThat(card.locator(".rrp")).containsText("22.40");
    assertThat(card.getByRole(AriaRole.BUTTON)).hasCount(0);
    shop.mark(card);
    awaitHeld(1).resume();

    assertThat(card.locator(".id")).containsText("2");
    assertThat(card).not().hasAttribute("data-adding", "yes");
    assertThat(card.locator(".orders")).hasText("0");
    assertThat(shop.isMarked(card)).isTrue();
    assertThat(shop.isMarked(shop.item("Kite"))).isTrue();
    assertThat(shop.<List<?>>seen("removed")).isEmpty();
    assertThat(page.locator("#notice")).containsText("Added “Drum” as ");
    assertThat(page.locator("#add-name")).isFocused();
    assertThat(page.locator("#add-name")).hasValue("");
  }

  @Test
  void aFormSentBeforeItsScriptIsThere_isSentOnceItIs() {
    List<Route> module = new ArrayList<>();
    page.route("**/add-form.js", module::add);
    shop.fill("Early", "5", "Bird.");
    shop.submit();
    page.waitForCondition(() -> !module.isEmpty());
    assertThat(shop.item("Early")).hasCount(0);
    module.get(0).resume();
    assertThat(shop.total("Early")).hasText("0");
    assertThat(page.locator("#add-name")).hasValue("");
  }

  @Test
  void anAdd_removesNoNode_howeverTheListIsSorted() {
    page.selectOption("#sort", "name");
    shop.fill("Abacus", "5", "Counts.");
    shop.submit();

    assertThat(shop.total("Abacus")).hasText("0");
    shop.awaitNames("Abacus", "Kite");
    assertThat(shop.isMarked(shop.item("Kite"))).isTrue();
    // Only the new card moves, from the end to its place.
    String stays = shop.item("Kite").getAttribute("data-id");
    assertThat(shop.<List<String>>seen("removed")).doesNotContain(stays);
  }

  @Test
  void theEvent_beforeTheAnswer_makesNoSecondCard() {
    page.route(
        "**/" + category,
        route -> {
          if (route.request().method().equals("POST")) {
            var answer = route.fetch(); // the server has it, and tells everyone
            page.waitForCondition(
                () -> shop.item("Drum").locator(".orders").textContent().equals("0"));
            shop.mark(shop.item("Drum"));
            route.fulfill(new Route.FulfillOptions().setResponse(answer));
          } else {
            route.resume();
          }
        });
    shop.fill("Drum", "5.0", "Loud.");
    shop.submit();

    assertThat(page.locator("#notice")).containsText("Added “Drum”");
    shop.awaitNames("Kite", "Drum");
    assertThat(shop.isMarked(shop.item("Drum"))).isTrue();
    assertThat(shop.<List<?>>seen("removed")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "400, name, add-name",
    "400, rrp, add-rrp",
    "409, info, add-info",
    "500, '', add",
    "400, constructor, add"
  })
  void whatIsRefused_goesAgain_andTheReasonStandsBesideItsField(
      int status, String field, String place) {
    hold();
    shop.fill("Drum", "5", "Loud.");
    shop.submit();
    assertThat(shop.item("Drum")).isVisible();

    refuse(awaitHeld(1), status, field);

    assertThat(page.locator("#" + place + "-error")).hasText("The server says no.");
    assertThat(shop.item("Drum")).hasCount(0);
    shop.awaitNames("Kite");
    assertThat(shop.isMarked(shop.item("Kite"))).isTrue();
    assertThat(page.locator("#add-name")).hasValue("Drum");
    assertThat(place.equals("add") ? page.locator("#add [type=submit]") : page.locator("#" + place))
        .isFocused();
  }

  private static void refuse(Route route, int status, String field) {
    route.fulfill(
        new Route.FulfillOptions()
            .setStatus(status)
            .setContentType("application/problem+json")
            .setBody("{\"detail\":\"The server says no.\",\"field\":\"" + field + "\"}"));
  }

  @Test
  void theSameWishAgain_keepsItsKey_andAnotherWishGetsAnother() {
    hold();
    shop.fill("Drum", "5", "Loud.");
    shop.submit();
    awaitHeld(1).abort();
    assertThat(page.locator("#add-error")).containsText("cannot be reached");
    shop.submit();
    refuse(awaitHeld(2), 500, "");
    assertThat(page.locator("#add-error")).containsText("The server says no.");
    page.fill("#add-info", "Very loud.");
    shop.submit();
    awaitHeld(3);

    assertThat(key(held.get(0))).isNotEmpty().isEqualTo(key(held.get(1)));
    assertThat(key(held.get(2))).isNotEqualTo(key(held.get(0)));
  }

  @Test
  void anAnswerThatWasLost_andTheSameWishAgain_makeOneProduct() {
    hold();
    shop.fill("Drum", "5", "Loud.");
    shop.submit();
    awaitHeld(1).fetch(); // the server has it; the page does not hear of it
    assertThat(shop.total("Drum")).hasText("0");
    held.get(0).abort();
    assertThat(page.locator("#add-error")).containsText("cannot be reached");
    shop.submit();
    awaitHeld(2).resume();

    assertThat(page.locator("#notice")).containsText("Added “Drum”");
    shop.awaitNames("Kite", "Drum");
  }

  @Test
  void anAddUnderWay_whileTheReaderGoesElsewhere_leavesNoCardThere() {
    hold();
    shop.fill("Drum", "5", "Loud.");
    shop.submit();
    Route add = awaitHeld(1);
    page.selectOption("#category", "confectionery");
    assertThat(shop.item("Chocolate Bar")).isVisible();
    add.resume();

    assertThat(page.locator("#notice")).containsText("Added “Drum”");
    shop.awaitNames("Chocolate Bar");
    page.selectOption("#category", category);
    assertThat(shop.total("Drum")).hasText("0");
    shop.awaitNames("Kite", "Drum");
  }

  @Test
  void anAddWhilePaused_isShown_withItsTotal() {
    page.click("#pause");
    shop.fill("Drum", "5", "Loud.");
    shop.submit();

    assertThat(shop.total("Drum")).hasText("0");
  }

  @Test
  void twoPages_thatAddTheSame_bothShowBoth() {
    hold();
    shop.fill("Drum", "5", "Loud.");
    shop.submit();
    Route add = awaitHeld(1);
    fixture
        .shop()
        .add(category, "Drum", "5", "Loud."); // another client's, which takes the pending card
    assertThat(shop.total("Drum")).hasText("0");
    add.resume();

    assertThat(shop.item("Drum")).hasCount(2);
    assertThat(page.locator("#products [data-adding]")).hasCount(0);
  }
}
