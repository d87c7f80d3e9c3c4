package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.WebSocket;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the board learns by the feed, and how seldom it asks for the rest. */
@InBrowser
class BoardFeedTest {

  private static final String BEST =
      "{\"event\":\"top\",\"products\":[{\"id\":\"A1\",\"name\":\"Kettle\",\"category\":\"electronics\",\"total\":%d}]}";

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();

  private final List<WebSocket> sockets = new ArrayList<>();
  private final Shopping shop = fixture.shop();
  private BoardPage board;
  private Page page;

  @BeforeEach
  void open() {
    board = new BoardPage(fixture.context(new Browser.NewContextOptions()), fixture.uri());
    page = board.page();
    page.onWebSocket(sockets::add);
  }

  @AfterEach
  void nothingWentWrong() {
    board.assertNothingWentWrong();
  }

  private Locator best(String id) {
    return board.locator("#best li[data-id=" + id + "] .units");
  }

  /** Says which list it is, and that it may be shown. */
  private static void tell(ScriptedServer scripted, int total, String position) {
    scripted.say(BEST.formatted(total));
    scripted.synced(position);
  }

  private static void at(ScriptedServer scripted, String position) {
    scripted.say("{\"event\":\"position\",\"position\":\"%s\"}".formatted(position));
  }

  @Test
  void anOrder_showsAmongTheBest_whileNothingCanBeAskedFor() {
    shop.category("toys");
    String id = shop.add("toys", "Robot");
    shop.order(id, 5_000);
    board.haltClock();
    board.open("");
    assertThat(best(id)).hasText("5,000");
    page.route("**/-/history?*", Route::abort);
    page.route("**/-/viewers", Route::abort);
    int before = board.asked().size();

    shop.order(id, 7);
    assertThat(best(id)).hasText("5,007");
    shop.change("toys", id, Map.of("name", "Android"));
    assertThat(board.locator("#best li[data-id=" + id + "] .name")).hasText("Android");
    assertThat(board.askedSince(before)).isEmpty();
  }

  @Test
  void aCategory_isFollowedOverTheSameSocket_andBackToTheWholeShop() {
    shop.category("hats");
    shop.category("bare");
    String hat = shop.add("hats", "Hat");
    shop.order(hat, 9);
    board.open("");
    page.selectOption("#category", "hats");
    assertThat(board.locator("#best li")).hasCount(1);
    shop.order(hat, 1);
    assertThat(best(hat)).hasText("10");
    page.selectOption("#category", "bare");
    assertThat(board.locator(".best .none")).hasText("Nothing was sold in the last hour.");
    assertThat(board.locator("#best li")).hasCount(0);
    page.goBack();
    assertThat(best(hat)).hasText("10");
    page.selectOption("#category", "");
    shop.order(hat, 9_000);
    assertThat(best(hat)).hasText("9,010");

    assertThat(sockets).hasSize(1);
    assertThat(sockets.get(0).url()).endsWith("/orders?top=10&window=1h");
  }

  @Test
  void aCategoryOfTheAddress_isFollowedFromTheStart() {
    ScriptedServer scripted = new ScriptedServer(page);
    page.navigate(fixture.uri().resolve("/-/board?category=electronics").toString());

    assertThat(scripted.awaitConnection(1)).isEqualTo("/orders/electronics?top=10&window=1h");
    assertThat(board.locator("#status")).hasText("Connecting");
  }

