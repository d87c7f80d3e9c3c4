package dev.tally.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** feed.js over a WebSocket whose server end is scripted. */
@InBrowser
class FeedModuleTest {

  @RegisterExtension private static final BrowserFixture fixture = BrowserFixture.still();

  private FeedPage feed;
  private ScriptedServer scripted;

  @BeforeEach
  void open() {
    feed = new FeedPage(fixture.context(), "");
    scripted = new ScriptedServer(feed.page());
    feed.open(fixture.uri());
  }

  @Test
  void follow_beforeStart_connectsOnce_andIsLiveWithSynced() {
    feed.run("feed.follow('a b'); feed.follow('toys'); feed.start(); feed.start();");

    assertThat(scripted.awaitConnection(1)).isEqualTo("/orders/toys");
    scripted.total("A1", 3);
    feed.awaitSeen("totals", "A1=3");
    assertThat(feed.seen("states")).isEmpty();
    scripted.synced("e-5");
    feed.awaitSeen("states", "live");
    assertThat(feed.seen("events")).containsExactly("synced");
    assertThat(scripted.heard()).isEmpty();
  }

  @Test
  void follow_theNewestWishWins_andNothingIsQueued() {
    startLive("toys", "e-5");
    feed.run("feed.follow('one'); feed.follow('two'); feed.follow('three');");
    assertThat(scripted.awaitFrame(1)).contains("\"category\":\"one\"");
    scripted.synced("e-6", "feed-1"); // for a wish that is no longer current
    scripted.total("A1", 9);
    feed.awaitSeen("totals", "A1=9");
    feed.pass(99);
    assertThat(scripted.heard()).hasSize(1);
    feed.pass(1);

    assertThat(scripted.awaitFrame(2)).contains("\"category\":\"three\"");
    assertThat(feed.seen("events")).containsExactly("synced");
    scripted.say("{\"event\":\"product-added\"}");
    scripted.synced("e-7", "feed-2");
    feed.awaitSeen("events", "synced", "product-added?", "synced");
    assertThat(scripted.addresses()).hasSize(1);
  }

  @Test
  void aLostConnection_resumes_whereItStood() {
    startLive("toys", "e-5");
    scripted.say("{\"event\":\"position\",\"position\":\"e-8\"}");
    feed.awaitSeen("events", "synced", "position");
    scripted.close(1001, "");
    feed.awaitSeen("states", "live", "connecting");
    feed.pass(1_000);

    assertThat(scripted.awaitConnection(2)).isEqualTo("/orders/toys?since=e-8");
  }

  @Test
  void aServerThatIsCutOff_isStale_untilItSpeaksOfSomethingNew() {
    startLive("toys", "e-5");
    scripted.say("{\"event\":\"stale\",\"since\":\"2026-11-22T11:59:40Z\"}");
    feed.awaitSeen("states", "live", "stale");
    assertThat(feed.page().evaluate("() => feed.status.since.toISOString()"))
        .isEqualTo("2026-11-22T11:59:40.000Z");
    scripted.total("A1", 4);
    feed.awaitSeen("states", "live", "stale", "live");
    scripted.say("{\"event\":\"stale\",\"since\":\"2026-11-22T11:59:40Z\"}");
    scripted.say("{\"event\":\"position\",\"position\":\"e-8\"}");
    feed.awaitSeen("states", "live", "stale", "live", "stale", "live");
    scripted.say("{\"event\":\"stale\",\"since\":\"2026-11-22T11:59:40Z\"}");
    scripted.close(1001, "");
    feed.awaitSeen("states", "live", "stale", "live", "stale", "live", "stale", "connecting");
    assertThat(feed.page().evaluate("() => feed.status.since.toISOString()"))
        .as("it is not known to have been right since")
        .isEqualTo("2026-11-22T11:59:40.000Z");
    feed.pass(1_000);
    assertThat(scripted.awaitConnection(2)).isEqualTo("/orders/toys?since=e-8");
  }

  @Test
  void aLostConnection_doesNotResume_forAnotherWish() {
    startLive("toys", "e-5");
    feed.run("feed.follow('books')");
    scripted.awaitFrame(1);
    scripted.say("{\"event\":\"position\",\"position\":\"e-8\"}"); // still the position of the toys
    feed.awaitSeen("events", "synced", "position?");
    scripted.close(1001, "");
    feed.awaitSeen("states", "live", "connecting");
    feed.pass(1_000);

    assertThat(scripted.awaitConnection(2)).isEqualTo("/orders/books");
  }

