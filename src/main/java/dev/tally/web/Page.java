package dev.tally.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The web page with all its files, read from the class path once. What is served are exactly the
 * files that {@code index.html} names, from memory: no request ever becomes a path. Immutable.
 */
final class Page {

  private static final String FOLDER = "/web/";
  private static final Pattern NAMED = Pattern.compile("/-/web/([a-z0-9-]+\\.([a-z0-9]+))");
  private static final Map<String, String> TYPES =
      Map.of(
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
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
    Matcher named = NAMED.matcher(html);
    while (named.find()) {
      page.files.computeIfAbsent(
          named.group(1), name -> new Asset(type(named.group(2)), read(name)));
    }
    return page;
  }

  Asset index() {
    return index;
  }

  /** By name, {@code app.js}. */
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
