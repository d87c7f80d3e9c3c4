package dev.tally.page;

import dev.tally.Ceiling;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A session of WebDriver BiDi: commands with their results, and what the pages' consoles say.
 * Thread-safe; one command is under way at a time.
 */
final class BiDi {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final List<JsonNode> logged = new CopyOnWriteArrayList<>();
  private final WebSocket socket;
  private int commands;

  /** Begins a session with the browser that listens at this address. */
  BiDi(URI address) {
    socket =
        Ceiling.join(
            HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(address, new Ear()));
    ask("session.new", Map.of("capabilities", Map.of()));
    ask("session.subscribe", Map.of("events", List.of("log.entryAdded")));
  }

  /** Sends a command, and returns its result. Throws if there is an error instead. */
  synchronized JsonNode ask(String method, Map<String, ?> params) {
    int id = ++commands;
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    asked.put(id, answer);
    String command = JSON.writeValueAsString(Map.of("id", id, "method", method, "params", params));
    Ceiling.join(socket.sendText(command, true));
    JsonNode message = Ceiling.join(answer);
    if (!message.has("result")) {
      throw new IllegalStateException(command + ": " + message);
    }
    return message.get("result");
  }

  /** Returns the errors and warnings that this context's pages have logged. */
  List<String> complaints(String context) {
    return logged.stream()
        .filter(entry -> List.of("error", "warn").contains(entry.get("level").asString()))
        .filter(entry -> entry.get("source").get("context").asString().equals(context))
        .map(entry -> entry.get("text").asString())
        .toList();
  }

  private void hear(JsonNode message) {
    if (message.has("id")) {
      asked.remove(message.get("id").asInt()).complete(message);
    } else if (message.get("method").asString().equals("log.entryAdded")) {
      logged.add(message.get("params"));
    }
  }

  private final class Ear implements WebSocket.Listener {

    private final StringBuilder heard = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
      heard.append(part);
      if (isLast) {
        hear(JSON.readTree(heard.toString()));
        heard.setLength(0);
      }
      return WebSocket.Listener.super.onText(from, part, isLast);
    }
  }
}
