package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
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
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How the board behaves, in a real browser on a real server process, with an hour of figures from
 * {@link FakeFigures}. Leaves pictures in target/screenshots. What the real figures come to is for
 * {@link BoardFiguresTest}.
 */
class BoardTest {

  /** Notes what the page's policy had to forbid. */
  private static final String WATCH =
      """
      window.forbidden = [];
      addEventListener('securitypolicyviolation',
        ({ violatedDirective, blockedURI }) => forbidden.push(`${violatedDirective} ${blockedURI}`));
      """;

  private static Chromium chromium;

  @TempDir private Path directory;
  private final List<String> scriptErrors = new CopyOnWriteArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private ServerProcess server;
  private BrowserContext context;
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

  /** With the figures of a busy shop, and nothing open yet. */
  private void newPage() {
    context.addInitScript(WATCH);
    page = context.newPage();
    page.onPageError(scriptErrors::add);
    page.onRequest(request -> asked.add(request.url()));
    FakeFigures.serve(page);
  }

  @AfterEach
  void close() {
    assertThat(scriptErrors).isEmpty();
    assertThat((List<?>) page.evaluate("() => window.forbidden")).isEmpty();
    context.close();
    server.close();
  }

  private void openBoard(String query) {
    page.navigate(server.uri().resolve("/-/board" + query).toString());
  }

  private void awaitFigures() {
    assertThat(page.locator("#status")).hasText("Live");
    assertThat(page.locator("#figures")).hasAttribute("aria-busy", "false");
  }

  private void awaitChart() {
    page.waitForFunction("() => window.Chart?.getChart('chart')?.data.labels.length === 60");
  }

  @Test
  void theChart_theTableAndTheTiles_sayTheSame() {
    openBoard("");
    awaitFigures();
    awaitChart();

    Object bars = page.evaluate("() => Chart.getChart('chart').data.datasets[0].data");
    List<?> oldestFirst =
        (List<?>)
            page.evaluate(
                """
                () => [...document.querySelectorAll('#minutes tbody tr')].reverse()
                  .map((row) => Number(row.cells[1].textContent.replace(/\\D/g, '')))
                """);
    assertThat(oldestFirst).isEqualTo(bars).hasSize(60);
    assertThat(page.locator("#orders-minute")).hasText(String.valueOf(oldestFirst.get(58)));
    String hour =
        "%,d".formatted(oldestFirst.stream().mapToInt(Integer.class::cast).sum()); // as en-US has
    assertThat(page.locator("#orders-hour")).hasText(hour);
    assertThat(page.locator("#chart"))
        .hasAttribute("aria-label", Pattern.compile("Bar chart: " + hour + " orders .*"));
    assertThat(page.locator("#viewers")).hasText("1,234");
  }

  @Test
  void whatSellsBest_isTheTenWithTheMostUnits_byName() {
    openBoard("?category=electronics");
    awaitFigures();

    assertThat(page.locator("#best li")).hasCount(10);
    assertThat(page.locator("#best li").first()).containsText("Vacuum Cleaner");
    List<String> units = page.locator("#best .units").allTextContents();
    List<Integer> numbers =
        units.stream().map(text -> Integer.parseInt(text.replace(",", ""))).toList();
    assertThat(numbers).isSortedAccordingTo((a, b) -> b - a);
  }

  @Test
  void aChoice_isInTheAddress_andBackAndForwardFollow() {
    openBoard("");
    awaitFigures();
    page.selectOption("#category", "confectionery");
    assertThat(page.locator("#viewers")).hasText("391");
    assertThat(page).hasURL(Pattern.compile(".*/-/board\\?category=confectionery"));
    assertThat(page).hasTitle("Confectionery: live board: Tally");
    page.locator("#categories button").getByText("Electronics").click();
    assertThat(page.locator("#viewers")).hasText("812");
    assertThat(page.locator("#category")).hasValue("electronics");

    page.goBack();
    assertThat(page.locator("#viewers")).hasText("391");
    page.goBack();
    assertThat(page.locator("#viewers")).hasText("1,234");
    page.goForward();
    assertThat(page.locator("#viewers")).hasText("391");
    assertThat(page.locator("#category")).hasValue("confectionery");
  }

