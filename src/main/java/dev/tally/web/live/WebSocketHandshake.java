package dev.tally.web.live;

import dev.tally.web.http.Problem;
import dev.tally.web.http.ProblemType;
import dev.tally.web.http.Request;
import dev.tally.web.http.Response;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/** The opening handshake (RFC 6455 section 4.2). Never agrees to an extension or a subprotocol. */
final class WebSocketHandshake {

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final String VERSION = "13";
  private static final int KEY_BYTES = 16;

  private WebSocketHandshake() {}

  /** Returns the error response if the handshake is wrong. */
  static Optional<Response> refuse(Request request) {
    String version = request.header(HttpHeaderNames.SEC_WEBSOCKET_VERSION).orElse("");
    if (!version.equals(VERSION)) {
      return Optional.of(
          Problem.of(
                  ProblemType.UPGRADE_REQUIRED,
                  "Open the WebSocket with \"Sec-WebSocket-Version: 13\".")
              .response()
              .with(HttpHeaderNames.UPGRADE, "websocket") // section 4.4
              .with(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION));
    }
    if (request.header(HttpHeaderNames.SEC_WEBSOCKET_KEY).filter(k -> isKey(k)).isEmpty()) {
      return Optional.of(
          Problem.of(
                  ProblemType.MALFORMED_REQUEST,
                  "\"Sec-WebSocket-Key\" must be 16 bytes in base64.")
              .response());
    }
    return Optional.empty();
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Returns the response to a request that {@link #refuse} accepted. */
  static Response response(Request request) {
    String key = request.header(HttpHeaderNames.SEC_WEBSOCKET_KEY).orElseThrow();
    return Response.empty(101)
        .with(HttpHeaderNames.UPGRADE, "websocket")
        .with(HttpHeaderNames.CONNECTION, "upgrade")
        .with(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, accept(key));
  }

  private static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-1", e);
    }
  }
}
