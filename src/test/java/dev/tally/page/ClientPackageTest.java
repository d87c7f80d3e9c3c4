package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.WaitUntilState;
import dev.tally.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The package {@code clients/js} in apps that have installed it, on another origin than Tally's.
 * Their compilers have checked its types by then, also what they must refuse.
 */
@InBrowser
@Tag("npm")
class ClientPackageTest {

  private static final Path APPS = Path.of("target", "clients");
  private static final String PLACE = "https://orders.example.com";
  private static final String META = "(?m)^ *<meta name=\"order-count-server\".*$";

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();
  @RegisterExtension private static final ForeignSite site = new ForeignSite();

  private final List<String> complaints = new ArrayList<>();
  private Page page;

  @BeforeAll
  static void build() throws IOException, InterruptedException {
    Process build =
        Program.command("bash", "clients/js/test/build").redirectErrorStream(true).start();
    String said = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(build.waitFor()).as(said).isZero();
  }

  @BeforeEach
  void open() {
    page = fixture.context().newPage();
    page.onConsoleMessage(
        message -> {
          if (List.of("warning", "error").contains(message.type())) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
  }

  @Test
  void react_countsLive_andHearsTheEvents() {
    page.navigate(add("react"));
    awaitEffects();
    assertCountsAndHears();
    int before = Integer.parseInt(page.locator("#total").textContent());
    fixture.shop().order("A2", 2);

    assertThat(page.locator("#total")).hasText(String.valueOf(before + 2));
    assertThat(complaints).isEmpty();
  }

  @Test
  void vue_countsLive_andHearsTheEvents_onceItHasNamedTheServer() {
    page.navigate(add("vue"));
    assertCountsAndHears();

    assertThat(complaints).isEmpty();
  }

  @Test
  void anAppThatNamesNoServer_isToldWhatToDo() {
    page.navigate(add("react", text -> text.replaceFirst(META, "")));
    page.waitForCondition(() -> !complaints.isEmpty());

    assertThat(complaints).singleElement().asString().contains("order-count-server", "configure(");
    assertThat(page.locator("order-count:not(:defined)")).hasText("–");
  }

  @Test
  void aPageThatItsServerRendered_isHydratedWithoutAWarning() throws IOException {
    page.navigate(hydrated());
    awaitEffects();
    assertCountsAndHears();

    assertThat(complaints).isEmpty();
  }

  /** Whatever React meets while the page loads, it is what the server wrote. */
  @Test
  void aTotalThatComesBeforeHydration_isNoReasonForAWarning() throws IOException {
    List<Route> held = new ArrayList<>();
    page.route("**/slow.png", held::add); // without which the page has not loaded
    page.navigate(
        hydrated() + "#later",
        new Page.NavigateOptions().setWaitUntil(WaitUntilState.DOMCONTENTLOADED));
    Locator count = page.locator("order-count");
    assertThat(page.locator("order-count:state(live)")).isVisible();
    assertThat(page.locator("order-top:state(live)")).isVisible();
    assertThat(page.locator("[data-state]")).hasCount(0);
    page.evaluate("() => hydrate()");
    awaitEffects();
    assertHears();
    assertThat(page.locator("[data-state]")).hasCount(0);
    page.waitForCondition(() -> !held.isEmpty());
    held.get(0).abort();

    assertThat(count).hasAttribute("data-state", "live");
    assertThat(page.locator("order-top")).hasAttribute("data-state", "live");
    assertThat(complaints).allMatch(line -> line.contains("net::ERR_FAILED")); // the picture's
  }

  @Test
  void aPageThatIsHydratedLate_warns_unlessItSuppressesThat() throws IOException {
    String address = hydrated() + "#later";
    for (boolean suppressed : List.of(true, false)) {
      page.navigate("about:blank");
      page.navigate(address);
      assertThat(page.locator("[data-state=live]")).hasCount(2);
      page.evaluate("suppressed => hydrate(suppressed)", suppressed);
      awaitEffects();
      assertHears();

      assertThat(complaints.isEmpty()).as("%s", complaints).isEqualTo(suppressed);
    }
    assertThat(complaints).singleElement().asString().contains("data-state");
  }

  private static String add(String app) {
    return add(app, UnaryOperator.identity());
  }

  private static String add(String app, UnaryOperator<String> edit) {
    String server = fixture.uri().toString();
    return site.add(
        APPS.resolve(app).resolve("dist"), text -> edit.apply(text).replace(PLACE, server));
  }

  private static String hydrated() throws IOException {
    String app = Files.readString(APPS.resolve("hydrated").resolve("app.html")).strip();
    return add("hydrated", text -> text.replace("<!-- app -->", app));
  }

  /**
   * Waits until React has run the app's effects, after it listens: hydration is a task of its own.
   */
  private void awaitEffects() {
    assertThat(page.locator("#total")).not().isEmpty();
  }

  private void assertCountsAndHears() {
    assertThat(page.locator("order-count")).hasAttribute("data-state", "live");
    assertThat(page.locator("order-top")).hasAttribute("data-state", "live");
    assertHears();
  }

  private void assertHears() {
    Locator count = page.locator("order-count [part=count]");
    int before = Integer.parseInt(count.textContent());
    fixture.shop().order("A1", 3);
    assertThat(count).hasText(String.valueOf(before + 3));
    assertThat(page.locator("#latest")).hasText("A1: 3 more");
    assertThat(page.locator("#best")).containsText("A1");
    assertThat(page.locator("order-count")).hasClass("big");
  }
}
