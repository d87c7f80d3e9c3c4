import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Fetches a Maven distribution, checks it, and unpacks it: {@code java FetchMaven.java URL SHA-256
 * DIRECTORY}. A program of one source file (JEP 330), so that {@code mvnw} needs a JDK only. What is
 * half done stands in a directory of its own: two that run at once do not disturb each other.
 */
final class FetchMaven {

  private FetchMaven() {}

  public static void main(String[] arguments) throws Exception {
    try {
      install(URI.create(arguments[0]), arguments[1], Path.of(arguments[2]));
    } catch (IOException e) {
      System.err.println("mvnw: " + e.getMessage());
      System.exit(1);
    }
  }

  private static void install(URI from, String sha256, Path directory) throws Exception {
    Files.createDirectories(directory.getParent());
    Path work = Files.createTempDirectory(directory.getParent(), "fetching-");
    try {
      Path zip = work.resolve("maven.zip");
      fetch(from, zip);
      check(zip, sha256);
      Path unpacked = Files.createDirectory(work.resolve("unpacked"));
      unpack(zip, unpacked);
      publish(unpacked, directory);
    } finally {
      delete(work);
    }
  }

  /** Puts the distribution in its place, unless another run was faster. */
  private static void publish(Path unpacked, Path directory) throws IOException {
    try {
      Files.move(unpacked, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.exists(directory)) {
        throw e;
      }
    }
  }

  private static void fetch(URI from, Path to) throws IOException, InterruptedException {
    HttpClient client =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    HttpResponse<Path> response =
        client.send(HttpRequest.newBuilder(from).build(), BodyHandlers.ofFile(to));
    if (response.statusCode() != 200) {
      throw new IOException(from + " answered " + response.statusCode());
    }
  }

  private static void check(Path zip, String sha256) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(zip));
    if (!HexFormat.of().formatHex(hash).equals(sha256)) {
      throw new IOException("what was fetched is not what .mvn/wrapper names: its SHA-256 differs");
    }
  }

  private static void unpack(Path zip, Path into) throws IOException {
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Path path = into.resolve(entry.getName()).normalize();
        if (!path.startsWith(into)) {
          throw new IOException(entry.getName() + " would lie outside of the directory");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else {
          write(in, path);
        }
      }
    }
  }

  private static void write(InputStream in, Path path) throws IOException {
    Files.createDirectories(path.getParent());
    Files.copy(in, path);
    if (path.getParent().endsWith("bin") && !path.toFile().setExecutable(true)) {
      throw new IOException(path + " cannot be made executable");
    }
  }

  private static void delete(Path tree) throws IOException {
    try (var paths = Files.walk(tree)) {
      for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
