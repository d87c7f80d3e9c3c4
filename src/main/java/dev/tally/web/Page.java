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
import java.util.stream.Stream;

/**
 * The shop page and the board with all their files, read from the class path once. What is served
 * are exactly the files that {@code index.html} and {@code board.html} name, those for other
 * people's pages, and the board's library, from memory: no request ever becomes a path. Immutable.
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

  /**
   * From their own jars, where they have a version in their path: as they came, not a byte less.
   */
  private static final Map<String, String> LIBRARIES =
      Map.of("/-/lib/chart.js", "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js");

  private static final Map<String, String> TYPES =
      Map.of(
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "ts", "text/plain; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "json", "application/json");

  private final Asset index;
  private final Asset board;
  private final Map<String, Asset> files = new HashMap<>();

  private Page(String index, String board) {
    this.index = html(index);
    this.board = html(board);
    Stream.of(index, board)
        .flatMap(html -> NAMED.matcher(html).results())
        .map(MatchResult::group)
        .forEach(this::add);
    EMBEDDED.forEach(this::add);
    LIBRARIES.forEach((path, source) -> files.put(path, asset(path, read(source))));
  }

  /** Reads the pages and fills in what they show of these settings. */
  static Page load(Settings settings) {
    return new Page(filled("index.html", settings), filled("board.html", settings));
  }

  private static String filled(String name, Settings settings) {
    return new String(read(FOLDER + name), StandardCharsets.UTF_8)
        .replace("{{currency}}", escape(settings.currency()))
        .replace("{{version}}", escape(settings.version()))
        .replace("{{writes}}", settings.gatekeeper().isOpen() ? "open" : "token");
  }

  private static Asset html(String html) {
    return new Asset("text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
  }

  private void add(String path) {
    files.computeIfAbsent(path, Page::own);
  }

  private static Asset own(String path) {
    byte[] content = read(FOLDER + path.replaceFirst("/-/(web/)?", ""));
    if (path.endsWith(".js")) {
      String script = new String(content, StandardCharsets.UTF_8);
      content = COMMENTS.matcher(script).replaceAll("").getBytes(StandardCharsets.UTF_8);
    }
    return asset(path, content);
  }

  private static Asset asset(String path, byte[] content) {
    return new Asset(type(path.substring(path.lastIndexOf('.') + 1)), content);
  }

  Asset index() {
    return index;
  }

  Asset board() {
    return board;
  }

  /** By path, {@code /-/web/app.js}. */
  Map<String, Asset> files() {
    return files;
  }

  private static String type(String suffix) {
    return TYPES.getOrDefault(suffix, "application/octet-stream");
  }

  private static byte[] read(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
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
