package dev.tally.web.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate that vouches for itself, of this machine and of {@code shop.localhost}, and its
 * key, in files of a directory.
 */
public record SelfMade(Path certificate, Path key) {

  private static final String PASSWORD = "secret";

  /**
   * Makes one in this directory, which may have one already.
   *
   * @param algorithm RSA, EC or Ed25519
   */
  public static SelfMade in(Path directory, String algorithm)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path store = Files.createTempFile(directory, "store", ".p12");
    Files.delete(store);
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process process =
        new ProcessBuilder(
                List.of(
                    keytool,
                    "-genkeypair",
                    "-alias",
                    "a",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    PASSWORD,
                    "-keyalg",
                    algorithm,
                    "-dname",
                    "CN=shop.localhost",
                    "-ext",
                    "san=dns:shop.localhost,dns:localhost,ip:127.0.0.1"))
            .inheritIO()
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("keytool failed");
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    SelfMade made =
        new SelfMade(directory.resolve("certificate.pem"), directory.resolve("key.pem"));
    write(made.certificate, "CERTIFICATE", keys.getCertificate("a").getEncoded());
    write(made.key, "PRIVATE KEY", keys.getKey("a", PASSWORD.toCharArray()).getEncoded());
    return made;
  }

  /** Returns the same in files of another directory. */
  public SelfMade copiedTo(Path directory) throws IOException {
    SelfMade copy =
        new SelfMade(directory.resolve("certificate.pem"), directory.resolve("key.pem"));
    Files.copy(certificate, copy.certificate, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(key, copy.key, StandardCopyOption.REPLACE_EXISTING);
    return copy;
  }

  private static void write(Path file, String what, byte[] content) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(what, text), US_ASCII);
  }

  /** Returns what a client needs that believes this certificate alone. */
  public SSLContext trusted() throws IOException, GeneralSecurityException {
    KeyStore known = KeyStore.getInstance("PKCS12");
    known.load(null, null);
    try (InputStream in = Files.newInputStream(certificate)) {
      Certificate shown =
          java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(in);
      known.setCertificateEntry("a", shown);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(known);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
