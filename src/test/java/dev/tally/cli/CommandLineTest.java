package dev.tally.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What the program says and returns without starting a server. */
class CommandLineTest {

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "demo --port 70000          | --port",
        "demo --port x              | --port",
        "demo --port 3000,3000      | --port",
        "demo --flush soon          | --flush",
        "demo --flush 11s           | --flush",
        "demo --patience 1s         | --patience",
        "serve --patience 2h        | --patience",
        "serve --per-address 0      | --per-address",
        "serve --per-address 101    | --per-address",
        "demo --simulate 0ms        | --simulate",
        "demo --currency DUCATS     | --currency",
        "demo --time-zone Mars/Base | --time-zone",
        "serve --origin shop        | --origin",
        "serve --transport pigeon   | --transport",
        "serve --sharpness 9        | --sharpness",
        "serve extra                | extra",
        "serve --keep-orders 23h    | --keep-orders",
        "serve --catalogue          | --catalogue",
        "serve --backup-every 2h    | it needs --backup-to",
        "serve --backup-keep 9      | it needs --backup-to",
        "serve --backup-to b --backup-every 59s | at least 1m",
        "demo --backup-to b --backup-keep 0     | at least 1",
        "serve --backup-to=         | --backup-to",
        "demo --keep-orders 400d    | --keep-orders",
        "import                     | FILE",
        "import --type cats x.csv   | --type",
        "import --map ordr=x x.csv  | ordr",
        "import --map order x.csv   | --map",
        "import --map +=x x.csv     | --map",
        "import --from ebay x.csv   | shopify-orders",
        "import --show              | --from",
        "import --time-format bb x  | --time-format",
        "import --time-zone Moon x  | Europe/Berlin",
        "import --decimal dot x     | --decimal",
        "import --encoding latin x  | --encoding",
        "import --skip-when a x     | COLUMN=VALUE",
        "order                      | KEY",
        "import --rejected r a b    | --rejected",
        "import --server shop x.csv | --server",
        "import --data d --server http://x x.csv | --server",
        "export                     | WHAT",
        "export cats                | cats",
        "export orders --format xml | --format",
        "forget                     | KEY",
        "audit --data               | --data",
        "bench --viewers 0          | --viewers",
        "bench --rate -1            | --rate",
        "bench --lines 1001         | --lines",
        "bench --watch 1001         | --watch",
        "bench --stall 1001         | --stall",
        "bench --for 0s             | --for",
        "bench --for long           | --for",
        "bench --clock              | --clock",
        "bench --clock --path / --stall 1 | --stall",
        "bench --path orders        | --path",
        "bench --path /x --watch 2  | --path",
        "bench --category Ä         | --category",
        "bench --pid x              | --pid",
        "bench --server ftp://x     | --server",
        "serve --proxy proxy        | 10.0.0.0/8",
        "serve --base tally         | https://shop.example/tally",
        "serve --proxy-protocol     | --proxy",
        "serve --tls-cert x         | --tls-key",
        "serve --tls-key x          | --tls-cert",
        "serve --hsts 1d            | --tls-cert",
        "demo --admin token         | --token-file",
        "serve --admin nobody       | --admin",
        "serve --read token         | --admin token",
        "serve --read members       | --read",
        "demo --read token --admin-port 1 | --token-file",
        "serve --admin-port 3000    | --port",
        "serve --port 1 --admin-port 1 | --port",
        "serve --admin-port 65536   | 65535",
        "serve --admin open --admin-port 1 | --admin-port",
        "serve --admin-host ::1     | --admin-port",
        "serve --jwt-keys keys.json | --jwt-issuer",
        "serve --jwt-keys k --jwt-issuer i | --jwt-audience",
        "serve --jwt-issuer i       | --jwt-keys",
        "serve --jwt-scopes s       | --jwt-keys",
        "serve --jwt-keys http://login.example/k --jwt-issuer i --jwt-audience a | https://",
        "serve --jwt-keys https:///k --jwt-issuer i --jwt-audience a | https://",
        "serve --jwt-keys file://k --jwt-issuer i --jwt-audience a | https://",
        "demo --jwt-keys k --jwt-issuer i --jwt-audience a | --token-file",
        "bench --server http:x      | --server",
        "bench --json               | --json",
        "health --server shop       | --server",
        "health --port 0            | --port",
        "health --port 65536        | --port",
        "health --host a/b c        | c",
        "health --host {            | --host",
        "dance                      | import, export, order, forget, token, audit, health, backup, restore and bench",
      })
  void aWrongOption_isOneLineAndExitCode2(String line, String named) {
    int code = run(Map.of(), line.split(" +"));

    assertThat(code).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString())
        .startsWith("tally: ")
        .contains(named)
        .contains("--help")
        .doesNotContain("option option");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void anEmptyValue_isNoValue() {
    assertThat(run(Map.of("TALLY_DATA", ""), "serve")).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("--data");
  }

  @Test
  void version_isToldByEveryCommand() {
    assertThat(run(Map.of(), "serve", "--version")).isZero();
    assertThat(out.toString()).startsWith("tally ");
  }

  @Test
  void noCommand_isOneLineAndExitCode2() {
    assertThat(run(Map.of())).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString())
        .contains(
            "Which command? demo, serve, import, export, order, forget, token, audit, health, backup, restore or bench.");
  }

  @Test
  void aWrongEnvironmentVariable_isExitCode2() {
    assertThat(run(Map.of("TALLY_FLUSH", "soon"), "demo")).isEqualTo(2);
    assertThat(err.toString()).contains("soon");
  }

  @Test
  void aWrongLineInTallyProperties_isNamed() throws IOException {
    Files.writeString(directory.resolve("tally.properties"), "prot=3000\n");

    assertThat(run(Map.of(), "demo")).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("tally.properties").contains("prot");
  }

  @Test
  void aLineOfTallyProperties_mayBeOfAnotherCommand() throws IOException {
    Files.writeString(directory.resolve("tally.properties"), "keep-orders=400d\nport=x\n");

    assertThat(run(Map.of(), "demo")).isEqualTo(2);
    assertThat(err.toString()).as("its own is refused").contains("'x'");
  }

  @Test
  void whatCannotBeRead_isOneLineAndExitCode1() {
    String nowhere = directory.resolve("nowhere").toString();

    assertThat(run(Map.of(), "export", "orders", "--data", nowhere)).isEqualTo(1);
    assertThat(run(Map.of(), "audit", "--data", nowhere)).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(2).allMatch(line -> line.contains(nowhere));
  }

  @Test
  void theEnvironmentsData_areNoReasonToGoStraightIn() {
    String nobody = "http://127.0.0.1:1";
    Map<String, String> environment = Map.of("TALLY_DATA", directory.toString());

    assertThat(run(environment, "import", "--server", nobody, "x.csv")).isEqualTo(1);
    assertThat(err.toString()).contains("Nobody answers at " + nobody);
    assertThat(directory.resolve("tally.db")).doesNotExist();
  }

  @Test
  void theCommandLine_goesBeforeTheEnvironment_andThatBeforeTheFile() throws IOException {
    Files.writeString(directory.resolve("tally.properties"), "currency=A\nflush=B\nport=C\n");
    Map<String, String> environment = Map.of("TALLY_CURRENCY", "D", "TALLY_FLUSH", "E");

    run(environment, "demo", "--currency", "EUR", "--flush", "20ms");
    assertThat(err.toString()).as("only the port is left from the file").contains("'C'");
    err.getBuffer().setLength(0);
    run(environment, "demo", "--currency", "EUR", "--port", "1");
    assertThat(err.toString()).as("the environment's flush").contains("'E'");
  }

  @ParameterizedTest
  @CsvSource({"demo", "serve"})
  void help_listsEveryOption(String command) {
    assertThat(run(Map.of(), command, "--help")).isZero();
    assertThat(out.toString())
        .contains(
            "--port",
            "--host",
            "--data",
            "--simulate",
            "--seed",
            "--flush",
            "--patience",
            "--currency")
        .contains("--token-file", "--origin", "--transport", "--help", "--version");
  }

  private int run(Map<String, String> environment, String... arguments) {
    CommandLine line = Main.commandLine(environment, directory.resolve("tally.properties"));
    return line.setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
