package dev.tally.bench.viewers;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * The address that connections go to. A source address has some 28,000 ports on Linux; loopback has
 * more addresses, and every {@code connectionsASource} connections use the next one.
 *
 * @param isSecure whether connections speak TLS; Java decides whom to believe
 * @param host as it is written in a request
 * @param base the path below which the server is, without a slash at its end
 * @param fields what else viewers say at their handshake, each field with its line break
 */
public record Endpoint(
    InetSocketAddress address,
    boolean isSecure,
    String host,
    String base,
    int connectionsASource,
    String fields) {

  private static final int CONNECTIONS_A_SOURCE = 20_000;

  /**
   * Returns the first of a server's addresses that answers.
   *
   * @param server may have a path, below which all its paths are
   */
  public static Endpoint of(URI server) {
    String host = server.getHost();
    boolean isSecure = "https".equals(server.getScheme());
    int usual = isSecure ? 443 : 80;
    int port = server.getPort() < 0 ? usual : server.getPort();
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        InetSocketAddress candidate = new InetSocketAddress(address, port);
        try (SocketChannel channel = SocketChannel.open()) {
          channel.socket().connect(candidate, 10_000);
          String written = port == usual ? host : host + ":" + port;
          return new Endpoint(
              candidate, isSecure, written, server.getRawPath(), CONNECTIONS_A_SOURCE, "");
        } catch (IOException e) {
          // perhaps the next one
        }
      }
    } catch (UnknownHostException e) {
      throw new BenchException("There is no host " + host + "; name the server with --server.", e);
    }
    throw new BenchException(
        "Nobody answers at "
            + server
            + ". Start a server (./tally demo --simulate off) or name the one that runs with"
            + " --server URL.");
  }

  /** Returns the same server, to which viewers say these fields, too. */
  public Endpoint saying(String more) {
    return new Endpoint(address, isSecure, host, base, connectionsASource, more);
  }

  /** Returns an unconnected socket for the connection with this number. */
  SocketChannel socket(int number) throws IOException {
    if (!(address.getAddress() instanceof Inet4Address inet)) {
      return SocketChannel.open(StandardProtocolFamily.INET6);
    }
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET);
    int source = number / connectionsASource;
    try {
      if (inet.isLoopbackAddress() && source > 0) {
        byte[] bytes = {127, 0, (byte) ((source + 1) >> 8), (byte) (source + 1)};
        channel.bind(new InetSocketAddress(InetAddress.getByAddress(bytes), 0));
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Returns what a viewer on this socket reads and writes. */
  Line line(SocketChannel channel, TlsLine.Buffers buffers) {
    return isSecure ? new TlsLine(channel, engine(), buffers) : Line.plain(channel);
  }

  private SSLEngine engine() {
    SSLEngine engine = tls().createSSLEngine(name(), address.getPort());
    engine.setUseClientMode(true);
    engine.setSSLParameters(checkingTheName(engine.getSSLParameters()));
    return engine;
  }

  /** Without this, Java would believe any certificate that it trusts, whatever host it names. */
  private static SSLParameters checkingTheName(SSLParameters parameters) {
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    return parameters;
  }

  private static SSLContext tls() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new BenchException("This Java cannot speak TLS: " + e.getMessage(), e);
    }
  }

  /** Returns the host without its port. */
  private String name() {
    return host.replaceFirst(":\\d+$", "");
  }

  /**
   * Returns what speaks to the server over this connected socket.
   *
   * @throws IOException if they do not agree on TLS, or the certificate is not believed
   */
  public Socket secured(Socket socket) throws IOException {
    if (!isSecure) {
      return socket;
    }
    SSLSocket secured =
        (SSLSocket) tls().getSocketFactory().createSocket(socket, name(), address.getPort(), true);
    secured.setSSLParameters(checkingTheName(secured.getSSLParameters()));
    secured.startHandshake();
    return secured;
  }

  /** Returns whether the server is on this machine, and can be observed. */
  public boolean isHere() {
    try {
      return NetworkInterface.getByInetAddress(address.getAddress()) != null
          || address.getAddress().isLoopbackAddress();
    } catch (IOException e) {
      return false;
    }
  }

  byte[] handshake(String path) {
    return """
        GET %s%s HTTP/1.1\r
        Host: %s\r
        %sUpgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        \r
        """
        .formatted(base, path, host, fields)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
