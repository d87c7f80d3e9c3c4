package dev.tally;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static dev.tally.ledger.Commands.submit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.Receipt;
import dev.tally.ledger.sqlite.Kind;
import dev.tally.ledger.sqlite.SqliteLedger;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HousekeepingTest {

  private static final Duration KEEP = Duration.ofDays(400);

  @TempDir Path directory;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Instant now = Instant.now();
  private Ledger ledger;
  private Housekeeping housekeeping;

  @BeforeEach
  void open() {
    InstantSource clock = () -> now;
    ledger = SqliteLedger.open(directory, Kind.SHOP, clock, new Random(1));
    accept(ledger, category("toys"));
    accept(ledger, product("toys", "Kite"));
    accept(ledger, order("old", "A1"));
    housekeeping = new Housekeeping(ledger, directory, clock, meters);
  }

  @AfterEach
  void close() {
    housekeeping.close();
    ledger.close();
  }

  @Test
  void audit_keepsUpAMetric() throws SQLException {
    assertThat(differences()).isNaN();
    housekeeping.audit();
    assertThat(differences()).isZero();
    assertThat(meters.get("tally.audit.age").gauge().value()).isZero();
    now = now.plusSeconds(90);
    assertThat(meters.get("tally.audit.age").gauge().value()).isEqualTo(90);

    spoilATotal();
    housekeeping.audit();
    assertThat(differences()).isEqualTo(1);
    assertThat(meters.get("tally.audit.age").gauge().value()).isZero();
  }

  @Test
  void fold_forgetsOrdersThatAreTooOld_andKeepsTheirUnits() {
    now = now.plus(KEEP).minusSeconds(1);
    housekeeping.fold(KEEP);
    assertThat(submit(ledger, order("old", "A1"))).isInstanceOf(Receipt.Duplicate.class);
    now = now.plusSeconds(2);
    housekeeping.fold(KEEP);
    assertThat(submit(ledger, order("old", "A1"))).isInstanceOf(Receipt.Accepted.class);
    housekeeping.audit();
    assertThat(differences()).isZero();
  }

  private double differences() {
    return meters.get("tally.audit.differences").gauge().value();
  }

  private void spoilATotal() throws SQLException {
    String url = "jdbc:sqlite:" + directory.resolve("tally.db").toUri();
    try (Connection writer = DriverManager.getConnection(url);
        Statement statement = writer.createStatement()) {
      statement.executeUpdate("UPDATE total SET units = 7");
    }
  }
}
