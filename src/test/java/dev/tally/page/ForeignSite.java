package dev.tally.page;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A site of another origin than Tally's, like a shop's own. Serves on a thread of its own, until
 * the class is done.
 */
final class ForeignSite implements AfterAllCallback, AutoCloseable {

  private record Served(String html, Map<String, String> headers) {}

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
    pages.put(path, new Served(html, headers));
    return origin() + path;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Served page = pages.get(exchange.getRequestURI().getPath());
      if (page == null) {
        exchange.sendResponseHeaders(204, -1); // the icon that browsers ask for
        return;
      }
      byte[] html = page.html().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
      page.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(200, html.length);
      exchange.getResponseBody().write(html);
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
