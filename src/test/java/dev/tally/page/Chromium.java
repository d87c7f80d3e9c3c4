package dev.tally.page;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real Chromium: the one that {@code ./check} names, or else the one on the PATH. */
final class Chromium implements AutoCloseable {

  private static final List<String> QUIET =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-dev-shm-usage",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private final Playwright playwright;
  private final Browser browser;

  /** Returns the one browser of this run, which closes when the run ends. */
  static Chromium of(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(Chromium.class))
        .computeIfAbsent(Chromium.class, key -> new Chromium(), Chromium.class);
  }

  Chromium() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    onPath("node").ifPresent(node -> environment.putIfAbsent("PLAYWRIGHT_NODEJS_PATH", node));
    playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
    String program =
        Optional.ofNullable(System.getenv("CHROMIUM"))
            .or(() -> onPath("chromium-headless-shell"))
            .or(() -> onPath("chromium"))
            .or(() -> onPath("google-chrome"))
            .orElseThrow(() -> new IllegalStateException("no Chromium; ./check installs one"));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions().setExecutablePath(Path.of(program)).setArgs(QUIET));
  }

  Browser browser() {
    return browser;
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }

  private static Optional<String> onPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }
}