  @Test
  void aCategoryThatIsNotThere_isSaid_andTheWholeShopShown() {
    openBoard("?category=ghosts");
    awaitFigures();

    assertThat(page.locator("#notice"))
        .hasText("There is no category “ghosts”. This is the whole shop.");
    assertThat(page.locator("#viewers")).hasText("1,234");
    assertThat(page).hasURL(Pattern.compile(".*/-/board"));
  }

  @Test
  void aServerThatFails_leavesTheOldFigures_marksThem_andIsAskedAgain() {
    page.clock().install();
    openBoard("");
    awaitFigures();
    String before = page.locator(".tiles").textContent();
    page.route("**/-/viewers", Route::abort);
    page.clock().runFor(5_000);

    assertThat(page.locator("#status")).hasText("Offline");
    assertThat(page.locator("#notice")).containsText("The server does not answer. Figures as of ");
    assertThat(page.locator("#figures")).hasAttribute("data-stale", "");
    assertThat(page.locator(".tiles")).hasText(before);
    picture("board-stale");
    assertThat(new AxeBuilder(page).analyze().getViolations()).isEmpty();

    FakeFigures.serve(page);
    page.clock().runFor(5_000);
    awaitFigures();
    assertThat(page.locator("#notice")).hasText("");
  }

  @Test
  void withoutItsLibrary_theTableOpensItself() {
    page.route("**/-/lib/chart.js", Route::abort);
    openBoard("");
    awaitFigures();

    assertThat(page.locator("#chart-failure")).isVisible();
    assertThat(page.locator("#minutes tbody tr")).hasCount(60);
    assertThat(page.locator("#minutes tbody tr").first()).isVisible();
    picture("board-no-chart");
  }

  @Test
  void whilePaused_nothingIsAsked_andAChoiceIsShownNevertheless() {
    page.clock().install();
    openBoard("");
    awaitFigures();
    page.locator("#pause").click();
    assertThat(page.locator("#status")).hasText("Paused");
    assertThat(page.locator("#pause")).hasText("Resume live updates");
    assertAskedNothingIn(60_000);

    page.selectOption("#category", "electronics");
    assertThat(page.locator("#viewers")).hasText("812");
    assertThat(page.locator("#status")).hasText("Paused");
    assertAskedNothingIn(60_000);

    int before = asked.size();
    page.locator("#pause").click();
    assertThat(page.locator("#status")).hasText("Live");
    page.waitForCondition(() -> asked.size() > before);
  }

  @Test
  void whileHidden_nothingIsAsked_andAtOnceWhenItIsSeenAgain() {
    page.clock().install();
    openBoard("");
    awaitFigures();
    see(false);
    assertAskedNothingIn(60_000);

    int before = asked.size();
    see(true);
    page.waitForCondition(() -> asked.size() > before);
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
    awaitChart();
    int before = asked.size();
    page.clock().runFor(millis);
    page.evaluate("() => 0"); // whatever was asked has been told by now
    assertThat(asked.subList(before, asked.size())).isEmpty();
  }

  @Test
  void theChart_takesItsColoursFromThePage_alsoWhenTheyChange() {
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    openBoard("");
    awaitFigures();
    awaitChart();
    Object light = page.evaluate("() => Chart.getChart('chart').data.datasets[0].backgroundColor[0]");
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));

    page.waitForFunction(
        "before => Chart.getChart('chart').data.datasets[0].backgroundColor[0] !== before", light);
  }

  @Test
  void theShopPage_doesNotLoadTheLibrary() {
    page.navigate(server.uri().toString());
    assertThat(page.locator("#status")).hasAttribute("data-state", "live");

    assertThat(asked).isNotEmpty().noneMatch(url -> url.contains("/lib/"));
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void theBoard_isAccessible_onDesktopAndPhone(ColorScheme scheme) throws Exception {
    for (String name : products()) {
      post("/electronics", "{\"name\":\"" + name + "\",\"rrp\":1,\"info\":\"-\"}");
    }
    for (int width : List.of(1200, 390)) {
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
      openBoard(width == 390 ? "?category=electronics" : "");
      awaitFigures();
      awaitChart();
      picture("board-%s-%d".formatted(scheme, width));
      assertThat(new AxeBuilder(page).analyze().getViolations()).isEmpty();
      page.locator("#minutes summary").click();
      assertThat(new AxeBuilder(page).analyze().getViolations()).isEmpty();
    }
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

  private void picture(String name) {
    String file = name.toLowerCase(Locale.ROOT) + ".png";
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(Path.of("target", "screenshots", file)));
  }
}