  @Test
  void aCategoryThatIsRenamed_andOneThatIsRetired_areSoToTheBoard() {
    shop.category("socks");
    board.open("?category=socks");
    shop.rename("socks", "Stockings");
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))"); // asks at once
    assertThat(page.locator("#category option:checked")).hasText("Stockings");
    shop.retire("socks");
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))");
    assertThat(page.locator("#category option[value=socks]")).hasCount(0);
    assertThat(page.locator("#category")).hasValue("");
    assertThat(board.locator("#notice")).containsText("There is no category “socks”");
  }

  @Test
  void aListThatMayBeTooLow_isNotShown_andTheOldOneMarked() {
    ScriptedServer scripted = new ScriptedServer(page);
    page.navigate(fixture.uri().resolve("/-/board").toString());
    scripted.awaitConnection(1);
    scripted.say(BEST.formatted(3));
    scripted.say("{\"event\":\"synced\",\"complete\":false,\"position\":\"w-1\"}");
    assertThat(board.locator(".best .none"))
        .containsText("The server does not have all orders of the last hour yet.");
    assertThat(board.locator("#best li")).hasCount(0);
    board.picture("board-incomplete");
    scripted.say(BEST.formatted(142));
    scripted.say("{\"event\":\"completeness\",\"complete\":true}");
    assertThat(best("A1")).hasText("142");
    assertThat(board.locator(".best .none")).isHidden();
    assertThat(board.locator(".best[data-stale]")).hasCount(0);

    scripted.close(1012, "retry=10");
    scripted.awaitConnection(2);
    scripted.say(BEST.formatted(2));
    scripted.say("{\"event\":\"synced\",\"complete\":false,\"position\":\"w-2\"}");
    assertThat(board.locator(".best .none")).isVisible();
    assertThat(best("A1")).hasText("142");
    assertThat(board.locator(".best[data-stale]")).hasCount(1);
    scripted.say(BEST.formatted(143));
    scripted.say("{\"event\":\"completeness\",\"complete\":true}");
    assertThat(best("A1")).hasText("143");
    assertThat(board.locator(".best[data-stale]")).hasCount(0);
  }

  @Test
  void aConnectionThatIsLost_isSaid_andComesBack() {
    FakeFigures.serve(page);
    page.setViewportSize(390, 844);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    board.haltClock();
    ScriptedServer scripted = new ScriptedServer(page);
    page.navigate(fixture.uri().resolve("/-/board").toString());
    scripted.awaitConnection(1);
    tell(scripted, 4, "w-1");
    assertThat(board.locator("#status")).hasText("Live");
    scripted.say("{\"event\":\"stale\",\"since\":\"2026-11-22T11:58:00Z\"}");
    assertThat(board.locator("#status")).hasText(Pattern.compile("Stale since .*58.*"));
    at(scripted, "w-1");
    assertThat(board.locator("#status")).hasText("Live");

    page.context().setOffline(true); // what is routed answers nevertheless
    scripted.close(1011, "");
    assertThat(board.locator("#status")).hasText(Pattern.compile("Offline since .*"));
    assertThat(board.locator(".best[data-stale]")).hasCount(1);
    page.clock().runFor(1_500);
    assertThat(board.locator("#notice")).containsText("You are offline. Figures as of ");
    board.picture("board-offline");
    page.context().setOffline(false);
    board.locator("#retry").click();
    scripted.awaitConnection(2);
    tell(scripted, 5, "w-2");
    assertThat(board.locator("#status")).hasText("Live");
    assertThat(best("A1")).hasText("5");
    assertThat(board.locator("#retry")).isHidden();
    assertThat(board.locator("#notice")).hasText("");
  }

  /** It may hang there for days. */
  @Test
  void aBoardThatCannotAskForAnotherDay_namesTheDay_andTheWallHasNothingToClick() {
    openHalted();
    board.locator("#wall").click();
    page.route("**/-/viewers", Route::abort);
    page.clock().setFixedTime("2026-11-24T12:00:00Z"); // it was the 22nd, a Sunday
    board.turn();
    assertThat(board.locator("#notice")).hasText(Pattern.compile("Some figures are as of Sun.*"));
    assertThat(board.locator("button:visible, select:visible, a:visible")).hasCount(0);
  }

  /** Before, it asked 36 times. */
  @Test
  void aQuietMinute_costsTwoRounds_andABusyOneSix() {
    ScriptedServer scripted = openHalted();
    int before = board.asked().size();
    for (int second = 5; second <= 60; second += 5) {
      pass(scripted, 5_000, "w-1");
    }
    assertThat(board.askedSince(before)).as("quiet").hasSize(4);

    before = board.asked().size();
    for (int second = 1; second <= 60; second++) {
      pass(scripted, 1_000, "w-" + (1 + second));
    }
    assertThat(board.askedSince(before)).as("busy").hasSizeBetween(10, 12);
  }

  @Test
  void news_areAskedForSoon_butNotWhileHiddenOrPaused() {
    ScriptedServer scripted = openHalted();
    int before = board.asked().size();
    at(scripted, "w-2");
    pass(scripted, 10_000, "w-2");
    assertThat(board.askedSince(before)).as("news").hasSize(2);

    board.see(false);
    before = board.asked().size();
    for (int second = 1; second <= 60; second++) {
      pass(scripted, 1_000, "h-" + second);
    }
    assertThat(board.askedSince(before)).as("hidden").isEmpty();
    before = board.asked().size();
    board.see(true);
    board.awaitRest();
    assertThat(board.askedSince(before)).as("seen again").hasSize(2);
  }

  @Test
  void whilePaused_theListStays_untilSomethingElseIsChosen() {
    ScriptedServer scripted = new ScriptedServer(page);
    page.navigate(fixture.uri().resolve("/-/board").toString());
    scripted.awaitConnection(1);
    tell(scripted, 4, "w-1");
    assertThat(best("A1")).hasText("4");
    board.locator("#pause").click();
    scripted.say(BEST.formatted(5));
    page.evaluate("() => new Promise((done) => setTimeout(done))"); // what was said is heard
    assertThat(best("A1")).hasText("4");

    page.selectOption("#category", "electronics");
    scripted.awaitFrame(1);
    scripted.say(BEST.formatted(3));
    scripted.synced("w-2", "feed-1");
    assertThat(best("A1")).hasText("3");
    scripted.say(BEST.formatted(6));
    page.evaluate("() => new Promise((done) => setTimeout(done))");
    assertThat(best("A1")).hasText("3");
    board.locator("#pause").click();
    assertThat(best("A1")).hasText("6");
  }

  /** Opens the board on a halted clock, with figures and a feed that a test tells what to say. */
  private ScriptedServer openHalted() {
    FakeFigures.serve(page);
    board.haltClock();
    ScriptedServer scripted = new ScriptedServer(page);
    page.navigate(fixture.uri().resolve("/-/board").toString());
    scripted.awaitConnection(1);
    tell(scripted, 4, "w-1");
    board.awaitFigures();
    page.clock().runFor(100);
    board.awaitChart();
    return scripted;
  }

  /** Lets time pass, and what was asked for meanwhile be answered; the feed speaks at its end. */
  private void pass(ScriptedServer scripted, long millis, String position) {
    page.clock().runFor(millis);
    board.awaitRest();
    at(scripted, position);
  }
}
