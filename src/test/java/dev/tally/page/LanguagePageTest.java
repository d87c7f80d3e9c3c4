package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The page, the board and the page for wrong addresses in other languages. */
@InBrowser
class LanguagePageTest {

  /** What a layout has cut off, or pushed out of the window. */
  private static final String CUT =
      """
      () => [...document.querySelectorAll('button, a, label span, dt, th, h2, .label, summary, .badge, #summary')]
        .filter((element) => element.checkVisibility() && !element.closest('.unseen, .scroll') && !element.matches('.unseen, .skip'))
        .filter((element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline'
          || element.getBoundingClientRect().right > innerWidth + 1)
        .map((element) => element.outerHTML)
        .concat([...document.querySelectorAll('.head select option')].filter((option) => {
          const { parentElement: select } = option;
          const style = getComputedStyle(select);
          const pen = new OffscreenCanvas(1, 1).getContext('2d');
          pen.font = style.font;
          return pen.measureText(option.text).width > select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) + 1;
        }).map((option) => option.text))
        .concat(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [])
      """;

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();

  private ShopPage shop;
  private Page page;

  @BeforeAll
  static void stock() {
    fixture.shop().category("toys");
    fixture.shop().add("toys", "Kite", "12.50", "Flies.");
    fixture.shop().order(fixture.shop().add("toys", "Top", "3", "Turns."), 3);
  }

  private void open(Browser.NewContextOptions options, String query) {
    shop = fixture.reader(options);
    page = shop.page();
    shop.open(query);
  }

  private void openGerman(String query) {
    open(new Browser.NewContextOptions().setLocale("de-DE"), query);
  }

  @Test
  void page_speaksItsReadersLanguage() {
    openGerman("?category=toys&window=24h");

    assertThat(page.locator("html")).hasAttribute("lang", "de");
    assertThat(page).hasTitle("Toys · Tally: Bestellzahlen live");
    assertThat(page.locator("#summary")).hasText("2 Produkte, 3 in 24 Std. bestellt");
    assertThat(shop.item("Top").locator(".order")).hasText("Bestellen");
    assertThat(shop.item("Top").locator(".order")).hasAttribute("aria-label", "Bestellen: 1 × Top");
    assertThat(
            shop.item("Top")
                .locator(".label")
                .evaluate("label => getComputedStyle(label, '::after').content"))
        .isEqualTo("\" in 24 Std.\"");
    page.click("#pause");
    assertThat(page.locator("#pause")).hasText("Weiter mit der Live-Anzeige");
    assertThat(page.locator("#status")).hasText("Pausiert");
    page.click("#pause");
    shop.item("Kite").locator(".order").click();
    assertThat(page.locator("#notice")).hasText("Kite ist einmal bestellt.");
    page.fill("#search", "To");
    assertThat(page.locator("#summary")).hasText("1 von 2 Produkten, 4 in 24 Std. bestellt");
    page.fill("#search", "xyz");
    assertThat(page.locator("#empty-title")).hasText("In Toys passt nichts zu „xyz“");
    assertThat(page).hasURL(Pattern.compile("^[^?]*\\?category=toys&window=24h&q=xyz$"));
    shop.assertNothingForeignRan();
    Accessibility.assertNoViolation(page, "German");
  }

  @Test
  void whatTheServerRefuses_isSaidByItsType() {
    openGerman("?category=toys");
    shop.fill("Drum", "5,50", "Loud.");
    shop.submit();
    assertThat(page.locator("#add-rrp-error"))
        .hasText(
            "Preis bitte wie 22.40 schreiben: bis zu 12 Ziffern, nach einem Punkt bis zu 4 weitere.");

    shop.fill("Drum\u0007", "5.50", "Loud.");
    shop.submit();
    assertThat(page.locator("#add-name-error"))
        .hasText(Pattern.compile("^Der Server nimmt diese Angabe nicht an: „.*\"name\".*“$"));
    assertThat(page.locator("#add-name")).isFocused();

    answerAdds("\"type\": \"/-/problems/unknown-category\", \"detail\": \"No.\"");
    shop.submit();
    assertThat(page.locator("#add-error"))
        .hasText("Diese Kategorie gibt es nicht mehr. In 7 s noch einmal versuchen.");
    answerAdds("\"type\": \"/-/problems/of-tomorrow\", \"detail\": \"The moon is full.\"");
    shop.submit();
    assertThat(page.locator("#add-error"))
        .hasText("The moon is full. In 7 s noch einmal versuchen.");
    answerAdds("\"type\": null");
    shop.submit();
    assertThat(page.locator("#add-error"))
        .hasText("Der Server meldet gerade einen Fehler (422). In 7 s noch einmal versuchen.");
    page.unroute("**/toys");
    page.route("**/toys", Route::abort);
    shop.submit();
    assertThat(page.locator("#add-error")).hasText("Der Server ist gerade nicht erreichbar.");
  }

