package dev.tally.contract;

import dev.tally.Ceiling;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** A connection that sends any bytes as a request, and reads every byte of the answer. */
final class HttpWire implements Closeable {

  private final Socket socket;
  private final InputStream in;

  /**
   * An answer.
   *
   * @param headers by lower-case name
   * @param body decompressed
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(int status, Map<String, List<String>> headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    String type() {
      List<String> types = headers.getOrDefault("content-type", List.of(""));
      return types.get(0).split(";", 2)[0].strip();
    }

    boolean isLast() {
      return status == 101 || headers.getOrDefault("connection", List.of()).contains("close");
    }
  }

  HttpWire(InetSocketAddress server) {
    try {
      socket = new Socket(server.getAddress(), server.getPort());
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(Ceiling.MILLIS);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a request, with a length if it has a body. */
  HttpWire send(String method, String target, byte[] body, List<String> headers) {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: shop.example\r\n");
    for (int i = 0; i < headers.size(); i += 2) {
      head.append(headers.get(i)).append(": ").append(headers.get(i + 1)).append("\r\n");
    }
    if (body.length > 0) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = Arrays.copyOf(start, start.length + body.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    return send(all);
  }

  HttpWire send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads an answer. Of an event stream or after a switch of protocols, reads the head alone.
   *
   * @param toHead whether it answers HEAD, and so has no content
   */
  Answer read(boolean toHead) {
    String first = line();
    int status = Integer.parseInt(first.split(" ", 3)[1]);
    Map<String, List<String>> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), n -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    Answer head = new Answer(status, headers, new byte[0]);
    if (toHead || status == 101 || head.type().equals("text/event-stream")) {
      return head;
    }
    byte[] body = body(headers);
    return new Answer(
        status, headers, headers.containsKey("content-encoding") ? unzipped(body) : body);
  }

  private byte[] body(Map<String, List<String>> headers) {
    if (headers.containsKey("transfer-encoding")) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (int size = size(); size > 0; size = size()) {
        body.writeBytes(bytes(size));
        line();
      }
      line();
      return body.toByteArray();
    }
    return headers.containsKey("content-length")
        ? bytes(Integer.parseInt(headers.get("content-length").get(0)))
        : new byte[0];
  }

  private int size() {
    return Integer.parseInt(line(), 16);
  }

  private byte[] bytes(int length) {
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

  private static byte[] unzipped(byte[] bytes) {
    try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return plain.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads one line, without its end. */
  String line() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new EOFException("the server closed within a line");
        }
        if (b != '\r') {
          line.write(b);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString(StandardCharsets.UTF_8);
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
