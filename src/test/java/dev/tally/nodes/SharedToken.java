package dev.tally.nodes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The token of all nodes, in the file that they are given. */
final class SharedToken {

  static final String TEXT = "a-token-for-all-nodes";

  private SharedToken() {}

  /** Makes the file {@code token} in a directory. */
  static void writeTo(Path directory) throws IOException {
    Path file = directory.resolve("token");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, TEXT);
  }
}
