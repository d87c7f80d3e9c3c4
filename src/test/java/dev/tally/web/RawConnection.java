package dev.tally.web;

import dev.tally.Ceiling;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A bare TCP connection, for sending what no client library would send. */
public final class RawConnection implements Closeable {

  private final Socket socket = new Socket();
  private final InputStream in;

  /** A response; its headers are keyed by lower-case name. */
  public record Answer(int status, Map<String, String> headers, String body) {}

  public RawConnection(InetSocketAddress server) {
    this(server, 0);
  }

  /**
   * @param receiveBuffer size of the kernel's receive buffer in bytes, or 0 for the usual one
   */
  public RawConnection(InetSocketAddress server, int receiveBuffer) {
    try {
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.connect(server);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(Ceiling.MILLIS); // a silent server makes the test fail
      in = socket.getInputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public RawConnection send(String text) {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawConnection send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads one response with its content; a response to HEAD has none. */
  public Answer read() {
    return read(true);
  }

  public Answer read(boolean withContent) {
    String status = line();
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    String body = withContent ? content(headers) : "";
    return new Answer(Integer.parseInt(status.split(" ", -1)[1]), headers, body);
  }

  private String content(Map<String, String> headers) {
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      StringBuilder body = new StringBuilder();
      for (int size = size(); size > 0; size = size()) {
        body.append(text(size));
        line();
      }
      line();
      return body.toString();
    } else if (headers.containsKey("content-length")) {
      return text(Integer.parseInt(headers.get("content-length")));
    }
    return "";
  }

  private int size() {
    return Integer.parseInt(line(), 16);
  }

  /** Reads one line, without its line break. Throws if the stream ends first. */
  public String line() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = readByte(); b != '\n'; b = readByte()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private String text(int length) {
    return new String(bytes(length), StandardCharsets.UTF_8);
  }

  public byte[] bytes(int length) {
    try {
      byte[] bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw new EOFException("the server closed after " + bytes.length + " bytes");
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int readByte() {
    return bytes(1)[0] & 0xFF;
  }

  /** Returns everything that comes until the server closes. */
  public String rest() {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what came until the server closed, or reset because this side was still sending. */
  public String restOrReset() {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    try {
      in.transferTo(rest);
    } catch (SocketException e) {
      // the server reset the connection
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rest.toString(StandardCharsets.UTF_8);
  }

  /** Ends the output; the other direction stays open. */
  public void endOutput() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
