package dev.tally.upkeep;

import static dev.tally.ledger.Commands.accept;
import static dev.tally.ledger.Commands.category;
import static dev.tally.ledger.Commands.order;
import static dev.tally.ledger.Commands.product;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.ledger.Ledger;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.ledger.sqlite.SqliteLedger;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditorTest {

  @TempDir Path directory;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Instant now = Instant.now();
  private Ledger ledger;
  private Auditor auditor;

  @BeforeEach
  void open() {
    InstantSource clock = () -> now;
    ledger = SqliteLedger.open(directory, DataKind.SHOP, clock, new Random(1));
    accept(ledger, category("toys"));
    accept(ledger, product("toys", "Kite"));
    accept(ledger, order("old", "A1"));
    auditor = new Auditor(directory, found -> {}, clock, meters);
  }

  @AfterEach
  void close() {
    auditor.close();
    ledger.close();
  }

  @Test
  void theMetrics_areNumbersFromTheStart_andCountTheTimeSinceIt() {
    now = now.plusSeconds(30);
    assertThat(age()).isEqualTo(30);
    assertThat(differences()).isZero();
  }

  @Test
  void audit_keepsUpAMetric() throws SQLException {
    auditor.audit();
    assertThat(differences()).isZero();
    assertThat(age()).isZero();
    now = now.plusSeconds(90);
    assertThat(age()).isEqualTo(90);

    spoilATotal();
    auditor.audit();
    assertThat(differences()).isEqualTo(1);
    assertThat(age()).isZero();
  }

  @Test
  void start_auditsByItself_andCloseEndsIt() throws SQLException {
    spoilATotal();
    auditor.start();
    await().until(() -> differences() == 1);
    assertThat(Thread.getAllStackTraces().keySet()).anyMatch(this::audits);
    auditor.close();
    await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(this::audits));
  }

  private boolean audits(Thread thread) {
    return thread.getName().equals("tally-audit");
  }

  private double age() {
    return meters.get("tally.audit.age").gauge().value();
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