  @Test
  void follow_fromAPositionThatIsKnown_asksForWhatCameAfterIt() {
    feed.run("feed.follow('toys', 'e-3'); feed.start();");

    assertThat(scripted.awaitConnection(1)).isEqualTo("/orders/toys?since=e-3");
  }

  @Test
  void watch_namesFewInTheAddress_andLeavesOutWhatIsNoId() {
    feed.run("feed.watch(['A1', 'B7', 'A1', 'no id', 'A0', '']); feed.start();");

    assertThat(scripted.awaitConnection(1)).isEqualTo("/orders?ids=A1,B7");
    scripted.synced("e-5");
    feed.awaitSeen("states", "live");
    feed.run("feed.watch(['C3'])");
    assertThat(scripted.awaitFrame(1)).contains("\"cmd\":\"watch\"", "\"ids\":[\"C3\"]");
    scripted.synced("e-6", "feed-1");
    feed.awaitSeen("events", "synced", "synced");
    scripted.close(1001, "");
    feed.awaitSeen("states", "live", "connecting");
    feed.pass(1_000);
    assertThat(scripted.awaitConnection(2)).isEqualTo("/orders?ids=C3&since=e-6");
  }

  @Test
  void watch_sendsManyAsACommand() {
    List<String> ids = IntStream.rangeClosed(1, 1_000).mapToObj(i -> "A" + i).toList();
    feed.page().evaluate("ids => { feed.watch(ids); feed.start(); }", ids);

    assertThat(scripted.awaitConnection(1)).isEqualTo("/orders");
    assertThat(scripted.awaitFrame(1)).contains("\"cmd\":\"watch\"", "\"A1\",", "\"A1000\"]");
    scripted.synced("e-4"); // for nothing, which is what the address asked for
    scripted.synced("e-5", "feed-1");
    feed.awaitSeen("states", "live");
    assertThat(feed.seen("events")).containsExactly("synced");
    assertThat(
            feed.page()
                .evaluate("ids => { try { feed.watch(ids) } catch (e) { return e.name } }", more()))
        .isEqualTo("RangeError");
  }