  private void answerAdds(String members) {
    page.unroute("**/toys");
    page.route(
        "**/toys",
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setStatus(422)
                    .setHeaders(
                        java.util.Map.of(
                            "Content-Type", "application/problem+json", "Retry-After", "7"))
                    .setBody("{" + members + "}")));
  }

  @Test
  void languageInTheAddress_goesWithTheReader() {
    open(new Browser.NewContextOptions().setLocale("en-GB"), "?lang=de");
    page.selectOption("#category", "toys");
    shop.awaitNames("Kite", "Top");
    page.selectOption("#window", "7d");
    page.fill("#search", "i");
    assertThat(page).hasURL(Pattern.compile("/\\?lang=de&category=toys&window=7d&q=i$"));
    page.fill("#search", "");
    page.goBack();
    page.goForward();
    page.reload();
    assertThat(page.locator("html")).hasAttribute("lang", "de");

    page.locator(".to-board").click();
    assertThat(page).hasURL(Pattern.compile("/-/board\\?lang=de$"));
    assertThat(page).hasTitle("Live-Board: Tally");
    assertThat(page.locator("#status")).hasText("Live");
    page.selectOption("#category", "toys");
    assertThat(page).hasURL(Pattern.compile("/-/board\\?lang=de&category=toys$"));
    assertThat(page).hasTitle("Toys: Live-Board: Tally");
    page.getByText("Zum Shop").click();
    assertThat(page).hasURL(Pattern.compile("/\\?lang=de&category=[a-z]+$"));
    assertThat(page.locator("#status")).hasText("Live");
  }

  @Test
  void languageThatIsChosen_keepsTheReadersPlace() {
    openGerman("?category=toys");
    page.selectOption("#window", "24h");
    page.fill("#search", "kite");
    shop.awaitNames("Kite");
    page.locator("#languages").getByText("Français").click();
    assertThat(page).hasURL(Pattern.compile("/\\?category=toys&window=24h&q=kite&lang=fr$"));
    shop.awaitNames("Kite");
    assertThat(page.locator("#summary"))
        .hasText(Pattern.compile("1 sur 2 produits, \\d commandés en 24\u00A0h"));
    assertThat(page.locator("#languages [aria-current]")).hasText("Français");
  }

  @Test
  void withoutScript_theLanguageStays() {
    shop = fixture.reader(new Browser.NewContextOptions().setJavaScriptEnabled(false));
    page = shop.page();
    shop.visit("?lang=es");
    page.selectOption("#category", "toys");
    page.selectOption("#window", "24h");
    page.locator("noscript button").click();
    assertThat(page).hasURL(Pattern.compile("/\\?lang=es&category=toys&window=24h$"));
    assertThat(page.locator("noscript a")).hasAttribute("href", "orders/toys?window=24h");
    assertThat(page.locator("product-item .label").first()).hasText("Pedidos");
    page.locator("#languages").getByText("Deutsch").click();
    assertThat(page).hasURL(Pattern.compile("/\\?category=toys&window=24h&lang=de$"));
    assertThat(page.locator("#goods-title")).hasText("Produkte");
    page.locator(".to-board").click();
    assertThat(page).hasTitle("Live-Board: Tally");
  }

  @Test
  void wrongAddress_isSaidInTheLanguage() {
    shop = fixture.reader(new Browser.NewContextOptions().setLocale("de-CH"));
    page = shop.page();
    shop.visit("no/such/place?lang=fr");
    assertThat(page.locator("h1")).hasText("Cette page n’existe pas");
    shop.visit("no/such/place");
    assertThat(page).hasTitle("Diese Seite gibt es nicht: Tally");
    Accessibility.assertNoViolation(page, "a wrong address");
    page.getByText("Zum Shop").click();
    assertThat(page).hasURL(Pattern.compile("/\\?category=[a-z]+$"));
  }

  /** The browser's forms of plurals are those that the files have. */
  @ParameterizedTest
  @ValueSource(strings = {"en", "de", "fr", "es"})
  void plurals_areThoseOfTheBrowser(String language) throws IOException {
    openGerman("?category=toys");
    String file = Files.readString(Path.of("src/main/resources/web/words", language + ".json"));
    List<?> categories =
        (List<?>)
            page.evaluate(
                "language => new Intl.PluralRules(language).resolvedOptions().pluralCategories",
                language);

    assertThat(JsonMapper.shared().readTree(file).at("/page/count").propertyNames())
        .containsExactlyInAnyOrderElementsOf(categories.stream().map(String::valueOf).toList());
  }

  @ParameterizedTest
  @CsvSource({"de, 1200", "de, 390", "de, 320", "fr, 1200", "fr, 390", "fr, 320", "es, 390"})
  void nothingIsCut_onThePage(String language, int width) {
    open(
        new Browser.NewContextOptions().setViewportSize(width, 900),
        "?category=toys&window=24h&lang=" + language);
    picture(language + "-page-" + width);
    assertNothingCut();
    page.locator("#manage summary").click();
    page.locator("#category-new").waitFor();
    shop.item("Top").locator("summary").click();
    shop.item("Top").locator(".edit").click();
    shop.fill("", "", "");
    shop.submit();
    Locator errors = page.locator("#add .error:not(:empty)");
    assertThat(errors).hasCount(3);
    picture(language + "-forms-" + width);
    assertNothingCut();
    Accessibility.assertNoViolation(page, language + " " + width);
  }

  @ParameterizedTest
  @CsvSource({"de, 1200", "de, 390", "fr, 1200", "fr, 390", "es, 390"})
  void nothingIsCut_onTheBoard(String language, int width) {
    BoardPage board =
        new BoardPage(
            fixture.context(new Browser.NewContextOptions().setViewportSize(width, 900)),
            fixture.uri());
    page = board.page();
    FakeFigures.serve(page);
    page.navigate(
        fixture.uri().resolve("/-/board?category=electronics&lang=" + language).toString());
    assertThat(page.locator("#figures")).hasAttribute("aria-busy", "false");
    board.awaitChart();
    board.picture(language + "-board-" + width);
    assertNothingCut();
    board.assertAccessible();
    board.assertNothingWentWrong();
  }

  /** The bar stays in sight and has one line, whatever it says. */
  @ParameterizedTest
  @CsvSource({
    "/, en", "/, de", "/, fr", "/, es",
    "/-/board, en", "/-/board, de", "/-/board, fr", "/-/board, es"
  })
  void bar_hasOneLine_onAPhone(String path, String language) throws IOException {
    shop = fixture.reader(new Browser.NewContextOptions().setViewportSize(360, 844));
    page = shop.page();
    page.navigate(fixture.uri().resolve(path + "?lang=" + language).toString());
    shop.awaitState("live");
    String file = Files.readString(Path.of("src/main/resources/web/words", language + ".json"));
    List<?> wrapped =
        (List<?>)
            page.evaluate(
                """
                (words) => {
                  const { state, token, page } = JSON.parse(words);
                  const [bar, badge, pause, key] = ['.bar', '#status', '#pause', '#key'].map((one) => document.querySelector(one));
                  const wrapped = [];
                  for (const name of ['connecting', 'live', 'stale', 'offline', 'stopped', 'paused'])
                    for (const button of [page['pause-html'], page['resume-html']])
                      for (const text of key ? ['', token.enter, token.forget] : ['']) {
                        badge.textContent = state[name];
                        pause.innerHTML = button;
                        if (key) Object.assign(key, { textContent: text, hidden: !text });
                        document.documentElement.dataset.writes = !text ? 'open' : text === token.enter ? 'token' : 'granted';
                        if (bar.offsetHeight > 70) wrapped.push([badge, pause, key].map((one) => one?.innerText).join());
                      }
                  return wrapped;
                }
                """,
                file);
    picture(language + "-bar" + path.replaceAll("\\W", ""));
    assertThat(wrapped).isEqualTo(new ArrayList<>());
  }

  /** What is wrong is said in a place that is kept for it. */
  @ParameterizedTest
  @CsvSource({
    "/, en", "/, de", "/, fr", "/, es",
    "/-/board, en", "/-/board, de", "/-/board, fr", "/-/board, es"
  })
  void whatIsWrong_movesNothing_andIsNotCutOff(String path, String language) throws IOException {
    shop = fixture.reader();
    page = shop.page();
    page.navigate(fixture.uri().resolve(path + "?lang=" + language).toString());
    shop.awaitState("live");
    String file = Files.readString(Path.of("src/main/resources/web/words", language + ".json"));
    for (int width : new int[] {360, 390, 705, 720, 960, 1200}) {
      page.setViewportSize(width, 844);
      Object wrong =
          page.evaluate(
              """
              (words) => {
                const { page, board } = JSON.parse(words);
                const place = document.querySelector('#trouble, #notice');
                const box = place.closest('.line, .scope');
                const top = () => document.querySelector('#products, #figures').getBoundingClientRect().top;
                const fill = (sentence, trouble) => sentence.replace('{trouble}', trouble).replace('{time}', '12:57 PM');
                const isShop = box.matches('.line');
                const losses = [page['no-connection'], page.offline].flatMap((loss) =>
                  [page['as-of'], (isShop ? page : board)['not-yet']].map((sentence) => fill(sentence, loss)));
                const sentences = isShop
                  ? [...losses, page.stopped, fill(page['as-of'], page['cut-off'])]
                  : [...losses, page.stopped, page['cut-off'], fill(board.unanswered), board['unanswered-yet'], board.incomplete];
                const retry = document.querySelector('#retry');
                place.textContent = '';
                retry.hidden = true;
                const before = top();
                return sentences.filter((sentence) => {
                  place.textContent = sentence;
                  retry.hidden = !losses.includes(sentence);
                  const { right, bottom } = place.parentElement.getBoundingClientRect();
                  const all = box.getBoundingClientRect();
                  return top() !== before || right > all.right + .5 || bottom > all.bottom + .5;
                });
              }
              """,
              file);
      assertThat((List<?>) wrong).as("at %d pixels", width).isEqualTo(List.of());
    }
  }

  private void assertNothingCut() {
    assertThat((List<?>) page.evaluate(CUT)).isEqualTo(new ArrayList<>());
  }

  private void picture(String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(Path.of("target", "screenshots", name + ".png")));
  }
}
