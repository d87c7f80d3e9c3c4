package dev.tally.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The web page with all its files, read from the class path once. What is served are exactly the
 * files that {@code index.html} names and those for other people's pages, from memory: no request
 * ever becomes a path. Immutable.
 */
final class Page {

  private static final String FOLDER = "/web/";
  private static final Pattern NAMED =
      Pattern.compile("/-/(?:web|embed/v1)/[a-z0-9-]+\\.[a-z0-9]+");

  /** For other people's pages, under a path that names the version of their interface. */
  private static final List<String> EMBEDDED =
      List.of("/-/embed/v1/feed.js", "/-/embed/v1/feed.d.ts");

  /**
   * Comments that have their lines to themselves, or stand before a field: a third of what is sent.
   * Whoever reads the source reads it in the repository.
   */
  private static final Pattern COMMENTS =
      Pattern.compile("(?m)^\\s*(?:/\\*\\*(?s:.*?)\\*/[ \\t]*\\n?|//.*\\n)");

  private static final Map<String, String> TYPES =
      Map.of(
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "ts", "text/plain; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "json", "application/json");

  private final Asset index;
  private final Map<String, Asset> files = new HashMap<>();

  private Page(Asset index) {
    this.index = index;
  }

  /** Reads the page and fills in what it shows of these settings. */
  static Page load(Settings settings) {
    String html =
        new String(read("index.html"), StandardCharsets.UTF_8)
            .replace("{{currency}}", escape(settings.currency()))
            .replace("{{version}}", escape(settings.version()))
            .replace("{{writes}}", settings.gatekeeper().isOpen() ? "open" : "token");
    Page page =
        new Page(new Asset("text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8)));
    NAMED.matcher(html).results().map(MatchResult::group).forEach(page::add);
    EMBEDDED.forEach(page::add);
    return page;
  }

  private void add(String path) {
    files.computeIfAbsent(path, Page::asset);
  }

  private static Asset asset(String path) {
    byte[] content = read(path.replaceFirst("/-/(web/)?", ""));
    if (path.endsWith(".js")) {
      String script = new String(content, StandardCharsets.UTF_8);
      content = COMMENTS.matcher(script).replaceAll("").getBytes(StandardCharsets.UTF_8);
    }
    return new Asset(type(path.substring(path.lastIndexOf('.') + 1)), content);
  }

  Asset index() {
    return index;
  }

  /** By path, {@code /-/web/app.js}. */
  Map<String, Asset> files() {
    return files;
  }

  private static String type(String suffix) {
    return TYPES.getOrDefault(suffix, "application/octet-stream");
  }

  private static byte[] read(String name) {
    try (InputStream in = Page.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("the page names " + name + ", which is not there");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
