package dev.tally.page;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A site of another origin than Tally's, like a shop's own. Serves on a thread of its own, until
 * the class is done.
 */
final class ForeignSite implements AfterAllCallback, AutoCloseable {

  private record Served(String text, Map<String, String> headers) {}

  private static final Map<String, String> SCRIPT = Map.of("Content-Type", "text/javascript");

  private final HttpServer http;
  private final Map<String, Served> pages = new ConcurrentHashMap<>();

  ForeignSite() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.createContext("/", this::answer);
    http.start();
  }

  /** Returns the origin as browsers write it. */
  String origin() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** Serves this page from now on, and returns its address. */
  String add(String html, Map<String, String> headers) {
    String path = "/" + pages.size() + ".html";
    pages.put(path, new Served(html, html(headers)));
    return origin() + path;
  }

  /** Serves this script from now on, and returns its path. */
  String script(String text) {
    String path = "/" + pages.size() + ".js";
    pages.put(path, new Served(text, SCRIPT));
    return path;
  }

  /**
   * Serves the pages and scripts of this folder from now on, and returns the address of its index.
   *
   * @param edit applied to the text of each
   */
  String add(Path folder, UnaryOperator<String> edit) {
    String path = "/" + pages.size() + "/";
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = edit.apply(Files.readString(file));
        boolean script = file.toString().endsWith(".js");
        Map<String, String> headers = script ? SCRIPT : html(Map.of());
        pages.put(path + folder.relativize(file), new Served(text, headers));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return origin() + path + "index.html";
  }

  private static Map<String, String> html(Map<String, String> headers) {
    Map<String, String> all = new HashMap<>(headers);
    all.put("Content-Type", "text/html; charset=utf-8");
    return all;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Served page = pages.get(exchange.getRequestURI().getPath());
      if (page == null) {
        exchange.sendResponseHeaders(204, -1); // the icon that browsers ask for
        return;
      }
      byte[] text = page.text().getBytes(StandardCharsets.UTF_8);
      page.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(200, text.length);
      exchange.getResponseBody().write(text);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
