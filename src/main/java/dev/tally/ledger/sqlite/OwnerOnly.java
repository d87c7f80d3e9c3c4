package dev.tally.ledger.sqlite;

import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * What a new file or directory is made with, so that nobody else ever sees it, not for a moment.
 */
public final class OwnerOnly {

  private OwnerOnly() {}

  public static FileAttribute<?>[] file(Path file) {
    return attributes(file, "rw-------");
  }

  static FileAttribute<?>[] directory(Path directory) {
    return attributes(directory, "rwx------");
  }

  /** None where the system has no such permissions; it goes by the directory's then. */
  private static FileAttribute<?>[] attributes(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
