package dev.tally.web.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The shop page, the board and the API's page with all their files, read once from the class path.
 * Serves, from memory, exactly the files that {@code index.html}, {@code board.html} and {@code
 * api.html} name, those for other sites' pages, the API's documents, and the board's library: no
 * request ever becomes a file path. Immutable.
 */
final class PageFiles {

  private static final String FOLDER = "/web/";
  private static final Pattern NAMED =
      Pattern.compile("(?:-/)?(?:web(?:/board)?|embed/v1)/[a-z0-9-]+\\.[a-z0-9]+");

  /** Files for other sites' pages, under a path that names the version of their interface. */
  private static final List<String> EMBEDDED =
      List.of(
          "/-/embed/v1/feed.js",
          "/-/embed/v1/feed.d.ts",
          "/-/embed/v1/feed-worker.js",
          "/-/embed/v1/order-count.js",
          "/-/embed/v1/order-count.d.ts");

  /** The documents of the interface, which {@code api.html} shows. */
  private static final List<String> DOCUMENTS = List.of("/-/openapi.yaml", "/-/asyncapi.yaml");

  /**
   * Libraries from their own jars, whose paths contain a version. Served unchanged, byte for byte.
   */
  private static final Map<String, String> LIBRARIES =
      Map.of("/-/lib/chart.js", "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js");

  /**
   * Comments on lines of their own, or before a field. They would be a third of what is sent;
   * readers of the source find them in the repository.
   */
  private static final Pattern COMMENTS =
      Pattern.compile("(?m)^\\s*(?:/\\*\\*(?s:.*?)\\*/[ \\t]*\\n?|//.*\\n)");

  private static final Pattern STYLE_COMMENTS = Pattern.compile("/\\*(?s:.*?)\\*/\\s*");

  private static final Map<String, String> TYPES =
      Map.of(
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "ts", "text/plain; charset=utf-8",
          "svg", "image/svg+xml",
          "yaml", "application/yaml");

  private final ShopPage shopPage;
  private final Asset board;
  private final Asset api;
  private final Template missing;
  private final Map<String, Asset> files = new HashMap<>();

  private PageFiles(ShopPage shopPage, Asset board, Asset api, Template missing) {
    this.shopPage = shopPage;
    this.board = board;
    this.api = api;
    this.missing = missing;
  }

  /**
   * Reads the pages.
   *
   * @param settings the values for the holes of these names
   */
  static PageFiles load(Map<String, String> settings) {
    String index = text("index.html");
    String board = text("board.html");
    String api = text("api.html");
    PageFiles page =
        new PageFiles(
            new ShopPage(index, hole -> setting(settings, hole)),
            Asset.html(Template.parse(board).fill(hole -> setting(settings, hole))),
            Asset.html(api),
            Template.parse(text("missing.html")));
    Stream.of(named(index, "/"), named(board, "/-/board"), named(api, "/-/api"))
        .flatMap(paths -> paths)
        .forEach(page::add);
    EMBEDDED.forEach(page::add);
    DOCUMENTS.forEach(page::add);
    LIBRARIES.forEach((path, source) -> page.files.put(path, asset(path, read(source))));
    return page;
  }

  /**
   * Returns the paths of the files that a page names, which it does relative to its own, as a proxy
   * may serve it under any path.
   */
  private static Stream<String> named(String html, String path) {
    URI page = URI.create(path);
    return NAMED
        .matcher(html)
        .results()
        .map(MatchResult::group)
        .map(f -> page.resolve(f).getPath());
  }

  private static String setting(Map<String, String> settings, String hole) {
    String value = settings.get(hole);
    if (value == null) {
      throw new IllegalStateException("the page asks for " + hole);
    }
    return value;
  }

  private void add(String path) {
    files.computeIfAbsent(path, PageFiles::own);
  }

  private static Asset own(String path) {
    String text = text(path.replaceFirst("/-/(web/)?", ""));
    return asset(path, withoutComments(path, text).getBytes(StandardCharsets.UTF_8));
  }

  private static String withoutComments(String path, String text) {
    if (path.endsWith(".js")) {
      return COMMENTS.matcher(text).replaceAll("");
    }
    return path.endsWith(".css") ? STYLE_COMMENTS.matcher(text).replaceAll("") : text;
  }

  private static Asset asset(String path, byte[] content) {
    String suffix = path.substring(path.lastIndexOf('.') + 1);
    return new Asset(TYPES.getOrDefault(suffix, "application/octet-stream"), content);
  }

  /** Returns the page at {@code /}. */
  ShopPage shopPage() {
    return shopPage;
  }

  /** Returns the page at {@code /-/board}. */
  Asset board() {
    return board;
  }

  /** Returns the page at {@code /-/api}. */
  Asset api() {
    return api;
  }

  /**
   * Returns the page for people at a wrong address; it may have any depth, so links are absolute.
   *
   * @param base the path under which they see this server; empty: at the root
   */
  String missing(String base) {
    return missing.fill(hole -> base);
  }

  /** Returns the files by path, such as {@code /-/web/app.js}. */
  Map<String, Asset> files() {
    return files;
  }

  private static String text(String name) {
    return new String(read(FOLDER + name), StandardCharsets.UTF_8);
  }

  private static byte[] read(String name) {
    try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the page names " + name + ", which is not there");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}
