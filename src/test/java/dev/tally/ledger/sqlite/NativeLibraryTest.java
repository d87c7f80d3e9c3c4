package dev.tally.ledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that SQLite's code from the jar leaves nothing behind, however the process ends. */
@Tag("kill")
class NativeLibraryTest {

  @TempDir Path directory;

  @Test
  void aProcessThatIsHalted_leavesNoFile() throws IOException {
    Files.createDirectory(directory.resolve("temporary"));

    assertThat(open("data", "temporary")).isEqualTo(directory.resolve("data").toString());

    assertThat(names(directory.resolve("temporary"))).isEmpty();
    assertThat(names(directory.resolve("data"))).allMatch(name -> name.startsWith("tally."));
  }

  @Test
  void aMissingTemporaryDirectory_isNotNeeded() throws IOException {
    assertThat(open("data", "nowhere")).isEqualTo(directory.resolve("data").toString());
  }

  @Test
  void whatAKilledProcessLeft_isSweptAway_andWhatIsInUseIsNot() throws IOException {
    Path left = Files.createDirectories(directory.resolve("data/tally-native-1"));
    Files.createFile(left.resolve("libsqlitejdbc.so"));
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minusSeconds(3_600)));
    Path inUse = Files.createDirectories(directory.resolve("data/tally-native-2"));

    open("data", "nowhere");

    assertThat(left).doesNotExist();
    assertThat(inUse).exists();
  }

  /** Runs {@link Halted}, and returns what it printed: the directory of the library. */
  private String open(String data, String temporary) throws IOException {
    try (Child child = Child.start(Halted.class, directory, data, temporary)) {
      return child.lastLine();
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** Opens a ledger, prints where the library was unpacked, and halts as a server does. */
  static final class Halted {
    public static void main(String[] arguments) {
      Path directory = Path.of(arguments[0]);
      System.setProperty("java.io.tmpdir", directory.resolve(arguments[2]).toString());
      SqliteLedger.open(
          directory.resolve(arguments[1]), DataKind.SHOP, InstantSource.system(), new Random(1));
      System.out.println(NativeLibrary.place().orElseThrow());
      Runtime.getRuntime().halt(0);
    }
  }
}
