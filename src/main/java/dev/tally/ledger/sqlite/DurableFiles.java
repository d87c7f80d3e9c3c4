package dev.tally.ledger.sqlite;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;

/**
 * File operations, each of which a loss of power leaves done or undone; once a method returns, a
 * loss of power does not undo what it did. Used by one thread.
 */
public final class DurableFiles {

  private final Runnable before;

  public DurableFiles() {
    this(() -> {});
  }

  /**
   * Makes operations that a test can interrupt.
   *
   * @param before runs before each step
   */
  DurableFiles(Runnable before) {
    this.before = before;
  }

  /**
   * Copies a file that no program writes into a new one, which only its owner may read, and
   * replaces any that is there.
   *
   * @throws EOFException if the file shrinks meanwhile
   */
  void copy(Path from, Path to) throws IOException {
    before.run();
    Files.deleteIfExists(to);
    Files.createFile(to, OwnerOnly.file(to));
    try (FileChannel in = FileChannel.open(from);
        FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE)) {
      long size = in.size();
      for (long at = 0; at < size; ) {
        long copied = in.transferTo(at, size - at, out);
        if (copied <= 0) {
          throw new EOFException(from + " became shorter while it was copied");
        }
        at += copied;
      }
      out.force(true);
    }
    keepNames(to);
  }

  /** Gives a file a second name, or makes a copy if the disk does not support hard links. */
  void link(Path file, Path name) throws IOException {
    before.run();
    try {
      Files.createLink(name, file);
      keepNames(name);
    } catch (UnsupportedOperationException | FileSystemException e) {
      copy(file, name);
    }
  }

  /** Writes a file for its owner alone, whole or not at all, and replaces any that is there. */
  public void write(Path file, byte[] content) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(draft);
    Files.createFile(draft, OwnerOnly.file(draft));
    Files.write(draft, content);
    move(draft, file);
  }

  /** Moves a file into its place atomically, and replaces what is there. */
  void move(Path from, Path to) throws IOException {
    before.run();
    try (FileChannel file = FileChannel.open(from, StandardOpenOption.WRITE)) {
      file.force(true);
    }
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    keepNames(to);
  }

  /** Deletes a file, if it is there. */
  public void delete(Path file) throws IOException {
    before.run();
    if (Files.deleteIfExists(file)) {
      keepNames(file);
    }
  }

  /** Gives a file the owner, group and permissions of another, as far as that is allowed. */
  static void belongLike(Path file, Path other) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view != null) {
      PosixFileAttributes wanted = Files.readAttributes(other, PosixFileAttributes.class);
      view.setPermissions(wanted.permissions());
      try {
        view.setOwner(wanted.owner());
        view.setGroup(wanted.group());
      } catch (FileSystemException e) {
        // Only root may give a file away.
      }
    }
  }

  private static void keepNames(Path file) throws IOException {
    FileChannel names;
    try {
      names = FileChannel.open(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      return; // Windows cannot open directories; its file systems write such changes in their order
    }
    try (names) {
      names.force(true);
    }
  }
}
