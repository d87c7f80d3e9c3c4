package dev.tally.web;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The opening handshake, RFC 6455 section 4.2. No extension and no subprotocol is ever agreed. */
final class WebSocketHandshake {

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final String VERSION = "13";
  private static final int KEY_BYTES = 16;

  private WebSocketHandshake() {}

  static boolean isWanted(Request request) {
    return request.names(HttpHeaderNames.UPGRADE, "websocket")
        && request.names(HttpHeaderNames.CONNECTION, "upgrade")
        && request.head().protocolVersion().equals(HttpVersion.HTTP_1_1);
  }

  /**
   * @throws ProblemException where it cannot be
   */
  static void check(Request request) {
    String version = request.header(HttpHeaderNames.SEC_WEBSOCKET_VERSION).orElse("");
    if (!version.equals(VERSION)) {
      throw new ProblemException(
          ProblemType.UPGRADE_REQUIRED, "Open the WebSocket with \"Sec-WebSocket-Version: 13\".");
    }
    if (request.header(HttpHeaderNames.SEC_WEBSOCKET_KEY).filter(k -> isKey(k)).isEmpty()) {
      throw new ProblemException(
          ProblemType.MALFORMED_REQUEST, "\"Sec-WebSocket-Key\" must be 16 bytes in base64.");
    }
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The answer to a request that was {@linkplain #check checked}. */
  static FullHttpResponse response(String key) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
    response
        .headers()
        .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, accept(key));
    return response;
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

  /** What 426 must name, RFC 6455 section 4.4. */
  static Response upgradeRequired(Response response) {
    return response
        .with(HttpHeaderNames.UPGRADE, "websocket")
        .with(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION);
  }
}
