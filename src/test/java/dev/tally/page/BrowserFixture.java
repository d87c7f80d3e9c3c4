package dev.tally.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.tally.Ceiling;
import dev.tally.LocalServer;
import dev.tally.config.Config;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives the tests of a class the one Chromium of the run, a server in this process, and browser
 * contexts that are closed after each test. The server starts on first use, and all tests of the
 * class share it: each works in a category of its own, or compares with what was there before.
 * Lives on the tests' thread, as all of Playwright must.
 */
final class BrowserFixture implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

  private final Function<Path, Config> config;
  private final List<BrowserContext> contexts = new ArrayList<>();
  private Chromium chromium;
  private Path directory;
  private Optional<LocalServer> server = Optional.empty();

  private BrowserFixture(Function<Path, Config> config) {
    this.config = config;
  }

  /** Returns a fixture whose server changes nothing unless a test does. */
  static BrowserFixture still() {
    return new BrowserFixture(LocalServer::still);
  }

  /** Returns a fixture whose server simulates orders at this pace. */
  static BrowserFixture simulating(Duration pace) {
    return new BrowserFixture(data -> LocalServer.simulating(data, pace));
  }

  /** Returns a fixture whose server runs by what this makes of a data directory. */
  static BrowserFixture of(Function<Path, Config> config) {
    return new BrowserFixture(config);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    assertThat(context.getTags()).as("@InBrowser").contains(InBrowser.TAG);
    chromium = Chromium.of(context);
    directory = Files.createTempDirectory("tally");
  }

  LocalServer server() {
    if (server.isEmpty()) {
      server = Optional.of(LocalServer.start(config.apply(directory.resolve("data"))));
    }
    return server.get();
  }

  URI uri() {
    return server().uri();
  }

  /** Returns a client that acts as the shop's customers and its owner. */
  Shopping shop() {
    return new Shopping(uri());
  }

  BrowserContext context() {
    return context(new Browser.NewContextOptions());
  }

  /**
   * Returns a context without shared workers: each page has connections of its own, which a test
   * can route, and whose clock it owns.
   */
  BrowserContext context(Browser.NewContextOptions options) {
    BrowserContext context = sharing(options);
    context.addInitScript("delete window.SharedWorker");
    return context;
  }

  /** Returns a context as readers have it, whose pages share connections. */
  BrowserContext sharing() {
    return sharing(new Browser.NewContextOptions());
  }

  private BrowserContext sharing(Browser.NewContextOptions options) {
    BrowserContext context = chromium.browser().newContext(options);
    context.setDefaultTimeout(Ceiling.MILLIS);
    contexts.add(context);
    return context;
  }

  /** Returns the shop's page in a context of its own; the test still has to open it. */
  ShopPage reader() {
    return reader(new Browser.NewContextOptions());
  }

  ShopPage reader(Browser.NewContextOptions options) {
    return new ShopPage(context(options), uri());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    contexts.forEach(BrowserFixture::close);
    contexts.clear();
  }

  private static void close(BrowserContext context) {
    context
        .pages()
        .forEach(Page::unrouteAll); // Playwright fails if a route is taken while it closes
    context.close();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    server.ifPresent(LocalServer::close);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
