package dev.tally.ledger.sqlite;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.product;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.LedgerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a data directory must be like, and what is said where it is not. */
@Timeout(60)
class OpeningTest {

  @TempDir Path temporary;
  private Path directory = Path.of("");

  @BeforeEach
  void chooseDirectory() {
    directory = temporary.resolve("a").resolve("b");
  }

  @Test
  void open_makesADirectoryForItsOwnerAlone() throws IOException {
    open(Kind.SHOP).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
    assertThat(directory.resolve("tally.db")).exists();
  }

  @Test
  void open_takesADirectoryOfAnyName() {
    directory = temporary.resolve("ta lly?mode=ro&x#%41ü'");
    Ledger ledger = open(Kind.SHOP);
    accept(ledger, category("toys"));
    ledger.close();
    assertThat(directory.resolve("tally.db")).exists();
    open(Kind.SHOP).close();
  }

  @Test
  void open_refusesADirectoryThatIsInUse() throws IOException {
    Ledger ledger = open(Kind.SHOP);
    String pid = Long.toString(ProcessHandle.current().pid());
    assertRefused("in use", pid);
    try (Child child = Child.start(Opener.class, directory)) {
      assertThat(child.lastLine()).as("after a second opener in this process").contains(pid);
    }
    ledger.close();
    open(Kind.SHOP).close();
    try (Child child = Child.start(Opener.class, directory)) {
      assertThat(child.lastLine()).isEqualTo("opened");
    }
  }

  @Test
  void open_keepsTheDemonstrationApart() {
    open(Kind.DEMONSTRATION).close();
    assertRefused("holds data of the demonstration", "--data");
    open(Kind.DEMONSTRATION).close();
    directory = temporary.resolve("shop");
    open(Kind.SHOP).close();
    assertThatThrownBy(() -> open(Kind.DEMONSTRATION))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("holds a shop's real data");
  }

  @Test
  void open_refusesANewerSchema() throws SQLException {
    open(Kind.SHOP).close();
    Reader.execute(directory, "INSERT INTO schema_version VALUES (7, 0)");
    assertRefused("newer Tally", "schema 7");
    Reader.execute(directory, "DELETE FROM schema_version WHERE version = 7");
    open(Kind.SHOP).close();
  }

  @Test
  void open_refusesTheDatabaseOfAnotherProgram() throws IOException, SQLException {
    Files.createDirectories(directory);
    Reader.execute(directory, "CREATE TABLE bookmarks (url TEXT)");
    byte[] before = Files.readAllBytes(directory.resolve("tally.db"));
    assertRefused("another program", "--data");
    assertThat(directory.resolve("tally.db")).hasBinaryContent(before);
  }

  @Test
  void open_refusesAFileThatIsNoDatabase() throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("tally.db"), "certainly no database\n".repeat(1_000));
    assertRefused("damaged or no database", "tally.db");
    Files.delete(directory.resolve("tally.db"));
    open(Kind.SHOP).close();
  }

  @Test
  void open_refusesARowThatCannotBe_andLetsGoOfTheDirectory() throws SQLException {
    Ledger ledger = open(Kind.SHOP);
    accept(ledger, category("toys"));
    accept(ledger, product("toys", "Kite"));
    ledger.close();
    Reader.execute(directory, "UPDATE product SET rrp = 'abc'");
    assertRefused("A1", "rrp");
    Reader.execute(directory, "UPDATE product SET rrp = '5'");
    open(Kind.SHOP).close();
  }

  @Test
  void open_refusesADamagedDatabase() throws IOException {
    Ledger ledger = open(Kind.SHOP);
    accept(ledger, category("toys"));
    ledger.close();
    byte[] bytes = Files.readAllBytes(directory.resolve("tally.db"));
    for (int at = 4_096; at < bytes.length; at++) {
      bytes[at] = (byte) 0x5a;
    }
    Files.write(directory.resolve("tally.db"), bytes);
    assertRefused("damaged", "tally.db");
  }

  @Test
  void open_refusesWhereItCannotWrite() throws IOException {
    Files.writeString(directory.getParent(), "a file where the directory should be");
    assertRefused("Cannot write", directory.toString());
    directory = temporary.resolve("c");
    Files.createDirectories(directory.resolve("tally.db"));
    assertRefused("cannot be opened", "tally.db");
  }

  private Ledger open(Kind kind) {
    return SqliteLedger.open(directory, kind, InstantSource.system(), new Random());
  }

  private void assertRefused(String... naming) {
    assertThatThrownBy(() -> open(Kind.SHOP))
        .isInstanceOf(LedgerException.class)
        .hasMessageContainingAll(naming);
  }

  /** The main class of another process that opens the directory. */
  static final class Opener {
    private Opener() {}

    public static void main(String[] arguments) {
      try {
        Path directory = Path.of(arguments[0]);
        SqliteLedger.open(directory, Kind.SHOP, InstantSource.system(), new Random()).close();
        System.out.println("opened");
      } catch (LedgerException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
