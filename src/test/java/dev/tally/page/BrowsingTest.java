package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Navigation: categories, search, sorting, back and forward; the address holds all of it. */
@InBrowser
class BrowsingTest {

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();

  private ShopPage shop;
  private Page page;

  @BeforeAll
  static void stock() {
    fixture.shop().category("toys");
    String zebra = fixture.shop().add("toys", "Zebra");
    fixture.shop().add("toys", "Éclair");
    String apple = fixture.shop().add("toys", "apple");
    fixture.shop().order(zebra, 5);
    fixture.shop().order(apple, 2);
  }

  @BeforeEach
  void open() {
    shop = fixture.reader();
    page = shop.page();
  }

  private void address(String pattern) {
    assertThat(page).hasURL(Pattern.compile(pattern));
  }

  @Test
  void switchingFiftyTimes_costsOneSocket_oneListener_andOneBatchEach() {
    shop.open("?category=electronics");
    shop.forget();
    for (int i = 0; i < 25; i++) {
      page.selectOption("#category", "confectionery");
      shop.awaitNames("Chocolate Bar");
      page.selectOption("#category", "electronics");
      shop.awaitNames("Vacuum Cleaner", "Leaf Blower");
    }

    assertThat(shop.<List<?>>seen("sockets")).hasSize(1);
    assertThat(shop.<Integer>seen("listeners")).isEqualTo(1);
    List<List<Integer>> batches = shop.seen("batches");
    assertThat(batches).hasSize(50);
    assertThat(batches)
        .startsWith(List.of(2, 1), List.of(1, 2))
        .containsOnly(List.of(2, 1), List.of(1, 2));
    shop.assertNothingBlanked();
    shop.awaitState("live");
    assertThat(page.locator("#products")).not().hasAttribute("data-stale", "");
  }

  @Test
  void aSwitchToASortedCategory_isOneBatchToo() {
    shop.open("?category=electronics&sort=name");
    shop.forget();
    page.selectOption("#category", "toys");
    shop.awaitNames("apple", "Éclair", "Zebra");

    assertThat(shop.<List<?>>seen("batches")).isEqualTo(List.of(List.of(2, 3)));
  }

  @Test
  void theOldList_stays_busy_untilTheNewOneIsThere() {
    shop.patient().open("?category=electronics");
    List<Route> held = new ArrayList<>();
    page.route("**/toys", held::add);
    page.selectOption("#category", "toys");

    page.waitForCondition(() -> !held.isEmpty());
    assertThat(page.locator("#products")).hasAttribute("aria-busy", "true");
    shop.awaitNames("Vacuum Cleaner", "Leaf Blower");
    assertThat(shop.total("Leaf Blower")).hasText("7");
    held.get(0).resume();
    shop.awaitNames("Zebra", "Éclair", "apple");
    assertThat(page.locator("#products")).hasAttribute("aria-busy", "false");
    shop.assertNothingBlanked();
  }

  @Test
  void aListThatDoesNotCome_saysSo_andComesLater() {
    shop.open("?category=electronics");
    page.route("**/toys", route -> route.fulfill(new Route.FulfillOptions().setStatus(503)));
    page.selectOption("#category", "toys");
    assertThat(page.locator("#failure")).isVisible();
    assertThat(page.locator("#notice")).containsText("could not be loaded");
    assertThat(shop.items().first()).isHidden();
    page.unroute("**/toys");
    page.click("#again");

    shop.awaitNames("Zebra", "Éclair", "apple");
    assertThat(page.locator("#failure")).isHidden();
  }

  @Test
  void anAnswerThatNeverComes_isGivenUp() {
    shop.open("?category=electronics");
    List<Route> held = new ArrayList<>();
    page.route("**/toys", held::add);
    page.evaluate(
        """
        () => {
          window.timeout = AbortSignal.timeout;
          AbortSignal.timeout = (millis) => timeout.call(AbortSignal, millis / 100);
        }
        """);
    page.selectOption("#category", "toys");
    assertThat(page.locator("#failure")).isVisible();
    assertThat(held).isNotEmpty();
    page.evaluate("() => { AbortSignal.timeout = timeout; }");
    page.unroute("**/toys");
    page.click("#again");

    shop.awaitNames("Zebra", "Éclair", "apple");
  }

  @ParameterizedTest
  @CsvSource({
    "ECLAIR, Éclair",
    "éclair, Éclair",
    "ÉCL, Éclair",
    "c1, Zebra",
    "'  APPLE ', apple",
    "C, 'Zebra,Éclair,apple'"
  })
  void searching_findsNamesAndIds_whateverTheCaseAndTheAccents(String query, String found) {
    shop.open("?category=toys");
    page.fill("#search", query);

    shop.awaitNames(found.split(",", -1));
    assertThat(page.locator("#summary"))
        .containsText(found.contains(",") ? "3 products" : "1 of 3 products");
  }

  @Test
  void aSku_isOnItsCard_andIsFound() {
    fixture.shop().category("by-sku");
    String robot = fixture.shop().add("by-sku", "Robot");
    fixture.shop().add("by-sku", "Kite");
    fixture.shop().change("by-sku", robot, Map.of("sku", "TR-001"));
    shop.open("?category=by-sku");
    assertThat(shop.item("Robot").locator(".sku")).hasText("TR-001");
    assertThat(shop.item("Kite").locator(".sku")).hasText("");
    page.fill("#search", "tr-0");
    shop.awaitNames("Robot");
    fixture.shop().change("by-sku", robot, Map.of("sku", "X-9"));
    assertThat(page.locator("#empty-title")).containsText("matches “tr-0”");
    page.fill("#search", "x-9");
    shop.awaitNames("Robot");
    assertThat(shop.item("Robot").locator(".sku")).hasText("X-9");
  }

