package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How the board behaves, in a real browser on a real server, with an hour of figures from {@link
 * FakeFigures}. Leaves screenshots in target/screenshots. {@link BoardFiguresTest} checks the real
 * figures.
 */
@InBrowser
class BoardTest {

  /** Less than the 5 s that the feed waits for an answer. */
  private static final long STEP_MILLIS = 4_000;

  private static final List<String> PRODUCTS =
      List.of(
          "Kettle",
          "Toaster",
          "Desk Lamp",
          "Radio",
          "Noise-Cancelling Over-Ear Headphones with Charging Case, Midnight Blue",
          "\u05E8\u05D3\u05D9\u05D5 \uD83D\uDCFB",
          "Fan",
          "Scale",
          "Clock",
          "Iron");

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();

  private BoardPage board;
  private Page page;

  /** Adds as many products as the list of best sellers can show, the first of them sold best. */
  @BeforeAll
  static void stock() {
    for (int i = 0; i < PRODUCTS.size(); i++) {
      String id = fixture.shop().add("electronics", PRODUCTS.get(i));
      fixture.shop().order(id, 1_240 / (i + 1));
    }
  }

  @BeforeEach
  void open() {
    open(new Browser.NewContextOptions());
  }

  private void open(Browser.NewContextOptions options) {
    board = new BoardPage(fixture.context(options), fixture.uri());
    page = board.page();
    FakeFigures.serve(page);
  }

  @AfterEach
  void nothingWentWrong() {
    board.assertNothingWentWrong();
  }

  @Test
  void theChart_theTableAndTheTiles_sayTheSame() {
    board.open("");
    board.awaitChart();

    Object bars = page.evaluate("() => Chart.getChart('chart').data.datasets[0].data");
    List<?> oldestFirst = board.column(1);
    assertThat(oldestFirst).isEqualTo(bars).hasSize(60);
    assertThat(board.locator("#orders-minute")).hasText(String.valueOf(oldestFirst.get(58)));
    String hour =
        "%,d".formatted(oldestFirst.stream().mapToInt(Integer.class::cast).sum()); // as in en-US
    assertThat(board.locator("#orders-hour")).hasText(hour);
    assertThat(board.locator("#units-today")).hasText("96");
    assertThat(board.locator("#units-24h")).hasText("1,420");
    assertThat(board.locator("#chart"))
        .hasAttribute("aria-label", Pattern.compile("Bar chart: " + hour + " orders .*"));
    assertThat(board.locator("#viewers")).hasText("1,234");
  }

  @Test
  void whatSellsBest_isTheTenWithTheMostUnits_byName() {
    board.open("?category=electronics");

    assertThat(board.locator("#best li")).hasCount(10);
    assertThat(board.locator("#best li").first()).containsText("Kettle");
    List<String> units = board.locator("#best .units").allTextContents();
    List<Integer> numbers =
        units.stream().map(text -> Integer.parseInt(text.replace(",", ""))).toList();
    assertThat(numbers).isSortedAccordingTo((a, b) -> b - a);
  }

  @Test
  void aChoice_isInTheAddress_andBackAndForwardFollow() {
    board.open("");
    page.selectOption("#category", "confectionery");
    assertThat(board.locator("#viewers")).hasText("391");
    assertThat(page).hasURL(Pattern.compile(".*/-/board\\?category=confectionery"));
    assertThat(page).hasTitle("Confectionery: live board: Tally");
    board.locator("#categories button").getByText("Electronics").click();
    assertThat(board.locator("#viewers")).hasText("812");
    assertThat(board.locator("#category")).hasValue("electronics");

    page.goBack();
    assertThat(board.locator("#viewers")).hasText("391");
    page.goBack();
    assertThat(board.locator("#viewers")).hasText("1,234");
    page.goForward();
    assertThat(board.locator("#viewers")).hasText("391");
    assertThat(board.locator("#category")).hasValue("confectionery");
  }

  @Test
  void aCategoryThatIsNotThere_isSaid_andTheWholeShopShown() {
    board.open("?category=ghosts");

    assertThat(board.locator("#notice"))
        .hasText("There is no category “ghosts”. This is the whole shop.");
    assertThat(board.locator("#viewers")).hasText("1,234");
    assertThat(page).hasURL(Pattern.compile(".*/-/board"));
  }

  @Test
  void aServerThatFails_leavesTheOldFigures_marksThem_andIsAskedAgain() {
    board.haltClock();
    board.open("");
    String before = board.locator(".tiles").textContent();
    page.route("**/-/viewers", Route::abort);
    board.turn();

    assertThat(board.locator("#notice"))
        .hasText(Pattern.compile("Some figures are as of .*, as the server does not answer."));
    assertThat(board.locator("#status")).hasText("Live"); // what sells best is
    assertThat(board.locator("#figures")).hasAttribute("data-stale", "");
    assertThat(board.locator(".tiles")).hasText(before);
    board.picture("board-stale");
    page.clock().resume(); // axe uses the page's timers
    board.assertAccessible();

    FakeFigures.serve(page);
    board.turn();
    board.awaitFigures();
    assertThat(board.locator("#notice")).hasText("");
  }

