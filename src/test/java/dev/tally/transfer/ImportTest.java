package dev.tally.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.transfer.FakeServer.Trouble;
import dev.tally.transfer.rows.Input;
import dev.tally.transfer.rows.Reading;
import dev.tally.transfer.rows.TransferException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests an import against a server that fails. */
class ImportTest {

  private static final String HEADER = "order,id,quantity\n";

  @TempDir private Path directory;
  private final List<String> said = new ArrayList<>();
  private final List<Listed> rejected = new ArrayList<>();
  private final List<ImportProgress> progress = new ArrayList<>();
  private FakeServer server;
  private long read;

  /** A rejected row, with its text in the file. */
  private record Listed(RejectedRow row, List<List<String>> source) {
    long line() {
      return row.line();
    }
  }

  @BeforeEach
  void start() throws IOException {
    server = new FakeServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void everyRow_isCounted_inChunks_andAgainIsDuplicate() {
    String file = HEADER + orders(25_000);

    ImportProgress first = run(file);
    ImportProgress second = run(file);

    assertThat(first.accepted()).isEqualTo(25_000);
    assertThat(first.position()).isEqualTo(25_000);
    assertThat(read).isPositive();
    assertThat(second.accepted()).isZero();
    assertThat(second.duplicate()).isEqualTo(25_000);
    assertThat(progress).hasSize(6);
    assertThat(server.requests()).hasSize(6).containsOnly("POST /orders?past=true");
  }

  @Test
  void aProxyThatTakesLess_getsSmallerRequests_andRejectedLinesKeepTheirNumbers() {
    server.limit(10_000);

    ImportProgress done = run(HEADER + orders(3_000) + "bad,A1,1\n" + "last,A1,1\n");

    assertThat(done.accepted()).isEqualTo(3_001);
    assertThat(server.counted()).hasSize(3_001);
    assertThat(rejected).singleElement().extracting(Listed::line).isEqualTo(3_002L);
    assertThat(server.requests()).hasSizeLessThan(60);
  }

  @Test
  void aRowThatNoProxyTakes_endsTheImport() {
    server.limit(20);

    assertThatThrownBy(() -> run(HEADER + orders(3)))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("too large");
  }

  @Test
  void aServerThatCannotGoOn_getsTheSameAgain_andTheCountsAreRight() {
    server.fail(Trouble.HALF, Trouble.HALF);

    ImportProgress done = run(HEADER + orders(100));

    assertThat(done.accepted()).isEqualTo(100);
    assertThat(done.duplicate()).isZero();
    assertThat(server.counted()).hasSize(100);
    assertThat(said)
        .containsExactly(
            server.uri() + " cannot go on (busy); trying again for up to 1 min.",
            server.uri() + " goes on.");
  }

  @Test
  void whatIsRejectedNoMore_whenTheRestIsSentAgain_isCounted() {
    server.mend("bad8");

    ImportProgress done = run(HEADER + "k,A1,1\n" + bad(1, 9) + "m,A1,1\n");

    assertThat(rejected).hasSize(8);
    assertThat(done.rejected()).isEqualTo(8);
    assertThat(done.accepted()).isEqualTo(3);
    assertThat(done.duplicate()).isZero();
  }

  @Test
  void aFileOfProducts_thatBreaksOff_isTakenUpToThere_andThatIsSaid() {
    String products = "category,name,rrp,info\n" + "toys,Kite,1,-\n".repeat(10_001);
    assertThatThrownBy(() -> run(products + "\"l,A1,1\n"))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("after line 10002: the quotes")
        .hasMessageContaining("Until then 1 accepted, 9,999 duplicate, 0 rejected");
  }

  /** The order cut off with it would count in part, and be another one when complete. */
  @Test
  void aFileOfOrders_thatBreaksOff_isNotCountedAtAll() {
    assertThatThrownBy(() -> run(HEADER + orders(10_001) + "\"l,A1,1\n"))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("after line 10002: the quotes")
        .hasMessageContaining("Nothing of it was sent");
    assertThat(server.counted()).isEmpty();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aConnectionThatBreaks_getsTheSameAgain() {
    server.fail(Trouble.LOST);

    ImportProgress done = run(HEADER + orders(100));

    assertThat(done.answered()).isEqualTo(100);
    assertThat(server.counted()).hasSize(100);
  }

  @Test
  void aServerThatNeverGoesOn_isGivenUpOn_inASentence() {
    server.fail(Trouble.HALF, Trouble.HALF);
    TallyClient impatient = server.client(Optional.empty(), Duration.ZERO);

    assertThatThrownBy(() -> run(HEADER + orders(100), impatient))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("busy")
        .hasMessageContaining("nothing is counted twice");
  }

  @Test
  void allRejectedRows_areTold_byTheLinesOfTheFile() {
    ImportProgress done =
        run(HEADER + "k,A1,1\nk,B1,1\nbad1,A1,1\nl,A1\n" + bad(2, 9) + "m,A1,1\n");

    assertThat(done.accepted()).isEqualTo(2);
    assertThat(done.rejected()).isEqualTo(10);
    assertThat(rejected)
        .extracting(Listed::line)
        .containsExactly(4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L);
    assertThat(rejected.get(1).row().code()).isEqualTo("malformed-row");
    assertThat(rejected.get(2).row().reason()).isEqualTo("It is bad.");
    assertThat(rejected.get(2).row().columns()).containsExactly("order", "id", "quantity");
    assertThat(rejected.get(2).source()).containsExactly(List.of("bad2", "A1", "1"));
  }

  @Test
  void rejectedRows_areListedInAFileThatCanBeImportedItself() throws IOException {
    Path file = directory.resolve("rejected.csv");
    try (RejectedFile list = new RejectedFile(file)) {
      run(HEADER + "good,A1,1\nbad,A1,\"=1\n2\"\ngood2,A1,1\nbad,B1,2\n", list);
    }
    assertThat(Files.readString(file))
        .isEqualTo(
            """
            line,code,reason,order,id,quantity
            3,unknown-product,It is bad.,bad,A1,"=1
            2"
            3,unknown-product,It is bad.,bad,B1,2
            """
                .replace("\n", "\r\n")
                .replace("=1\r\n", "=1\n"));

    Files.writeString(file, Files.readString(file).replace("bad,", "corrected,"));
    rejected.clear();
    assertThat(run(Files.readString(file)).accepted()).isEqualTo(1);
    assertThat(server.counted()).anyMatch(line -> line.contains("corrected"));
  }

  @Test
  void aListOfAList_hasItsFirstColumnsOnce() throws IOException {
    Path file = directory.resolve("rejected.csv");
    try (RejectedFile list = new RejectedFile(file)) {
      run("line,code,reason,order,id,quantity\n9,x,y,bad,A1,1\n", list);
    }
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "line,code,reason,order,id,quantity", "2,unknown-product,It is bad.,bad,A1,1");
  }

  @Test
  void nothingRejected_makesNoList() throws IOException {
    Path file = directory.resolve("rejected.csv");
    new RejectedFile(file).close();
    assertThat(file).doesNotExist();

    Files.writeString(file, "of an earlier run");
    new RejectedFile(file).removeEarlier();
    assertThat(file).doesNotExist();
  }

  @Test
  void products_goInTheOrderOfTheFile() {
    StringBuilder file = new StringBuilder("category,name,rrp,info\n");
    for (int i = 0; i < 25_000; i++) {
      file.append("toys,N").append(i).append(",1,x\n");
    }
    assertThat(run(file.toString()).accepted()).isEqualTo(25_000);
    assertThat(server.requests()).hasSize(3).containsOnly("POST /-/products");
  }

  @Test
  void aToken_isSent_andItsLackSaidInASentence() {
    server.ask("secret");
    Duration patience = Duration.ofMinutes(1);

    assertThatThrownBy(() -> run(HEADER + orders(1)))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("wants a token")
        .hasMessageContaining("--token-file");
    TallyClient wrong = server.client(Optional.of("wrong"), patience);
    assertThatThrownBy(() -> run(HEADER + orders(1), wrong)).hasMessageContaining("does not know");
    TallyClient right = server.client(Optional.of("secret"), patience);
    assertThat(run(HEADER + orders(1), right).accepted()).isEqualTo(1);
  }

  @Test
  void nobodyThere_isASentenceThatNamesBothWays() {
    server.close();

    assertThatThrownBy(() -> server.client().greet(said::add))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("Nobody answers at " + server.uri())
        .hasMessageContaining("--server")
        .hasMessageContaining("--data");
  }

  @Test
  void forget_tellsWhetherThereWasSuchAnOrder() {
    assertThat(server.client().forget("k", said::add)).isTrue();
    assertThat(server.client().forget("l", said::add)).isFalse();
  }

  private ImportProgress run(String file) {
    return run(file, server.client());
  }

  private ImportProgress run(String file, TallyClient client) {
    return run(file, client, row -> {});
  }

  private void run(String file, RejectedFile list) {
    run(file, server.client(), list::add);
  }

  private ImportProgress run(String file, TallyClient client, Consumer<RejectedRow> list) {
    Input input = Input.of("orders.csv", new ByteArrayInputStream(file.getBytes(UTF_8)));
    return new Import(client, new Told(list), false).run(input, Optional.empty(), Reading.PLAIN);
  }

  private static String orders(int count) {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < count; i++) {
      rows.append('k').append(i).append(",A1,1\n");
    }
    return rows.toString();
  }

  private static String bad(int from, int to) {
    StringBuilder rows = new StringBuilder();
    for (int i = from; i <= to; i++) {
      rows.append("bad").append(i).append(",A1,1\n");
    }
    return rows.toString();
  }

  private final class Told implements ImportObserver {
    private final Consumer<RejectedRow> list;

    Told(Consumer<RejectedRow> list) {
      this.list = list;
    }

    @Override
    public void reading(long bytes, OptionalLong size) {
      read = bytes;
    }

    @Override
    public void notice(String sentence) {
      said.add(sentence);
    }

    @Override
    public void rejected(RejectedRow row) {
      List<List<String>> source = new ArrayList<>();
      row.source().accept(source::add);
      rejected.add(new Listed(row, source));
      list.accept(row);
    }

    @Override
    public void progress(ImportProgress now) {
      progress.add(now);
    }
  }
}
