package dev.tally.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** feed.js by itself: what wakes it, what ends it, and its fallback, the event stream. */
@InBrowser
class FeedReturnTest {

  /** A browser whose WebSockets are refused by something on the way. */
  private static final String BLOCKED =
      """
      seen.sockets = [];
      window.WebSocket = class extends EventTarget {
        readyState = 0;
        constructor(address) {
          super();
          seen.sockets.push(address);
          queueMicrotask(() => this.dispatchEvent(new CloseEvent('close', { code: 1006 })));
        }
        close() {}
      };
      """;

  /** A browser whose WebSockets never finish opening. */
  private static final String SLOW =
      """
      seen.sockets = [];
      window.WebSocket = class extends EventTarget {
        readyState = 0;
        constructor(address) {
          super();
          seen.sockets.push(address);
        }
        close() {}
      };
      """;

  /**
   * A WebKit that blocks WebSockets itself: it says so by {@code error}, and by no {@code close}.
   */
  private static final String FORBIDDEN =
      """
      window.WebSocket = class extends EventTarget {
        readyState = 0;
        constructor() {
          super();
          queueMicrotask(() => this.dispatchEvent(new Event('error')));
        }
        close() {}
      };
      """;

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();

  private FeedPage feed;
  private ScriptedServer scripted;

  /** Opens a page whose feed is live on a scripted server. */
  private void openLive() {
    feed = new FeedPage(fixture.context(), "");
    scripted = new ScriptedServer(feed.page());
    feed.open(fixture.uri());
    feed.run("feed.follow('toys'); feed.start();");
    scripted.awaitConnection(1);
    scripted.synced("e-5");
    feed.awaitState("live");
  }

  private void openBlocked() {
    feed = new FeedPage(fixture.context(), BLOCKED);
    feed.open(fixture.uri());
  }

  @Test
  void leavingThePage_closes_andComingBackToIt_resumesAtOnce() {
    openLive();
    feed.dispatch("pagehide");
    assertThat(scripted.awaitFrame(1)).isEqualTo("closed");
    feed.awaitState("connecting");
    feed.pass(600_000);
    assertThat(scripted.addresses()).hasSize(1);
    feed.dispatch("pageshow");

    assertThat(scripted.awaitConnection(2)).isEqualTo("/orders/toys?since=e-5");
  }

  @Test
  void aTabInTheBackground_waits_andConnectsAtOnceWhenItIsLookedAt() {
    openLive();
    feed.hide(true);
    scripted.close(1001, "");
    feed.awaitState("connecting");
    feed.pass(600_000);
    assertThat(scripted.addresses()).hasSize(1);
    feed.hide(false);

    scripted.awaitConnection(2);
  }

  @Test
  void aTabThatIsLookedAtAgain_asksWhetherItsConnectionLives() {
    openLive();
    feed.hide(true);
    feed.pass(1_999);
    feed.hide(false); // the connection was active just now
    assertThat(scripted.heard()).isEmpty();
    feed.pass(1);
    feed.hide(false);

    assertThat(scripted.awaitFrame(1)).contains("ping");
  }

  @Test
  void offline_isSaidSo_andOnlineConnectsAtOnce() {
    openLive();
    scripted.close(1001, "");
    feed.awaitState("connecting");
    feed.offline(true);
    feed.awaitState("offline");
    assertThat(feed.run("return feed.status.since.toISOString()"))
        .isEqualTo("2026-11-22T12:00:01.000Z");
    feed.offline(false);

    scripted.awaitConnection(2);
    scripted.synced("e-6");
    feed.awaitState("live");
    assertThat(feed.seen("states")).containsExactly("live", "connecting", "offline", "live");
  }

  @Test
  void aTryThatFails_isOffline_untilItIsLiveAgain() {
    openLive();
    scripted.close(1001, "");
    feed.awaitState("connecting");
    feed.pass(1_000);
    scripted.awaitConnection(2);
    scripted.close(1006, "");
    feed.awaitState("offline");
    feed.pass(2_000);
    scripted.awaitConnection(3);
    assertThat(feed.run("return feed.status.state")).isEqualTo("offline");
    scripted.synced("e-6");

    feed.awaitState("live");
    assertThat(feed.run("return feed.status.since === undefined")).isEqualTo(true);
  }

  @Test
  void stop_closesAndLetsGo_andStartBeginsAnew() {
    openLive();
    feed.run("feed.stop()");
    assertThat(scripted.awaitFrame(1)).isEqualTo("closed");
    feed.awaitSeen("states", "live", "stopped");
    for (String type : List.of("online", "offline", "pageshow", "pagehide")) {
      feed.dispatch(type);
    }
    feed.hide(false);
    feed.pass(600_000);
    assertThat(scripted.addresses()).hasSize(1);
    assertThat(feed.seen("states")).containsExactly("live", "stopped");
    feed.run("feed.start()");

    assertThat(scripted.awaitConnection(2)).isEqualTo("/orders/toys?since=e-5");
    assertThat(feed.seen("states")).containsExactly("live", "stopped", "connecting");
  }

