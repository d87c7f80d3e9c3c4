package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.tally.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser while orders come in. Leaves screenshots in target/screenshots. */
@InBrowser
class PageTest {

  private static final Pattern TOTAL_OF_A1 = Pattern.compile("\\{\"id\":\"A1\",\"total\":(\\d+)}");

  @RegisterExtension
  private static final BrowserFixture fixture = BrowserFixture.simulating(Duration.ofMillis(60));

  private ShopPage shop;
  private Page page;

  private void open(String category) {
    open(fixture.uri(), category);
  }

  private void open(URI server, String category) {
    shop = new ShopPage(fixture.context(), server);
    page = shop.page();
    shop.visit("?category=" + category);
  }

  @Test
  void totals_appearAndRise() {
    open("electronics");
    assertThat(item("A1").locator(".name")).hasText("Vacuum Cleaner");
    assertThat(item("A1").locator(".rrp")).containsText("99.99");
    awaitTotalAbove("A1", 2);
    awaitTotalAbove("A1", total("A1"));
    awaitTotalAbove("A2", total("A2"));
  }

  @Test
  void totals_areThere_beforeTheFeedSays() {
    shop = fixture.reader();
    page = shop.page();
    page.routeWebSocket("**/*", socket -> {}); // opens, and never sends anything
    shop.visit("?category=electronics");

    assertThat(total("A1")).isGreaterThanOrEqualTo(3);
    assertThat(page.locator("#status")).hasText("Connecting");
  }

  @Test
  void info_opensAndStaysOpen_whileTotalsMove() {
    open("electronics");
    item("A1").locator("summary").click();
    awaitTotalAbove("A1", total("A1"));

    assertThat(item("A1").locator(".info")).isVisible();
  }

  @Test
  void switching_showsTheOtherCategory_andKeepsOneSocketAndOneListener() {
    open("electronics");
    awaitTotalAbove("A1", 2);
    for (int i = 0; i < 10; i++) {
      page.selectOption("#category", "confectionery");
      assertThat(item("B1")).isVisible();
      assertThat(shop.items()).hasCount(1);
      page.selectOption("#category", "electronics");
      assertThat(item("A1")).isVisible();
      assertThat(shop.items()).hasCount(2);
    }
    awaitTotalAbove("A1", total("A1"));

    assertThat(shop.<List<?>>seen("sockets")).hasSize(1);
    assertThat(shop.<Integer>seen("listeners")).isEqualTo(1);
    shop.assertNothingBlanked();
  }

  @Test
  void adding_keepsWhatIsThere_andShowsHostileTextAsText() {
    fixture.shop().category("added-to");
    String first = fixture.shop().add("added-to", "Kite");
    open("added-to");
    awaitTotalAbove(first, 0);
    shop.mark(item(first));
    String hostile = "<img src=x onerror=seen.scripts++> \"Robot\" \uD83E\uDD16 שלום";
    shop.fill(hostile, "22.40", "<script>seen.scripts++</script>");
    shop.submit();

    assertThat(shop.items()).hasCount(2);
    Locator added = shop.items().last();
    assertThat(added.locator(".name")).hasText(hostile);
    assertThat(added.locator(".rrp")).containsText("22.40");
    assertThat(added.locator(".id")).hasText(first.replace("1", "2"));
    awaitTotalAbove(first.replace("1", "2"), 0);
    assertThat(shop.isMarked(item(first))).isTrue();
    assertThat(shop.<Integer>seen("scripts")).isZero();
    shop.assertNothingBlanked();
  }

  @Test
  void adding_whatIsWrong_saysSoBesideTheField() {
    open("electronics");
    shop.fill("Robot", "-1", "A robot.");
    shop.submit();

    assertThat(page.locator("#add-rrp-error")).not().isEmpty();
    assertThat(shop.items()).hasCount(2);
  }

  @Test
  void aProductAddedElsewhere_appearsByItself() {
    fixture.shop().category("radios");
    open("radios");
    shop.awaitState("live");
    String radio = fixture.shop().add("radios", "Radio");

    assertThat(item(radio).locator(".name")).hasText("Radio");
  }

  @Test
  void aCategoryAddedElsewhere_canBeChosen() {
    open("electronics");
    awaitTotalAbove("A1", 2);
    int before = page.locator("#category option").count();
    fixture.shop().category("garden-tools");

    assertThat(page.locator("#category option")).hasCount(before + 1);
    page.selectOption("#category", "garden-tools");
    assertThat(page.locator("#empty")).isVisible();
  }

  @Test
  void theServer_killedAndStartedAgain_goesOn(@TempDir Path directory) throws Exception {
    int last;
    int port;
    try (ServerProcess server = start(directory, 0)) {
      port = server.uri().getPort();
      open(server.uri(), "electronics");
      awaitTotalAbove("A1", 5);
      shop.mark(item("A2"));
      server.kill();
      assertThat(page.locator("#status")).not().hasAttribute("data-state", "live");
      page.screenshot(
          new Page.ScreenshotOptions()
              .setPath(Path.of("target", "screenshots", "disconnected.png")));
      last = total("A1");
    }
    try (ServerProcess server = start(directory, port)) {
      assertThat(server.uri().getPort()).isEqualTo(port);
      shop.awaitState("live");
      awaitTotalAbove("A1", last);
      assertThat(shop.isMarked(item("A2"))).isTrue();
      shop.assertNothingBlanked();
    }
  }

  @Test
  void pausing_holdsTheDisplay_andResumingShowsTheNewest() {
    List<String> frames = new CopyOnWriteArrayList<>();
    shop = fixture.reader();
    page = shop.page();
    page.onWebSocket(socket -> socket.onFrameReceived(frame -> frames.add(frame.text())));
    shop.open("?category=electronics");
    awaitTotalAbove("A1", 2);
    page.locator("#pause").click();
    int held = total("A1");
    page.waitForCondition(() -> newest(frames) > held);
    shop.awaitFrames();
    assertThat(total("A1")).isEqualTo(held);
    page.locator("#pause").click();

    awaitTotalAbove("A1", held);
  }

  /** Returns the total of A1 that came last. */
  private static int newest(List<String> frames) {
    Matcher total = TOTAL_OF_A1.matcher(String.join("\n", frames));
    int newest = 0;
    while (total.find()) {
      newest = Integer.parseInt(total.group(1));
    }
    return newest;
  }

  private static ServerProcess start(Path directory, int port) throws IOException {
    return ServerProcess.start(
        directory,
        "demo",
        "--host",
        "127.0.0.1",
        "--port",
        String.valueOf(port),
        "--simulate",
        "60ms");
  }

  private Locator item(String id) {
    return page.locator("product-item[data-id=" + id + "]");
  }

  /** Returns the total as a number, without the grouping that the page may add. */
  private int total(String id) {
    return Integer.parseInt(item(id).locator(".orders").textContent().replace(",", ""));
  }

  private void awaitTotalAbove(String id, int floor) {
    page.waitForFunction(
        """
        ([id, floor]) => Number(document.querySelector(`product-item[data-id=${id}] .orders`)
          ?.textContent.replace(',', '')) > floor
        """,
        List.of(id, floor));
  }
}
