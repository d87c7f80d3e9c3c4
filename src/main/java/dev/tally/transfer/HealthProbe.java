package dev.tally.transfer;

import dev.tally.transfer.rows.Excerpt;
import dev.tally.transfer.rows.TransferException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URL;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Asks a server once whether it is ready. Made for a process that does nothing else, every few
 * seconds: it uses Java's oldest client, which is loaded in a tenth of the newer one's time.
 * Blocks; safe for all threads.
 */
public final class HealthProbe {

  private static final Duration TO_ANSWER = Duration.ofSeconds(3);

  /** The bytes that are read of an answer; a problem has a few hundred. */
  private static final int MOST_BYTES = 16_384;

  private HealthProbe() {}

  /**
   * Returns why the server is not ready; empty if it is.
   *
   * @param server without a slash at its end
   * @param anyCertificate whether it may show any certificate, as one of the outside's name when it
   *     is asked at the loopback; nothing secret is sent
   * @throws TransferException if nobody answers, or not as a Tally does
   */
  public static Optional<String> trouble(URI server, boolean anyCertificate) {
    try {
      URL address = URI.create(server + "/health/ready").toURL();
      HttpURLConnection connection = (HttpURLConnection) address.openConnection();
      if (anyCertificate && connection instanceof HttpsURLConnection secure) {
        secure.setSSLSocketFactory(trusting().getSocketFactory());
      }
      connection.setInstanceFollowRedirects(false);
      connection.setConnectTimeout((int) TO_ANSWER.toMillis());
      connection.setReadTimeout((int) TO_ANSWER.toMillis());
      return trouble(server, connection);
    } catch (SocketTimeoutException e) {
      throw new TransferException(
          "%s does not answer within %d s.".formatted(server, TO_ANSWER.toSeconds()), e);
    } catch (SSLException e) {
      throw new TransferException("%s cannot be reached safely: %s.".formatted(server, said(e)), e);
    } catch (IOException e) {
      throw new TransferException("Nobody answers at %s (%s).".formatted(server, said(e)), e);
    }
  }

  private static Optional<String> trouble(URI server, HttpURLConnection connection)
      throws IOException {
    int status = connection.getResponseCode();
    if (status == 200) {
      return Optional.empty();
    }
    String location = connection.getHeaderField("Location");
    if (status / 100 == 3 && location != null) {
      throw new TransferException(
          "%s answers with a redirect to %s; name that server with --server."
              .formatted(server, Excerpt.of(location)));
    }
    String detail = detail(connection).map(Excerpt::of).orElse("status " + status);
    return Optional.of("%s is not ready: %s".formatted(server, detail));
  }

  /** Returns what a problem says. */
  private static Optional<String> detail(HttpURLConnection connection) throws IOException {
    try (InputStream body = connection.getErrorStream()) {
      return body == null
          ? Optional.empty()
          : StreamResult.read(body.readNBytes(MOST_BYTES)).flatMap(StreamResult::detail);
    }
  }

  private static String said(IOException e) {
    return Excerpt.of(String.valueOf(e.getMessage()));
  }

  private static SSLContext trusting() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Anyone()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** Believes every certificate, for every name. */
  private static final class Anyone extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
