package dev.tally.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A value in files that change. */
class WatchedTest {

  @TempDir private Path directory;
  private final AtomicLong now = new AtomicLong(-5);

  private static String read(Path file) {
    try {
      String text = Files.readString(file);
      if (text.equals("broken")) {
        throw new IllegalArgumentException("It is broken.");
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aNewValue_isTaken_afterAWhile_andABrokenOneNever() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "first");
    Watched<String> value = new Watched<>("value", List.of(file), () -> read(file), now::get);
    assertThat(value.get()).isEqualTo("first");

    Files.writeString(file, "the second");
    assertThat(value.get()).isEqualTo("first"); // it does not look that often
    pass();
    assertThat(value.get()).isEqualTo("the second");

    Files.writeString(file, "broken");
    pass();
    assertThat(value.get()).isEqualTo("the second");
    Files.delete(file);
    pass();
    assertThat(value.get()).isEqualTo("the second");
    Files.writeString(file, "the third one");
    pass();
    assertThat(value.get()).isEqualTo("the third one");
  }

  private void pass() {
    now.addAndGet(Duration.ofSeconds(1).toNanos());
  }
}
