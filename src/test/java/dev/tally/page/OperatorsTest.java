package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import dev.tally.LocalServer;
import dev.tally.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The board of a server whose operators show a token, in a real browser. */
@InBrowser
class OperatorsTest {

  private static final String TOKEN = "a-token-of-an-operator";

  @RegisterExtension
  private static final BrowserFixture fixture = BrowserFixture.of(OperatorsTest::config);

  @RegisterExtension private static final ForeignSite site = new ForeignSite();

  private static Config config(Path data) {
    return LocalServer.guarded(data, TOKEN);
  }

  private static Browser.NewContextOptions whoKnows(String token) {
    return new Browser.NewContextOptions().setHttpCredentials("anyone", token);
  }

  @Test
  void board_asksByTheBrowsersOwnMeans_andItsFiguresFollow() {
    BoardPage board = new BoardPage(fixture.context(whoKnows(TOKEN)), fixture.uri());
    Page page = board.page();
    page.navigate(fixture.uri() + "/-/board");
    assertThat(page.locator("#status")).hasAttribute("data-state", "live");
    assertThat(page.locator("#categories")).containsText("Electronics");
  }

  @Test
  void board_withoutTheToken_showsWhy() {
    Page page = fixture.context(whoKnows("another-token-altogether")).newPage();
    Response refused = page.navigate(fixture.uri() + "/-/board");
    assertThat(refused.status()).isEqualTo(401);
    assertThat(page.locator("body")).containsText("The token is wrong");
  }

  /** A browser would ask every reader of the shop for a password. */
  @Test
  void shopPage_asksForNothingThatNeedsAToken() {
    ShopPage reader = fixture.reader();
    List<Integer> refused = new CopyOnWriteArrayList<>();
    List<String> asked = new CopyOnWriteArrayList<>();
    reader.page().onResponse(response -> asked.add(response.url()));
    reader
        .page()
        .onResponse(
            response -> {
              if (response.status() == 401) {
                refused.add(response.status());
              }
            });
    reader.page().navigate(fixture.uri().toString());
    assertThat(reader.page().locator("#status")).hasAttribute("data-state", "live");
    reader.page().evaluate("() => fetch('/categories')"); // whatever came before has been answered
    assertThat(refused).isEmpty();
    assertThat(asked).isNotEmpty().noneMatch(url -> url.contains("/-/history"));
  }

  @Test
  void aPageOfAnotherOrigin_cannotReadWithItsReadersPassword() {
    Page page = fixture.context(whoKnows(TOKEN)).newPage();
    page.navigate(fixture.uri() + "/-/viewers"); // from now on the browser knows the password
    assertThat(page.locator("body")).containsText("viewers");
    page.navigate(site.add("<p>Another site.</p>", Map.of()));
    for (String credentials : List.of("include", "omit", "same-origin")) {
      for (String mode : List.of("cors", "no-cors")) {
        Object read =
            page.evaluate(
                "([url, credentials, mode]) => fetch(url, { credentials, mode }).then((r) => r.text()).catch(() => '')",
                List.of(fixture.uri() + "/-/viewers", credentials, mode));
        assertThat(read).asString().as(credentials + " " + mode).doesNotContain("\"viewers\":");
      }
    }
    assertThat(
            page.evaluate(
                "(url) => fetch(url).then((r) => r.text())", fixture.uri() + "/categories"))
        .asString()
        .contains("electronics");
  }
}