  @Test
  void withoutItsLibrary_theTableOpensItself() {
    page.route("**/-/lib/chart.js", Route::abort);
    board.open("");

    assertThat(board.locator("#chart-failure")).isVisible();
    assertThat(board.locator("#minutes tbody tr")).hasCount(60);
    assertThat(board.locator("#minutes tbody tr").first()).isVisible();
    board.picture("board-no-chart");
  }

  @Test
  void whilePaused_nothingIsAsked_andAChoiceIsShownNevertheless() {
    openHalted();
    board.locator("#pause").click();
    assertThat(board.locator("#status")).hasText("Paused");
    assertThat(board.locator("#pause")).hasText("Resume live updates");
    assertAskedNothingIn(60_000);

    page.selectOption("#category", "electronics");
    assertThat(board.locator("#viewers")).hasText("812");
    assertThat(board.locator("#status")).hasText("Paused");
    assertAskedNothingIn(60_000);

    int before = board.asked().size();
    board.locator("#pause").click();
    assertThat(board.locator("#status")).hasText("Live");
    page.waitForCondition(() -> board.asked().size() > before);
  }

  @Test
  void whileHidden_nothingIsAsked_andAtOnceWhenItIsSeenAgain() {
    openHalted();
    board.see(false);
    assertAskedNothingIn(60_000);

    int before = board.asked().size();
    board.see(true);
    page.waitForCondition(() -> board.asked().size() > before);
  }

  /** Opens the page with a halted clock, and waits until it is at rest with its chart loaded. */
  private void openHalted() {
    board.haltClock();
    board.open("");
    page.clock().runFor(100);
    board.awaitChart();
  }

  /** In steps that leave the server time to answer the feed's ping: else the feed is offline. */
  private void assertAskedNothingIn(long millis) {
    for (long passed = 0; passed < millis; passed += STEP_MILLIS) {
      int before = board.asked().size();
      page.clock().runFor(STEP_MILLIS);
      assertThat(board.askedSince(before)).isEmpty();
    }
  }

  @Test
  void theChart_takesItsColoursFromThePage_alsoWhenTheyChange() {
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    board.open("");
    board.awaitChart();
    Object light =
        page.evaluate("() => Chart.getChart('chart').data.datasets[0].backgroundColor[0]");
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));

    page.waitForFunction(
        "before => Chart.getChart('chart').data.datasets[0].backgroundColor[0] !== before", light);
  }

  @Test
  void theShopPage_doesNotLoadTheLibrary() {
    page.navigate(fixture.uri().toString());
    assertThat(board.locator("#status")).hasAttribute("data-state", "live");

    assertThat(board.asked()).isNotEmpty().noneMatch(url -> url.contains("/lib/"));
  }

  @ParameterizedTest
  @CsvSource({"LIGHT, 1200", "DARK, 390"})
  void theBoard_isAccessible_onDesktopAndPhone(ColorScheme scheme, int width) {
    open(
        new Browser.NewContextOptions()
            .setColorScheme(scheme)
            .setViewportSize(width, 844)
            .setDeviceScaleFactor(2));
    board.open(width == 390 ? "?category=electronics" : "");
    board.awaitChart();
    board.picture("board-%s-%d".formatted(scheme, width));
    board.assertAccessible();
    board.locator("#minutes summary").click();
    board.assertAccessible();
  }

  /** Hung on a wall there is nothing to click, all of it fits the screen, and a reload keeps it. */
  @Test
  void theWall_isDarkAndLarge_andFitsTheScreen() {
    page.setViewportSize(1920, 1080);
    board.open("");
    board.awaitChart();
    board.locator("#wall").click();
    assertThat(board.locator("html[data-wall]")).hasCount(1);
    assertThat(page).hasURL(Pattern.compile("\\?wall="));
    page.reload();
    board.awaitChart();

    assertThat(board.locator("html[data-wall]")).hasCount(1);
    assertThat(board.locator("button:visible, select:visible, a:visible")).hasCount(0);
    assertThat(board.locator("#units-24h")).hasText("1,420");
    board.picture("board-wall");
    assertThat(
            (boolean) page.evaluate("() => document.documentElement.scrollHeight <= innerHeight"))
        .isTrue();
    double digits =
        ((Number)
                page.evaluate(
                    "() => parseFloat(getComputedStyle(document.getElementById('units-24h')).fontSize)"))
            .doubleValue();
    assertThat(digits).as("pixels of 1,080").isGreaterThan(45);
    page.keyboard().press("Escape");
    assertThat(board.locator("#pause")).isVisible();
  }
}
