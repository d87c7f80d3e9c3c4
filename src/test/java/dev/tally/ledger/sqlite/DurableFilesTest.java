package dev.tally.ledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {

  @TempDir Path directory;

  /** Simulates a disk without hard links: there are none between two disks either. */
  @Test
  void link_copies_whereThereIsNoSecondName() throws Exception {
    Path elsewhere = Path.of("/proc/version"); // reports its size as 0
    new DurableFiles().link(elsewhere, directory.resolve("name"));

    assertThat(directory.resolve("name")).isEmptyFile();
  }
}