  @Test
  void aProductWithoutASku_isNotFoundByTheWordForNothing() {
    shop.open("?category=electronics");
    page.selectOption("#category", "toys"); // its list comes by HTTP
    shop.awaitNames("Zebra", "Éclair", "apple");
    page.fill("#search", "undefined");
    assertThat(page.locator("#empty-title")).containsText("matches “undefined”");
  }

  @Test
  void aSearchWithoutAMatch_saysSo_andIsCleared() {
    shop.open("?category=toys&q=nothing-like-it");
    assertThat(page.locator("#empty-title")).hasText("Nothing in Toys matches “nothing-like-it”");
    assertThat(page.locator("#empty")).isVisible();
    page.click("#clear");

    shop.awaitNames("Zebra", "Éclair", "apple");
    assertThat(page.locator("#empty")).isHidden();
    assertThat(page.locator("#search")).isFocused();
    address("category=toys$");
  }

  @Test
  void slash_goesToTheSearch_andEscapeClearsIt() {
    shop.open("?category=toys");
    page.keyboard().press("/");
    assertThat(page.locator("#search")).isFocused();
    page.keyboard().type("a/c");
    assertThat(page.locator("#search")).hasValue("a/c");
    address("q=a%2Fc");
    page.keyboard().press("Escape");

    assertThat(page.locator("#search")).hasValue("");
    shop.awaitNames("Zebra", "Éclair", "apple");
    page.locator("#add-name").focus();
    page.keyboard().type("/");
    assertThat(page.locator("#add-name")).hasValue("/");
  }

  @Test
  void sorting_isByName_byOrders_andById_andMovesTheSameElements() {
    shop.open("?category=toys");
    Locator zebra = shop.item("Zebra");
    zebra.locator("summary").click();
    zebra.locator("summary").focus();
    shop.mark(zebra);

    for (String[] sort :
        new String[][] {
          {"name", "apple", "Éclair", "Zebra"},
          {"ordered", "Zebra", "apple", "Éclair"},
          {"id", "Zebra", "Éclair", "apple"}
        }) {
      page.locator("#sort")
          .evaluate(
              "(select, sort) => { select.value = sort; select.dispatchEvent(new Event('change')); }",
              sort[0]);
      shop.awaitNames(sort[1], sort[2], sort[3]);
      assertThat(shop.isMarked(zebra)).isTrue();
      assertThat(zebra.locator("details")).hasAttribute("open", "");
      assertThat(zebra.locator("summary")).isFocused();
      address(sort[0].equals("id") ? "category=toys$" : "sort=" + sort[0]);
    }
  }

  @Test
  void whatSellsBest_comesToTheTop_butNotUnderTheFocus() {
    fixture.shop().category("best-sellers");
    fixture.shop().add("best-sellers", "One");
    String two = fixture.shop().add("best-sellers", "Two");
    shop.haltClock();
    shop.open("?category=best-sellers&sort=ordered");
    shop.awaitNames("One", "Two");
    shop.item("Two").locator("summary").focus();
    fixture.shop().order(two, 9);
    assertThat(shop.total("Two")).hasText("9");
    page.clock().runFor(5_000); // time enough for it to move twice
    shop.awaitNames("One", "Two");
    page.locator("#sort").focus();
    page.clock().runFor(5_000);

    shop.awaitNames("Two", "One");
  }

  @Test
  void searchAndSort_surviveAReload_andASwitch() {
    shop.open("?category=toys");
    page.fill("#search", "e");
    page.selectOption("#sort", "name");
    shop.awaitNames("apple", "Éclair", "Zebra");
    page.fill("#search", "cl");
    shop.awaitNames("Éclair");
    page.reload();
    shop.awaitNames("Éclair");
    assertThat(page.locator("#search")).hasValue("cl");
    assertThat(page.locator("#sort")).hasValue("name");
    page.selectOption("#category", "electronics");

    shop.awaitNames("Vacuum Cleaner");
    address("category=electronics");
    address("q=cl");
    address("sort=name");
  }

  @Test
  void backAndForward_goBetweenCategories_withTheirSearches() {
    shop.open("");
    page.fill("#search", "leaf");
    page.selectOption("#category", "toys");
    page.click("#clear");
    page.selectOption("#category", "confectionery");
    shop.awaitNames("Chocolate Bar");

    page.goBack();
    shop.awaitNames("Zebra", "Éclair", "apple");
    page.goBack();
    shop.awaitNames("Leaf Blower");
    assertThat(page.locator("#category")).hasValue("electronics");
    assertThat(page.locator("#search")).hasValue("leaf");
    assertThat(page).hasTitle(Pattern.compile("^Electronics"));
    page.goForward();
    shop.awaitNames("Zebra", "Éclair", "apple");
    assertThat(page.locator("#search")).hasValue("");
    assertThat(shop.<List<?>>seen("sockets")).hasSize(1);
  }

  @Test
  void aStepOnThePageItself_asksForNothing() {
    shop.open("?category=toys");
    List<String> asked = new ArrayList<>();
    page.onRequest(request -> asked.add(request.url()));
    page.locator(".skip").focus();
    page.keyboard().press("Enter");
    address("#goods$");
    page.goBack();
    address("toys$");

    shop.awaitNames("Zebra", "Éclair", "apple");
    assertThat(asked).noneMatch(url -> url.endsWith("/toys"));
  }

  @Test
  void aLinkToACategoryThatIsNot_opensTheFirst_andSaysSo() {
    shop.open("?category=%3Cb%3Enone");

    shop.awaitNames("Vacuum Cleaner", "Leaf Blower");
    assertThat(page.locator("#notice"))
        .hasText("There is no category “<b>none”; this is Electronics.");
    address("category=electronics$");
  }
}
