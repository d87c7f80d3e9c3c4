package dev.tally.web.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.OptionalSslHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate and its key, by which this server speaks TLS 1.2 and 1.3, with the ciphers that
 * this Java allows. Immutable.
 */
public final class Certificate {

  private static final Logger LOG = LoggerFactory.getLogger(Certificate.class);

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  /** Sessions kept for clients that come back with TLS 1.2; those of 1.3 keep their own. */
  private static final int MOST_SESSIONS = 1_000;

  private static final int SESSION_SECONDS = 3_600;

  private static final Duration SOON = Duration.ofDays(14);

  static {
    // A client could have this machine compute for as long as it likes, on one connection.
    if (System.getProperty("jdk.tls.rejectClientInitiatedRenegotiation") == null) {
      System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }
  }

  private final SslContext context;
  private final Instant end;

  private Certificate(SslContext context, Instant end) {
    this.context = context;
    this.end = end;
  }

  /**
   * Reads a certificate.
   *
   * @param chain the server's own certificate first, then those that vouch for it, in PEM
   * @param key the private key, in PEM and PKCS #8
   * @throws IllegalArgumentException with a sentence, if they cannot be used
   */
  public static Certificate read(Path chain, Path key) {
    X509Certificate[] certificates = certificates(chain);
    PublicKey shown = certificates[0].getPublicKey();
    PrivateKey secret = privateKey(key, shown.getAlgorithm());
    try {
      if (!belong(shown, secret)) {
        throw wrong("The key in %s is not that of the certificate in %s.", key, chain);
      }
      SslContext context =
          SslContextBuilder.forServer(secret, certificates)
              .sslProvider(SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .sessionCacheSize(MOST_SESSIONS)
              .sessionTimeout(SESSION_SECONDS)
              .build();
      Instant end = certificates[0].getNotAfter().toInstant();
      if (InstantSource.system().instant().plus(SOON).isAfter(end)) {
        LOG.warn("The certificate in {} ends on {}; renew it.", chain, end);
      }
      return new Certificate(context, end);
    } catch (GeneralSecurityException | SSLException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      throw wrong(
          "This Java cannot use the certificate in %s: %s.",
          chain, String.valueOf(why.getMessage()));
    }
  }

  private static X509Certificate[] certificates(Path file) {
    byte[] pem = read("certificate", file).getBytes(StandardCharsets.UTF_8);
    try {
      X509Certificate[] found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .toArray(new X509Certificate[0]);
      if (found.length > 0) {
        return found;
      }
    } catch (GeneralSecurityException e) {
      // it is told below
    }
    throw wrong(
        "There is no certificate in %s; it must be a text that begins with -----BEGIN CERTIFICATE-----.",
        file);
  }

  private static PrivateKey privateKey(Path file, String algorithm) {
    String pem = read("key", file);
    Matcher key = KEY.matcher(pem);
    if (!key.find()) {
      throw wrong(
          pem.contains("PRIVATE KEY-----")
              ? "The key in %1$s is encrypted, or in another form than PKCS #8; convert it: openssl pkcs8 -topk8 -nodes -in %1$s -out NEW."
              : "There is no key in %s; it must be a text that begins with -----BEGIN PRIVATE KEY-----.",
          file);
    }
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(key.group(1));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw wrong("The key in %s is not that of a certificate for %s.", file, algorithm);
    }
  }

  private static String read(String what, Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1); // PEM may stand among any text
    } catch (NoSuchFileException e) {
      throw wrong("The %s file %s cannot be read: there is no such file.", what, file);
    } catch (AccessDeniedException e) {
      throw wrong("The %s file %s cannot be read: the user who runs Tally may not.", what, file);
    } catch (IOException e) {
      throw wrong("The %s file %s cannot be read: %s", what, file, String.valueOf(e.getMessage()));
    }
  }

  /** Returns whether what one signs the other verifies. */
  private static boolean belong(PublicKey shown, PrivateKey secret)
      throws GeneralSecurityException {
    String algorithm =
        switch (shown.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> shown.getAlgorithm();
        };
    byte[] text = {1};
    Signature signing = Signature.getInstance(algorithm);
    signing.initSign(secret);
    signing.update(text);
    byte[] signature = signing.sign();
    Signature verifying = Signature.getInstance(algorithm);
    verifying.initVerify(shown);
    verifying.update(text);
    return verifying.verify(signature);
  }

  private static IllegalArgumentException wrong(String sentence, Object... values) {
    return new IllegalArgumentException(sentence.formatted(values));
  }

  /** Returns when the certificate ends. */
  public Instant end() {
    return end;
  }

  /**
   * Adds the handlers that expect TLS to a new channel. What is none they pass on as it is, to be
   * told the right address.
   *
   * @param limit how long a handshake may take
   */
  public void protect(Channel channel, Duration limit) {
    channel.pipeline().addLast(new RecordLimit(), handler(limit));
  }

  private ChannelHandler handler(Duration limit) {
    return new OptionalSslHandler(context) {
      @Override
      protected SslHandler newSslHandler(ChannelHandlerContext ctx, SslContext ignored) {
        SslHandler handler = context.newHandler(ctx.alloc());
        handler.setHandshakeTimeoutMillis(limit.toMillis());
        return handler;
      }
    };
  }
}
