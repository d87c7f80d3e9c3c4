package dev.tally.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.Ceiling;
import dev.tally.Program;
import dev.tally.web.net.SelfMade;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * A real nginx in front of a Tally, with the configuration that {@code docs/deploy.md} recommends,
 * and a certificate that it made itself. Its page is at {@code https://shop.localhost}, a name that
 * browsers take for this machine.
 */
final class Nginx implements AutoCloseable {

  private static final Pattern RECOMMENDED = Pattern.compile("```nginx\n(.*?)```", Pattern.DOTALL);

  private final Process process;
  private final int secure = Program.freePort();
  private final int plain = Program.freePort();

  /**
   * @param removesPath whether it removes {@code /tally} from the paths that it passes on
   */
  Nginx(Path directory, URI tally, boolean removesPath) throws Exception {
    SelfMade made = SelfMade.in(directory, "RSA");
    String server =
        recommended()
            .replace("127.0.0.1:3000", tally.getAuthority())
            .replace(
                "listen 443 ssl;",
                "listen 127.0.0.1:%d ssl; listen 127.0.0.1:%d;".formatted(secure, plain))
            .replace("shop.example;", "shop.localhost;")
            .replace("/etc/ssl/shop.example.pem", made.certificate().toString())
            .replace("/etc/ssl/shop.example.key", made.key().toString());
    if (removesPath) {
      server =
          server
              .replace("proxy_pass http://tally;", "proxy_pass http://tally/;")
              .replace("X-Forwarded-Prefix \"\"", "X-Forwarded-Prefix /tally");
    }
    Path file = directory.resolve("nginx.conf");
    Files.writeString(
        file,
        """
        daemon off; master_process off; pid nginx.pid; error_log stderr warn;
        events { worker_connections 512; }
        http {
          access_log off;
          client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi; scgi_temp_path scgi;
          %s
        }
        """
            .formatted(server));
    process =
        new ProcessBuilder(Program.path("nginx"), "-p", directory.toString(), "-c", file.toString())
            .inheritIO()
            .start();
    Awaitility.await().atMost(Ceiling.TIME).until(this::listens);
  }

  /** Returns where the page is. */
  URI uri() {
    return URI.create("https://shop.localhost:" + secure + "/tally/");
  }

  /** Returns the same without TLS, for clients that do not know the certificate. */
  URI plain() {
    return URI.create("http://127.0.0.1:" + plain + "/tally/");
  }

  private static String recommended() throws IOException {
    Matcher block = RECOMMENDED.matcher(Files.readString(Path.of("docs", "deploy.md")));
    assertThat(block.find()).as("docs/deploy.md has a configuration for nginx").isTrue();
    return block.group(1);
  }

  private boolean listens() {
    assertThat(process.isAlive()).as("nginx lives").isTrue();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), secure));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
