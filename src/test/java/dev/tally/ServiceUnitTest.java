package dev.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit for systemd, as systemd itself reads it, where it is installed. */
class ServiceUnitTest {

  private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

  @TempDir private Path directory;
  private Path unit;

  @BeforeEach
  void copy() throws IOException {
    assumeThat(ANALYZE).isExecutable(); // nothing else can read a unit, and only Linux has it
    String text = Files.readString(Path.of("deploy", "linux", "tally.service"));
    unit =
        Files.writeString(
            directory.resolve("tally.service"), text.replace("/usr/bin/tally serve", "/bin/true"));
  }

  private static String run(int code, String... words) throws Exception {
    Process process = new ProcessBuilder(List.of(words)).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(code);
    return said;
  }

  @Test
  void unit_isUnderstood() throws Exception {
    assertThat(run(0, ANALYZE.toString(), "verify", unit.toString()).lines())
        .noneMatch(line -> line.contains("tally.service"));
  }

  @Test
  void unit_letsTheServerDoLittle() throws Exception {
    String[] security = {ANALYZE.toString(), "security", "--offline=true", "--threshold=25"};
    run(0, security[0], security[1], security[2], security[3], unit.toString());
    Files.writeString(
        unit, Files.readString(unit).replaceAll("(?m)^(Protect|Restrict|NoNew|Capab).*\n", ""));
    run(1, security[0], security[1], security[2], security[3], unit.toString());
  }
}
