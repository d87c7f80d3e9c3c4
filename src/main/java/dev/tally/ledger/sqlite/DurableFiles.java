package dev.tally.ledger.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Files that survive the loss of power once a method here returns, readable by their owner only.
 */
final class DurableFiles {

  private DurableFiles() {}

  /** Makes an empty file in place of any that is there. */
  static void create(Path file) throws IOException {
    Files.deleteIfExists(file);
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownerOnly =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Files.createFile(file, ownerOnly);
  }

  /** Copies a file's bytes over another. */
  static void copy(Path from, Path to) throws IOException {
    create(to);
    try (FileChannel in = FileChannel.open(from);
        FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE)) {
      long size = in.size();
      for (long at = 0; at < size; ) {
        at += in.transferTo(at, size - at, out);
      }
      out.force(true);
    }
  }

  /** Puts a file in its place at once, over what is there. */
  static void move(Path from, Path to) throws IOException {
    try (FileChannel file = FileChannel.open(from, StandardOpenOption.WRITE)) {
      file.force(true);
    }
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Path directory = to.toAbsolutePath().getParent();
    try (FileChannel names = FileChannel.open(directory)) {
      names.force(true);
    } catch (IOException e) {
      // Windows opens no directories; its file systems write such changes down in their order.
    }
  }
}
