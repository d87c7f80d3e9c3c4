package dev.tally.web;

import static dev.tally.web.TestServer.soon;

import dev.tally.Ceiling;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** A WebSocket client that records every message. */
public final class TestSocket implements WebSocket.Listener, AutoCloseable {

  /** How a connection ended. */
  public record Ending(int code, String reason) {}

  private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Ending> ending = new CompletableFuture<>();
  private final StringBuilder partial = new StringBuilder();
  private volatile WebSocket socket;

  private TestSocket() {}

  public static TestSocket open(HttpClient client, URI uri, String... headers) {
    TestSocket opened = new TestSocket();
    WebSocket.Builder builder = client.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    opened.socket = Ceiling.join(builder.buildAsync(uri, opened));
    return opened;
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      messages.add(TestServer.JSON.readTree(partial.toString()));
      partial.setLength(0);
    }
    webSocket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
    ending.complete(new Ending(code, reason));
    return null;
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    ending.completeExceptionally(error);
  }

  public TestSocket send(String text) {
    socket.sendText(text, true).join();
    return this;
  }

  /** Sends the text, or does nothing if this side already knows that the socket was closed. */
  public void sendIfOpen(String text) {
    socket.sendText(text, true).exceptionally(closed -> socket).join();
  }

  /** Sends a part of a message; more parts follow unless it is the last. */
  public TestSocket sendPart(String text, boolean last) {
    socket.sendText(text, last).join();
    return this;
  }

  public TestSocket sendBinary(byte[] bytes) {
    socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    return this;
  }

  public TestSocket sendClose(int code) {
    socket.sendClose(code, "").join();
    return this;
  }

  /** Returns the messages received so far. */
  public List<JsonNode> messages() {
    return messages;
  }

  /** Waits for a message that matches, and returns all messages up to it. */
  public List<JsonNode> awaitMessage(Predicate<JsonNode> wanted) {
    soon().until(() -> isBroken() || messages.stream().anyMatch(wanted));
    List<JsonNode> all = List.copyOf(messages);
    for (int i = 0; i < all.size(); i++) {
      if (wanted.test(all.get(i))) {
        return all.subList(0, i + 1);
      }
    }
    throw new AssertionError(all.size() + " messages came, not this one: " + ending);
  }

  private boolean isBroken() {
    return ending.isCompletedExceptionally();
  }

  public List<JsonNode> awaitEvent(String event) {
    return awaitMessage(message -> isEvent(message, event));
  }

  /** Waits for the event that answers the command with this ref, and returns it. */
  public JsonNode awaitAnswer(String event, String ref) {
    List<JsonNode> told =
        awaitMessage(
            message ->
                isEvent(message, event)
                    && message.has("ref")
                    && message.get("ref").asString().equals(ref));
    return told.get(told.size() - 1);
  }

  public List<JsonNode> awaitTotal(String id, long total) {
    return awaitMessage(
        message ->
            message.has("id")
                && message.get("id").asString().equals(id)
                && message.get("total").asLong() == total);
  }

  public Ending awaitEnding() {
    return Ceiling.join(ending);
  }

  public boolean isOpen() {
    return !ending.isDone();
  }

  public void forget() {
    messages.clear();
  }

  public static boolean isEvent(JsonNode message, String event) {
    return message.has("event") && message.get("event").asString().equals(event);
  }

  /** Returns the totals among these messages, as {@code A1=3}, in their order. */
  public static List<String> totals(List<JsonNode> messages) {
    return messages.stream()
        .filter(message -> message.has("total"))
        .map(message -> message.get("id").asString() + "=" + message.get("total").asLong())
        .toList();
  }

  @Override
  public void close() {
    socket.abort();
  }
}
