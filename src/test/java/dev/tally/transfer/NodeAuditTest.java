package dev.tally.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.transfer.rows.TransferException;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeAuditTest {

  private FakeNode first;
  private FakeNode second;

  @BeforeEach
  void start() throws IOException {
    first = new FakeNode();
    second = new FakeNode();
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
  }

  private NodeAudit.Outcome audit() {
    return new NodeAudit(List.of(first.uri(), second.uri()), Optional.empty()).run();
  }

  private void assertRefuses(String... words) {
    assertThatThrownBy(this::audit)
        .isInstanceOf(TransferException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void nodesThatDecidedAlike_areEqual() {
    NodeAudit.Outcome outcome = audit();

    assertThat(outcome.isEqual()).isTrue();
    assertThat(outcome.place()).isEqualTo(2_000);
    assertThat(outcome.totals()).contains(1);
    assertThat(outcome.late()).isEmpty();
  }

  @Test
  void aNodeThatDecidedDifferently_isSeen_whereBothHavePassed() {
    second.replica("shop", "e-9", 0, 0).place(3_000).digest("ab");

    NodeAudit.Outcome outcome = audit();

    assertThat(outcome.isEqual()).isFalse();
    assertThat(outcome.place()).isEqualTo(1_024);
    assertThat(outcome.digests()).isEqualTo(Map.of(first.uri(), "aa", second.uri(), "ab"));
  }

  @Test
  void aTotalThatDiffers_isNamed() {
    second.total(8);

    NodeAudit.Outcome outcome = audit();

    assertThat(outcome.isEqual()).isFalse();
    assertThat(outcome.differing()).containsExactly("A1: 8 at " + second.uri() + ", not 7");
  }

  @Test
  void totalsThatMove_areNotCompared() {
    second.replica("shop", "e-8", 0, 0).total(8);

    assertThat(audit().totals()).isEmpty();
    assertThat(audit().isEqual()).isTrue();
  }

  @Test
  void aNodeThatIsLate_orCutOff_isNamed() {
    first.replica("shop", "e-7", 12.5, 0);
    second.replica("shop", "e-7", 0, 61);

    assertThat(audit().late()).isEqualTo(Map.of(first.uri(), 12L, second.uri(), 61L));
  }

  @Test
  void nodesOfDifferentShops_areNotCompared() {
    second.replica("another", "e-7", 0, 0);

    assertRefuses("different shops");
  }

  @Test
  void aServerThatDecidesAlone_isNone() {
    second.alone();

    assertRefuses(second.uri().toString(), "no node of many");
  }

  @Test
  void aNodeThatDoesNotAnswer_isNamed() {
    URI gone = second.uri();
    second.close();

    assertRefuses("Nobody answers at " + gone, "compare the others without it");
  }
}