  private static List<String> more() {
    return IntStream.rangeClosed(1, 1_001).mapToObj(i -> "A" + i).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1002, 1003, 1007, 1008, 1009, 4001})
  void aCodeThatIsFinal_stopsForGood_andSaysWhy(int code) {
    startLive("toys", "e-5");
    scripted.close(code, "");
    feed.awaitSeen("states", "live", "stopped");

    assertThat((String) feed.page().evaluate("() => feed.status.reason"))
        .startsWith("The ")
        .endsWith(".");
    feed.dispatch("online");
    feed.dispatch("pageshow");
    feed.pass(600_000);
    assertThat(scripted.addresses()).hasSize(1);
    assertThat(feed.seen("states")).containsExactly("live", "stopped");
  }

  @Test
  void retry_triesAtOnce_andDoesNothingWhereThereIsNothingToTry() {
    feed.run("feed.retry();");
    startLive("toys", "e-5");
    feed.run("feed.retry();");
    scripted.close(1001, "");
    feed.awaitState("connecting");
    feed.run("feed.retry();");
    assertThat(scripted.awaitConnection(2)).isEqualTo("/orders/toys?since=e-5");
    scripted.synced("e-6");
    feed.awaitState("live");
    feed.run("feed.stop(); feed.retry();");
    feed.pass(60_000);
    assertThat(scripted.addresses()).hasSize(2);
  }

  @Test
  void aServerThatGoesDown_saysWhenToComeBack() {
    startLive("toys", "e-5");
    scripted.close(1012, "retry=4200");
    feed.awaitSeen("states", "live", "connecting");
    feed.pass(4_200);
    assertThat(scripted.addresses()).hasSize(1);
    feed.pass(420);

    scripted.awaitConnection(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1001, 1006, 1011, 1013, 4002})
  void aCodeThatIsNotFinal_backsOff_upTo5SecondsInTheFirstMinute_andThen30(int code) {
    startLive("toys", "e-5");
    int connections = 1;
    for (int seconds : FeedPage.WAITS) {
      scripted.close(code, "");
      feed.awaitState("connecting");
      feed.pass(seconds * 1_000L - 10);
      assertThat(scripted.addresses()).as("before %s s", seconds).hasSize(connections);
      feed.pass(10);
      scripted.awaitConnection(++connections);
      scripted.synced("e-6"); // the connection flaps
      feed.awaitState("live");
    }
    assertThat(feed.seen("streams")).isEmpty();
  }

  @Test
  void fiveSecondsOfStability_makeTheNextWaitSmallAgain() {
    startLive("toys", "e-5");
    for (int seconds : List.of(1, 2, 4)) {
      scripted.close(1001, "");
      feed.awaitState("connecting");
      feed.pass(seconds * 1_000L);
      scripted.synced("e-6");
      feed.awaitState("live");
    }
    feed.pass(5_000);
    scripted.close(1001, "");
    feed.awaitState("connecting");
    feed.pass(1_000);

    scripted.awaitConnection(5);
  }

  @Test
  void waitMillis_isFullJitter() {
    Object waits =
        feed.page()
            .evaluate(
                """
                async () => {
                  const { waitMillis } = await import('/-/embed/v1/feed.js');
                  return [waitMillis(0, () => 0), waitMillis(9, () => 0), waitMillis(0, () => 0.5),
                    waitMillis(3, () => 0.5), waitMillis(99, () => 0.5)];
                }
                """);

    assertThat(waits).isEqualTo(List.of(0, 0, 500, 4_000, 15_000));
  }

  @Test
  void silence_isAnsweredByAPing_andWithoutAPong_byANewConnection() {
    startLive("toys", "e-5");
    feed.pass(19_999);
    assertThat(scripted.heard()).isEmpty();
    feed.pass(1);
    assertThat(scripted.awaitFrame(1)).isEqualTo("{\"cmd\":\"ping\"}");
    scripted.say("{\"event\":\"pong\"}");
    feed.awaitSeen("events", "synced", "pong");
    feed.pass(20_000);
    scripted.awaitFrame(2);
    assertThat(feed.seen("states")).containsExactly("live");
    feed.pass(5_000);

    feed.awaitState("connecting");
    assertThat(feed.run("return feed.status.since.toISOString()"))
        .isEqualTo("2026-11-22T12:00:21.000Z"); // the time of the pong
    feed.pass(1_000);
    assertThat(scripted.awaitConnection(2)).isEqualTo("/orders/toys?since=e-5");
  }

  @Test
  void whatAHandlerThrows_breaksNothing() {
    feed.run(
        "for (const all of [seen.totals, seen.states]) all.push = () => { throw Error('mine') }");
    startLive("toys", "e-5");
    feed.awaitSeen("events", "synced");
    scripted.total("A1", 3);
    scripted.say("no JSON");
    scripted.say("null");
    scripted.close(1001, "");
    feed.awaitState("connecting");
    feed.pass(1_000);

    assertThat(scripted.awaitConnection(2)).isEqualTo("/orders/toys?since=e-5");
    assertThat(feed.seen("errors")).hasSize(3).allMatch(error -> error.contains("mine"));
  }

  @Test
  void itsTypes_nameWhatThereIs() {
    Object missing =
        feed.page()
            .evaluate(
                """
                async () => {
                  const module = await import('/-/embed/v1/feed.js');
                  const types = await (await fetch('/-/embed/v1/feed.d.ts')).text();
                  const declared = [...types.matchAll(/^export declare (?:class|function) (\\w+)/gm)];
                  const members = [...types.matchAll(/^  (?:readonly )?(\\w+)(?:\\(.*\\): void|: FeedStatus);/gm)]
                    .map((match) => match[1]).filter((name) => !/^(on|constructor)/.test(name));
                  return [declared.map((match) => match[1]).sort(), Object.keys(module).sort(),
                    members.sort(), Object.getOwnPropertyNames(module.Feed.prototype)
                      .filter((name) => name !== 'constructor').sort()].map(String);
                }
                """);

    assertThat((List<?>) missing)
        .isEqualTo(
            List.of(
                "Feed,waitMillis",
                "Feed,waitMillis",
                "best,follow,retry,start,status,stop,watch",
                "best,follow,retry,start,status,stop,watch"));
  }

  private void startLive(String category, String position) {
    feed.page().evaluate("category => { feed.follow(category); feed.start(); }", category);
    scripted.awaitConnection(1);
    scripted.synced(position);
    feed.awaitState("live");
  }
}