  @Test
  void whereWebSocketsAreBlocked_anEventStreamTells_andAWebSocketIsTriedFirstAfterIt() {
    openBlocked();
    feed.run("feed.follow('electronics'); feed.start();");
    feed.awaitState("offline");
    feed.pass(1_000);
    feed.awaitState("live");
    feed.awaitSeen("totals", "A1=3", "A2=7");
    feed.awaitSeen("events", "synced");

    feed.run("feed.follow('confectionery')");
    feed.awaitSeen("totals", "A1=3", "A2=7", "B1=101");
    feed.awaitSeen("events", "synced", "synced");
    feed.run("seen.streams.at(-1).dispatchEvent(new Event('error'))");
    feed.awaitState("connecting");
    feed.pass(2_000); // it was live for less than five seconds
    feed.awaitState("offline");
    feed.pass(4_000);

    feed.awaitState("live");
    assertThat(feed.seen("sockets")).hasSize(2);
    assertThat(feed.run("return seen.streams.map(({ readyState }) => readyState)"))
        .as("it closes what it leaves: an EventSource would come back by itself")
        .isEqualTo(List.of(2, 2, 1));
    assertThat(feed.run("return seen.streams.at(-1).url").toString())
        .contains("/orders/confectionery?since=");
    assertThat(feed.seen("totals")).hasSize(3);
  }

  @Test
  void whereTheBrowserItselfBlocksWebSockets_anEventStreamTells_asSoon() {
    feed = new FeedPage(fixture.context(), FORBIDDEN);
    feed.open(fixture.uri());
    feed.run("feed.follow('electronics'); feed.start();");
    feed.pass(1);
    feed.awaitState("offline");
    feed.pass(1_000);

    feed.awaitState("live");
    feed.awaitSeen("totals", "A1=3", "A2=7");
  }

  @Test
  void anEventStream_isNoMoreThanAMakeshift_afterWhichWebSocketsComeBack() {
    openLive();
    feed.dispatch("online"); // the network has changed
    scripted.close(1006, "");
    feed.awaitState("connecting");
    feed.pass(1_000);
    feed.awaitState("live");
    assertThat(feed.seen("streams")).hasSize(1);
    feed.run("seen.streams.at(-1).dispatchEvent(new Event('error'))");
    feed.awaitState("connecting");
    feed.pass(2_000);
    scripted.awaitConnection(2);
    scripted.synced("e-6");
    feed.awaitState("live");
    scripted.close(1006, ""); // a WebSocket has worked: no stream replaces it any more
    feed.awaitState("connecting");
    feed.pass(4_000);

    scripted.awaitConnection(3);
    assertThat(feed.seen("streams")).hasSize(1);
  }

  @Test
  void anEventStream_whoseWishChangesInTheBackground_isNotLive_untilThePageIsLookedAt() {
    openBlocked();
    feed.run("feed.follow('electronics'); feed.start();");
    feed.awaitState("offline");
    feed.pass(1_000);
    feed.awaitState("live");
    feed.hide(true);
    feed.run("feed.follow('confectionery')");
    feed.awaitState("connecting");
    feed.pass(600_000);
    assertThat(feed.seen("streams")).hasSize(1);
    feed.hide(false);

    feed.awaitState("live");
    assertThat(feed.run("return seen.streams.at(-1).url").toString())
        .endsWith("/orders/confectionery");
    assertThat(feed.seen("states")).containsExactly("offline", "live", "connecting", "live");
  }

  /** A browser has six connections for an origin, and the shop's own page needs some of them. */
  @Test
  void anEventStream_isGivenUpWhileThePageIsHidden_andComesBackToWhereItStood() {
    openBlocked();
    feed.run("feed.follow('electronics'); feed.start();");
    feed.awaitState("offline");
    feed.pass(1_000);
    feed.awaitState("live");
    feed.hide(true);
    feed.awaitState("connecting");
    assertThat(feed.run("return seen.streams.at(-1).readyState")).isEqualTo(2);
    feed.pass(600_000);
    assertThat(feed.seen("streams")).hasSize(1);
    feed.hide(false);

    feed.awaitState("live");
    assertThat(feed.run("return seen.streams.at(-1).url").toString())
        .contains("/orders/electronics?since=");
    assertThat(feed.seen("totals")).containsExactly("A1=3", "A2=7");
  }

  @Test
  void theEndOfASlowLoad_disturbsNoConnectionThatIsOpening() {
    feed = new FeedPage(fixture.context(), SLOW);
    feed.open(fixture.uri());
    feed.run("feed.follow('toys'); feed.start();");
    feed.pass(3_000);
    feed.run("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }))");

    assertThat(feed.seen("sockets")).hasSize(1);
  }

  @Test
  void anEventStreamThatIsSilent_isReplaced() {
    openBlocked();
    feed.run("feed.watch(['B1']); feed.start();");
    feed.awaitState("offline");
    feed.pass(1_000);
    feed.awaitState("live");
    feed.pass(20_000);

    feed.page().waitForCondition(() -> feed.seen("streams").size() == 2);
    feed.awaitSeen("events", "synced", "synced");
    assertThat(feed.seen("states")).containsExactly("offline", "live");
  }

  @Test
  void theTwoWaysIn_areTriedByTurns_untilOneSpeaks() {
    openBlocked();
    feed.page().route("**/orders/**", route -> route.abort());
    feed.run("feed.follow('electronics'); feed.start();");
    for (int tries = 1; tries <= 2; tries++) {
      int failed = tries;
      feed.page().waitForCondition(() -> feed.seen("sockets").size() == failed);
      feed.pass(500L << (2 * tries - 1));
      feed.page().waitForCondition(() -> feed.seen("streams").size() == failed);
      feed.page()
          .waitForCondition(() -> feed.run("return seen.streams.at(-1).readyState").equals(2));
      feed.pass(500L << (2 * tries));
    }
    feed.page().waitForCondition(() -> feed.seen("sockets").size() == 3);

    assertThat(feed.seen("states")).containsExactly("offline");
  }
}
