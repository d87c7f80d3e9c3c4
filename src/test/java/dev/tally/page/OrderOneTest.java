package dev.tally.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.tally.ServerProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page where one may order, and where products change; nothing is simulated. */
class OrderOneTest {

  private static final String CHOCOLATE = "Order one Chocolate Bar";
  private static Chromium chromium;

  @TempDir private Path directory;
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
    server = start("demo", "--simulate", "off");
    context = chromium.browser().newContext();
    page = open("confectionery");
  }

  @AfterEach
  void close() {
    context.close();
    server.close();
  }

  private ServerProcess start(String command, String... more) throws IOException {
    List<String> options = new ArrayList<>(List.of("--host", "127.0.0.1", "--port", "0"));
    options.addAll(List.of(more));
    return ServerProcess.start(directory, command, options.toArray(String[]::new));
  }

  private Page open(String category) {
    Page opened = context.newPage();
    opened.navigate(server.uri().toString());
    choose(opened, category);
    return opened;
  }

  private static void choose(Page page, String category) {
    assertThat(page.locator("#status")).hasAttribute("data-state", "live");
    page.selectOption("#category", category);
  }

  private static Locator item(Page page, String id) {
    return page.locator("product-item[data-id=" + id + "]");
  }

  private static Locator total(Page page, String id) {
    return item(page, id).locator(".orders");
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  @Test
  void aClick_ordersOne_andEveryPageSeesTheTotalRise() {
    Page other = open("confectionery");
    assertThat(total(other, "B1")).hasText("101");

    button(page, CHOCOLATE).click();

    assertThat(total(page, "B1")).hasText("102");
    assertThat(total(other, "B1")).hasText("102");
    assertThat(button(page, CHOCOLATE)).hasText("Ordered");
    assertThat(page.locator("#notice")).hasText("Ordered one Chocolate Bar.");
    assertThat(button(page, CHOCOLATE)).hasText("Order one");
    button(page, CHOCOLATE).click();
    assertThat(total(other, "B1")).hasText("103");
  }

  @Test
  void theKeyboard_orders_andTheFocusStays() {
    button(page, CHOCOLATE).focus();
    page.keyboard().press("Enter");

    assertThat(total(page, "B1")).hasText("102");
    assertThat(button(page, CHOCOLATE)).hasText("Ordered");
    assertThat(button(page, CHOCOLATE)).isFocused();
  }

  @Test
  void anOrderUnderWay_isShown_isNotSentTwice_andChangesNoTotal() {
    List<String> sent = new CopyOnWriteArrayList<>();
    page.route("**/orders", route -> sent.add(route.request().postData())); // never answered
    button(page, CHOCOLATE).click();

    assertThat(button(page, CHOCOLATE)).hasText("Ordering…");
    assertThat(button(page, CHOCOLATE)).hasAttribute("aria-disabled", "true");
    button(page, CHOCOLATE).click(new Locator.ClickOptions().setForce(true));
    page.evaluate("() => new Promise(done => setTimeout(done, 500))");
    assertThat(sent).hasSize(1);
    assertThat(total(page, "B1")).hasText("101");
  }

  @Test
  void anOrderWhoseAnswerIsLost_isSentAgainUnderItsKey_andCountsOnce() {
    boolean[] lost = {false};
    page.route(
        "**/orders",
        route -> {
          if (lost[0]) {
            route.resume();
          } else {
            lost[0] = true;
            route.fetch(); // it arrives; what comes back does not
            route.abort();
          }
        });
    button(page, CHOCOLATE).click();
    assertThat(button(page, CHOCOLATE)).hasText("Not ordered");
    assertThat(page.locator("#notice")).containsText("it counts once");

    button(page, CHOCOLATE).click();

    assertThat(button(page, CHOCOLATE)).hasText("Ordered");
    assertThat(total(page, "B1")).hasText("102");
  }

  @Test
  void anOrderThatIsRefused_saysWhy() {
    page.route(
        "**/orders",
        route -> {
          String tooMany = route.request().postData().replace("\"quantity\":1", "\"quantity\":0");
          route.resume(new Route.ResumeOptions().setPostData(tooMany));
        });
    button(page, CHOCOLATE).click();

    assertThat(button(page, CHOCOLATE)).hasText("Not ordered");
    assertThat(page.locator("#notice")).containsText("Chocolate Bar was not ordered.");
    assertThat(page.locator("#notice")).containsText("quantity");
    assertThat(total(page, "B1")).hasText("101");
  }

  @Test
  void aChange_keepsTheElement_itsOpenDetails_andTheFocus() throws Exception {
    page.selectOption("#category", "electronics");
    Locator item = item(page, "A2");
    item.locator("summary").click();
    item.evaluate("element => element.mark = 'the same'");
    assertThat(item.locator("summary")).isFocused();

    send("PATCH", "/electronics/A2", "{\"name\":\"Blower\",\"rrp\":\"5.5\",\"info\":\"Blows.\"}");

    assertThat(item.locator(".name")).hasText("Blower");
    assertThat(item.locator(".rrp")).containsText("5.5");
    assertThat(item.locator(".info")).hasText("Blows.");
    assertThat(item.locator(".info")).isVisible();
    assertThat(item.locator("summary")).isFocused();
    assertThat(total(page, "A2")).hasText("7");
    assertThat(item.evaluate("element => element.mark")).isEqualTo("the same");
    assertThat(button(page, "Order one Blower")).isVisible();
  }

  @Test
  void aRemoval_takesTheCardAway_keepsTheOthers_andHandsTheFocusOn() throws Exception {
    page.selectOption("#category", "electronics");
    item(page, "A2").evaluate("element => element.mark = 'the same'");
    item(page, "A1").locator("summary").focus();

    send("DELETE", "/electronics/A1", "");

    assertThat(item(page, "A1")).hasCount(0);
    assertThat(item(page, "A2").locator("summary")).isFocused();
    assertThat(item(page, "A2").evaluate("element => element.mark")).isEqualTo("the same");
    assertThat(page.locator("#summary")).hasText("1 product, 7 ordered");
  }

  @Test
  void aChange_ofAProductThatIsNotListed_isPassedOver() {
    page.close();
    page = context.newPage();
    page.routeWebSocket(
        "**/*",
        socket -> {
          WebSocketRoute real = socket.connectToServer();
          real.onMessage(
              frame -> {
                if (frame.text().contains("\"total\":102")) {
                  socket.send(
                      """
                      {"event":"product-changed","product":{"id":"B9","name":"Ghost","rrp":"1",\
                      "info":"-","category":"confectionery"}}""");
                }
                socket.send(frame.text());
              });
        });
    page.navigate(server.uri().toString());
    choose(page, "confectionery");
    button(page, CHOCOLATE).click();

    assertThat(total(page, "B1")).hasText("102");
    assertThat(item(page, "B9")).hasCount(0);
  }

  @Test
  void whereWritesNeedAToken_theyAppearOnceItIsEntered_andGoWithIt() throws Exception {
    try (ServerProcess serve = start("serve")) {
      String token = Files.readString(directory.resolve("tally-data/token")).strip();
      send(serve, "POST", "/categories", "{\"name\":\"toys\"}", token);
      send(serve, "POST", "/toys", "{\"name\":\"Kite\",\"rrp\":1,\"info\":\"-\"}", token);
      page.navigate(serve.uri().toString());

      assertThat(total(page, "A1")).hasText("0");
      assertThat(button(page, "Order one Kite")).hasCount(0);
      assertThat(page.locator("#add")).isHidden();
      button(page, "Enter token").click();
      page.locator("#token").fill("wrong");
      button(page, "Use it").click();
      assertThat(page.locator("#token-error")).containsText("not the token");
      page.locator("#token").fill(token);
      button(page, "Use it").click();

      button(page, "Order one Kite").click();
      assertThat(total(page, "A1")).hasText("1");
      assertThat(page.locator("#add")).isVisible();
      page.reload();
      assertThat(button(page, "Order one Kite")).isVisible();
      button(page, "Forget token").click();
      assertThat(button(page, "Order one Kite")).hasCount(0);
      assertThat(page.locator("#add")).isHidden();
    }
  }

  @ParameterizedTest
  @CsvSource({"LIGHT, 390", "DARK, 1200"}) // ShopStatesTest has the other two pairs
  void everyState_isAccessible_onDesktopAndPhone(ColorScheme scheme, int width) {
    context.close();
    context =
        chromium
            .browser()
            .newContext(
                new Browser.NewContextOptions()
                    .setColorScheme(scheme)
                    .setViewportSize(width, 844)
                    .setDeviceScaleFactor(2));
    page = open("electronics");
    item(page, "A2").locator("summary").click();
    for (List<String> states : List.of(List.of("busy", "done"), List.of("refused", "ready"))) {
      item(page, "A1").evaluate("(item, state) => item.ordering = state", states.get(0));
      item(page, "A2").evaluate("(item, state) => item.ordering = state", states.get(1));
      assertThat(new AxeBuilder(page).analyze().getViolations()).as("%s", states).isEmpty();
      picture("order-%s-%d-%s".formatted(scheme, width, states.get(0)));
    }
  }

  private void picture(String name) {
    String file = name.toLowerCase(Locale.ROOT) + ".png";
    page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", file)));
  }

  private void send(String method, String path, String json) throws Exception {
    send(server, method, path, json, "none");
  }

  private static void send(
      ServerProcess server, String method, String path, String json, String token)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri().resolve(path))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token)
            .method(method, BodyPublishers.ofString(json))
            .build();
    int status = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode();
    assertThat(status).isBetween(200, 204);
  }
}
