package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import dev.tally.ServerProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How the board behaves, in a real browser on a real server process, with an hour of figures from
 * {@link FakeFigures}. Leaves pictures in target/screenshots. What the real figures come to is for
 * {@link BoardFiguresTest}.
 */
class BoardTest {

  private static Chromium chromium;

  @TempDir private Path directory;
  private ServerProcess server;
  private BrowserContext context;
  private BoardPage board;
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
    server =
        ServerProcess.start(
            directory, "demo", "--host", "127.0.0.1", "--port", "0", "--simulate", "off");
    context = chromium.browser().newContext();
    newPage();
  }

  private void newPage() {
    board = new BoardPage(context, server.uri());
    page = board.page();
    FakeFigures.serve(page);
  }

  @AfterEach
  void close() {
    try {
      board.assertNothingWentWrong();
    } finally {
      context.close();
      server.close();
    }
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
        "%,d".formatted(oldestFirst.stream().mapToInt(Integer.class::cast).sum()); // as en-US has
    assertThat(board.locator("#orders-hour")).hasText(hour);
    assertThat(board.locator("#chart"))
        .hasAttribute("aria-label", Pattern.compile("Bar chart: " + hour + " orders .*"));
    assertThat(board.locator("#viewers")).hasText("1,234");
  }

  @Test
  void whatSellsBest_isTheTenWithTheMostUnits_byName() {
    board.open("?category=electronics");

    assertThat(board.locator("#best li")).hasCount(10);
    assertThat(board.locator("#best li").first()).containsText("Vacuum Cleaner");
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
    page.clock().install();
    board.open("");
    String before = board.locator(".tiles").textContent();
    page.route("**/-/viewers", Route::abort);
    page.clock().runFor(5_000);

    assertThat(board.locator("#status")).hasText("Offline");
    assertThat(board.locator("#notice")).containsText("The server does not answer. Figures as of ");
    assertThat(board.locator("#figures")).hasAttribute("data-stale", "");
    assertThat(board.locator(".tiles")).hasText(before);
    board.picture("board-stale");
    board.assertAccessible();

    FakeFigures.serve(page);
    page.clock().runFor(5_000);
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
    page.clock().install();
    board.open("");
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
    page.clock().install();
    board.open("");
    see(false);
    assertAskedNothingIn(60_000);

    int before = board.asked().size();
    see(true);
    page.waitForCondition(() -> board.asked().size() > before);
  }

  private void see(boolean visible) {
    page.evaluate(
        """
        hidden => {
          Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
          document.dispatchEvent(new Event('visibilitychange'));
        }
        """,
        !visible);
  }

  private void assertAskedNothingIn(long millis) {
    board.awaitChart();
    int before = board.asked().size();
    page.clock().runFor(millis);
    page.evaluate("() => 0"); // whatever was asked has been told by now
    assertThat(board.asked().subList(before, board.asked().size())).isEmpty();
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
    page.navigate(server.uri().toString());
    assertThat(board.locator("#status")).hasAttribute("data-state", "live");

    assertThat(board.asked()).isNotEmpty().noneMatch(url -> url.contains("/lib/"));
  }

  @ParameterizedTest
  @CsvSource({"LIGHT, 1200", "DARK, 390"})
  void theBoard_isAccessible_onDesktopAndPhone(ColorScheme scheme, int width) throws Exception {
    for (String name : products()) {
      post("/electronics", "{\"name\":\"" + name + "\",\"rrp\":1,\"info\":\"-\"}");
    }
    context.close();
    context =
        chromium
            .browser()
            .newContext(
                new Browser.NewContextOptions()
                    .setColorScheme(scheme)
                    .setViewportSize(width, 844)
                    .setDeviceScaleFactor(2));
    newPage();
    board.open(width == 390 ? "?category=electronics" : "");
    board.awaitChart();
    board.picture("board-%s-%d".formatted(scheme, width));
    board.assertAccessible();
    board.locator("#minutes summary").click();
    board.assertAccessible();
  }

  private static List<String> products() {
    List<String> names = new ArrayList<>(List.of("Kettle", "Toaster", "Desk Lamp", "Radio"));
    names.add("Noise-Cancelling Over-Ear Headphones with Charging Case, Midnight Blue");
    names.addAll(List.of("\u05E8\u05D3\u05D9\u05D5 \uD83D\uDCFB", "Fan", "Scale", "Clock", "Iron"));
    return names;
  }

  private void post(String path, String json) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri().resolve(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build();
    int status = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode();
    assertThat(status).isEqualTo(201);
  }
}
