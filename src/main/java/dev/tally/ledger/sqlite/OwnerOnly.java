package dev.tally.ledger.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The attributes of a new file or directory that nobody but its owner sees, not even for a moment.
 */
public final class OwnerOnly {

  private OwnerOnly() {}

  public static FileAttribute<?>[] file(Path file) {
    return attributes(file, "rw-------");
  }

  /** Writes a text into a file, whole or not at all, replacing what is there. */
  public static void write(Path file, String text) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    Files.createFile(draft, file(draft)); // never readable by others, not even for a moment
    Files.writeString(draft, text, StandardOpenOption.WRITE);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  static FileAttribute<?>[] directory(Path directory) {
    return attributes(directory, "rwx------");
  }

  /** Returns none if the system has no such permissions; the directory's apply then. */
  private static FileAttribute<?>[] attributes(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
