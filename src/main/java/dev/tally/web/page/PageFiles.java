package dev.tally.web.page;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** Modules that others import once there is a need, so that no page names them. */
  private static final List<String> ON_DEMAND = List.of("/-/web/orders.js", "/-/web/problems.js");

  /** What comes before the names of the pages' own files. */
  private static final String OWN = "/-/web/";

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

  private static final Map<String, String> TYPES =
      Map.of(
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "ts", "text/plain; charset=utf-8",
          "svg", "image/svg+xml",
          "yaml", "application/yaml");

  private final Map<LanguageChoice, Pages> pages = new HashMap<>();
  private final Asset api;
  private final Map<String, Asset> files = new HashMap<>();

  private PageFiles(Asset api) {
    this.api = api;
  }

  /**
   * Reads the pages.
   *
   * @param settings the values for the holes of these names
   */
  static PageFiles load(Map<String, String> settings) {
    String api = text("api.html");
    PageFiles page = new PageFiles(Asset.html(api));
    Map<String, Words> words =
        LanguageChoice.LANGUAGES.stream().collect(toMap(language -> language, PageFiles::words));
    LanguageLinks links = new LanguageLinks(words);
    words.forEach((language, its) -> page.add(language, its, links, settings));
    page.add(new Edition(LanguageChoice.FIRST, words(LanguageChoice.FIRST)), named(api, "/-/api"));
    Stream.concat(EMBEDDED.stream(), DOCUMENTS.stream())
        .forEach(path -> page.files.put(path, common(path)));
    LIBRARIES.forEach((path, source) -> page.files.put(path, asset(path, read(source))));
    return page;
  }

  private static Words words(String language) {
    return Words.read(language, read(FOLDER + "words/" + language + ".json"));
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

  /** Adds the pages in a language, and their files. */
  private void add(
      String language, Words words, LanguageLinks links, Map<String, String> settings) {
    Edition edition = new Edition(language, words);
    String index = text("index.html");
    String board = text("board.html");
    Pages.Templates templates =
        new Pages.Templates(
            edition.template(index),
            edition.template(board),
            edition.template(text("missing.html")));
    PageCache cache = new PageCache();
    LanguageChoice.of(language)
        .forEach(
            choice ->
                pages.put(
                    choice,
                    new Pages(
                        choice, templates, words, links, hole -> setting(settings, hole), cache)));
    add(edition, named(index, "/"));
    add(edition, named(board, "/-/board"));
    add(edition, ON_DEMAND.stream());
  }

  private void add(Edition edition, Stream<String> paths) {
    paths
        .filter(path -> path.startsWith(OWN))
        .forEach(path -> files.computeIfAbsent(edition.path(path), p -> own(path, edition)));
  }

  /** Returns a file of the pages, as an edition has it. */
  private static Asset own(String path, Edition edition) {
    String text = text(path.substring(OWN.length()));
    String sent =
        path.endsWith(".js")
            ? edition.module(text)
            : path.endsWith(".css") ? edition.stylesheet(text) : text;
    return asset(path, sent.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns a file that is the same for every reader. */
  private static Asset common(String path) {
    String text = text(path.substring("/-/".length()));
    String sent = path.endsWith(".js") ? Edition.condensed(text) : text;
    return asset(path, sent.getBytes(StandardCharsets.UTF_8));
  }

  private static Asset asset(String path, byte[] content) {
    String suffix = path.substring(path.lastIndexOf('.') + 1);
    return new Asset(TYPES.getOrDefault(suffix, "application/octet-stream"), content);
  }

  /** Returns the pages in a language. */
  Pages of(LanguageChoice choice) {
    return Objects.requireNonNull(pages.get(choice), "each language has pages");
  }

  /** Returns the page at {@code /-/api}. */
  Asset api() {
    return api;
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
