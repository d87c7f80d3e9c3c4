package dev.tally.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** feed.js at a closed shop, whose tokens the test gives, late or never. */
@InBrowser
class FeedTokenTest {

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();

  private FeedPage feed;
  private ScriptedServer scripted;

  @BeforeEach
  void open() {
    feed = new FeedPage(fixture.context(), "window.asks = [];");
    scripted = new ScriptedServer(feed.page());
    feed.open(fixture.uri(), "{ token: () => new Promise((give) => asks.push(give)) }");
  }

  private void awaitAsks(int number) {
    feed.page().waitForCondition(() -> asks() == number);
  }

  private int asks() {
    return (int) feed.run("return asks.length");
  }

  private void give(int ask, String token) {
    feed.run("asks[%d]('%s')".formatted(ask - 1, token));
  }

  /** Waits until this token was the newest thing said. */
  private void awaitSaid(String token) {
    feed.page()
        .waitForCondition(
            () -> {
              List<String> heard = scripted.heard();
              return heard.get(heard.size() - 1).contains("\"token\":\"" + token + "\"");
            });
  }

  private void startLive() {
    feed.run("feed.follow('toys'); feed.start();");
    awaitAsks(1);
    give(1, "t1");
    scripted.awaitConnection(1);
    scripted.synced("e-5");
    feed.awaitState("live");
  }

  @Test
  void aToken_isAskedForFirst_andIsTheFirstThingSaid_butNotInTheAddress() {
    feed.run("feed.follow('toys'); feed.start();");
    awaitAsks(1);
    assertThat(scripted.addresses()).isEmpty();
    give(1, "t1");
    assertThat(scripted.awaitConnection(1)).isEqualTo("/orders/toys");
    assertThat(scripted.awaitFrame(1))
        .isEqualTo("{\"cmd\":\"auth\",\"payload\":{\"token\":\"t1\"}}");
    scripted.synced("e-5");
    feed.awaitState("live");
    feed.run("feed.follow('one');");
    assertThat(scripted.awaitFrame(2)).contains("\"category\":\"one\"");
  }

  @Test
  void aTokenThatHasEnded_isReplacedSoon_andNobodyIsToldOfAFailure() {
    startLive();
    feed.pass(5_000);
    scripted.close(4001, "The token of a viewer ended.");
    feed.awaitState("connecting");
    feed.pass(1_000);
    awaitAsks(2);
    give(2, "t2");
    assertThat(scripted.awaitConnection(2)).isEqualTo("/orders/toys?since=e-5");
    awaitSaid("t2");
    scripted.synced("e-6");
    feed.awaitSeen("states", "live", "connecting", "live");
  }

  @Test
  void aTokenThatIsStillGood_isUsedAgain_afterALostConnection() {
    startLive();
    feed.pass(5_000);
    scripted.close(1001, "");
    feed.awaitState("connecting");
    feed.pass(1_000);
    scripted.awaitConnection(2);
    awaitSaid("t1");
    assertThat(asks()).isEqualTo(1);
  }

  @Test
  void tokensThatAreRefusedAtOnce_areAskedForLessAndLessOften() {
    startLive();
    int asked = 1;
    for (int seconds : FeedPage.WAITS) {
      scripted.close(4001, "");
      feed.awaitState("offline");
      feed.pass(seconds * 1_000L - 10);
      assertThat(asks()).as("before %s s", seconds).isEqualTo(asked);
      feed.pass(10);
      awaitAsks(++asked);
      give(asked, "t" + asked);
      scripted.awaitConnection(asked);
      scripted.synced("e-6");
      feed.awaitState("live");
    }
  }

  @Test
  void anAnswerThatDoesNotCome_isGivenUpAfterTenSeconds_andMeansNothingLater() {
    feed.run("feed.follow('toys'); feed.start();");
    awaitAsks(1);
    feed.pass(9_999);
    feed.awaitState("connecting");
    feed.pass(1);
    feed.awaitState("offline");
    feed.pass(1_000);
    awaitAsks(2);
    give(1, "late");
    give(2, "t2");
    scripted.awaitConnection(1);
    assertThat(scripted.awaitFrame(1)).contains("t2");
  }

  @Test
  void stopped_hidden_orLeft_whileItAsks_itAsksAnew() {
    feed.run("feed.follow('toys'); feed.start();");
    awaitAsks(1);
    feed.run("feed.stop(); feed.start();");
    awaitAsks(2);
    feed.dispatch("pagehide");
    feed.dispatch("pageshow");
    awaitAsks(3);
    feed.hide(true);
    feed.hide(false);
    awaitAsks(4);
    give(1, "t1");
    give(2, "t2");
    give(3, "t3");
    feed.pass(1);
    assertThat(scripted.addresses()).isEmpty();
    give(4, "t4");
    scripted.awaitConnection(1);
    assertThat(scripted.awaitFrame(1)).contains("t4");
    feed.run("feed.stop(); feed.start();");
    awaitAsks(5);
  }

  @Test
  void whoGivesNone_orThrows_isAskedAgain_andThePageHearsOfItInItsConsole() {
    feed.run("feed.follow('toys'); feed.start();");
    awaitAsks(1);
    give(1, "");
    feed.awaitState("offline");
    feed.pass(1_000);
    awaitAsks(2);
    feed.run("asks[1](Promise.reject(new Error('403')))");
    feed.pass(2_000);
    awaitAsks(3);
    give(3, "t3");
    scripted.awaitConnection(1);
    assertThat(feed.seen("errors")).isEmpty();
  }

  /** An event stream has nothing but its address to show it in. */
  @Test
  void aTokenThatMayHaveNoEnd_goesIntoNoAddress() {
    feed.run("feed.follow('toys'); feed.start();");
    awaitAsks(1);
    give(1, "typed-by-its-owner");
    scripted.awaitConnection(1);
    scripted.close(1006, "");
    feed.awaitState("offline");
    feed.pass(1_000);
    assertThat(scripted.awaitConnection(2)).isEqualTo("/orders/toys");
    assertThat(feed.seen("streams")).isEmpty();
  }

  @Test
  void oneTokenForEver_isFinal_whenItIsRefused() {
    feed.open(fixture.uri(), "{ token: 'fixed' }");
    feed.run("feed.follow('toys'); feed.start();");
    scripted.awaitConnection(1);
    assertThat(scripted.awaitFrame(1)).contains("fixed");
    scripted.close(4001, "");
    feed.awaitState("stopped");
  }
}
