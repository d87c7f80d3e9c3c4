package dev.tally.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * The server end of a page's WebSockets, scripted by a test. Lives on the test's thread, like all
 * of the browser: what happened shows only after one of the {@code await} methods.
 */
final class ScriptedServer {

  private final Page page;
  private final List<WebSocketRoute> sockets = new ArrayList<>();
  private final List<String> addresses = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();

  ScriptedServer(Page page) {
    this.page = page;
    page.routeWebSocket("**/*", this::accept);
  }

  private void accept(WebSocketRoute socket) {
    socket.onMessage(frame -> heard.add(frame.text()));
    socket.onClose((code, reason) -> heard.add("closed"));
    URI uri = URI.create(socket.url());
    addresses.add(uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
    sockets.add(socket);
  }

  /** Returns the addresses that the page connected to, path and query, in order. */
  List<String> addresses() {
    return List.copyOf(addresses);
  }

  /** Returns the frames that the page sent, and {@code closed} for each socket that it closed. */
  List<String> heard() {
    return List.copyOf(heard);
  }

  /** Waits for this connection, counted from 1, and returns its address. */
  String awaitConnection(int number) {
    page.waitForCondition(() -> addresses.size() >= number);
    assertThat(addresses).hasSize(number);
    return addresses.get(number - 1);
  }

  /** Waits until there are this many frames, and returns the newest. */
  String awaitFrame(int number) {
    page.waitForCondition(() -> heard.size() >= number);
    assertThat(heard).hasSize(number);
    return heard.get(number - 1);
  }

  void say(String json) {
    sockets.get(sockets.size() - 1).send(json);
  }

  void total(String id, long total) {
    say("{\"id\":\"%s\",\"total\":%d}".formatted(id, total));
  }

  void synced(String position) {
    say("{\"event\":\"synced\",\"position\":\"%s\"}".formatted(position));
  }

  /** Sends the answer to a switch. */
  void synced(String position, String ref) {
    say("{\"event\":\"synced\",\"position\":\"%s\",\"ref\":\"%s\"}".formatted(position, ref));
  }

  void close(int code, String reason) {
    sockets
        .get(sockets.size() - 1)
        .close(new WebSocketRoute.CloseOptions().setCode(code).setReason(reason));
  }
}
