package dev.tally;

import dev.tally.config.Watched;
import dev.tally.ledger.sqlite.OwnerOnly;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The secret that writes need, and the file that contains it.
 *
 * @param file appears in the server's log and its ready line; the secret itself never does
 */
public record Token(Path file, String text) {

  private static final int BYTES = 32;
  private static final int LEAST_LENGTH = 16;

  /**
   * Reads the token from a file.
   *
   * @throws StartException if the file cannot be read, if others can write it, or if it contains no
   *     token or one that could be guessed
   */
  public static Token read(Path file) {
    try {
      refuseWhatOthersMayWrite(file);
      String text = Files.readString(file).strip();
      if (text.isEmpty()) {
        throw new StartException("The token file " + file + " is empty; put a token into it.");
      } else if (text.length() < LEAST_LENGTH) {
        throw new StartException(
            "The token in %s has %d characters, and could be guessed; put one of %d or more into it, as from openssl rand -base64 32."
                .formatted(file, text.length(), LEAST_LENGTH));
      }
      if (!text.chars().allMatch(c -> c > ' ' && c < 127)) {
        throw new StartException(
            "The token file "
                + file
                + " must hold one word of ASCII characters: it goes into a"
                + " header.");
      }
      return new Token(file, text);
    } catch (IOException e) {
      throw new StartException("The token file " + file + " cannot be read: " + reason(e), e);
    }
  }

  /** Others may read the file if the operator wants that, as with secrets of containers. */
  static void refuseWhatOthersMayWrite(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view != null) {
      Set<PosixFilePermission> mode = view.readAttributes().permissions();
      if (mode.contains(PosixFilePermission.OTHERS_WRITE)
          || mode.contains(PosixFilePermission.GROUP_WRITE)) {
        throw new StartException(
            "Others may write the token file %s (%s), and so give themselves the right to write orders; run chmod 600 %s."
                .formatted(file, PosixFilePermissions.toString(mode), file));
      }
    }
  }

  /** Returns the newest token in this file. */
  Supplier<String> watched() {
    return new Watched<>("token", List.of(file), () -> read(file).text());
  }

  /** Returns the token of a data directory; creates it at first, readable by its owner only. */
  static Token ofDirectory(Path data) {
    Path file = data.resolve("token");
    if (!Files.exists(file)) {
      create(file);
    }
    return read(file);
  }

  /** Returns a new token that nobody can guess. */
  public static String random() {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }

  private static void create(Path file) {
    try {
      OwnerOnly.write(file, random() + "\n"); // so that a crash leaves no empty token
    } catch (IOException e) {
      throw new StartException("The token file " + file + " cannot be written: " + reason(e), e);
    }
  }

  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file.";
    } else if (e instanceof AccessDeniedException) {
      return "the user who runs Tally may not.";
    }
    return String.valueOf(e.getMessage());
  }
}
