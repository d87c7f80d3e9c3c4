package dev.tally.ledger;

import static dev.tally.ledger.Commands.await;
import static dev.tally.ledger.Commands.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.ledger.Journal.Batch;
import dev.tally.ledger.Journal.Entry;
import dev.tally.ledger.Journal.Extent;
import dev.tally.ledger.Journal.Logged;
import dev.tally.ledger.Journal.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every journal does. */
public abstract class JournalContract {

  private static final long AUTHOR = 7;

  private final List<Journal> opened = new ArrayList<>();

  /** Opens the same journal each time within one test. */
  protected abstract Journal openJournal();

  /** Loses all entries from this offset on, although they were acknowledged. */
  protected abstract void loseTail(long from);

  /** Deletes all entries before this offset. */
  protected abstract void deleteBefore(long offset);

  /** Deletes the journal and makes an empty one of the same name. */
  protected abstract void remake();

  /** Appends what is no entry. */
  protected abstract void appendNothing();

  /** Appends an entry that carries the name of another journal. */
  protected abstract void appendForeign();

  private Journal open() {
    Journal journal = openJournal();
    opened.add(journal);
    return journal;
  }

  @AfterEach
  void closeAll() {
    opened.forEach(Journal::close);
  }

  private static Entry entry(int number) {
    return new Entry(AUTHOR, number, new Operation.Decide(order("k" + number, "A1")));
  }

  private static void append(Journal journal, int from, int to) {
    IntStream.rangeClosed(from, to)
        .mapToObj(number -> journal.append(entry(number)))
        .toList()
        .forEach(Commands::await);
  }

  /** Reads until there are so many entries. */
  private static List<Logged> read(Journal journal, int most) {
    List<Logged> entries = new ArrayList<>();
    while (entries.size() < most) {
      entries.addAll(journal.read(Duration.ofSeconds(1)).entries());
    }
    return entries;
  }

  private static List<Long> numbers(List<Logged> entries) {
    return entries.stream().map(logged -> logged.entry().number()).toList();
  }

  @Test
  void read_givesWhatWasAppended_inThatOrder_toEveryone() {
    Journal writer = open();
    append(writer, 1, 500);
    Journal reader = open();
    assertThat(reader.identity()).isEqualTo(writer.identity()).matches("[a-z0-9]{12}");
    for (Journal journal : List.of(writer, reader)) {
      journal.seek(Place.BEGINNING);
      List<Logged> entries = read(journal, 500);
      assertThat(entries).extracting(Logged::entry).isEqualTo(entries(1, 500));
      assertThat(entries).extracting(e -> e.after().next()).isSorted().doesNotHaveDuplicates();
      assertThat(entries).extracting(Logged::at).isSorted();
    }
  }

  private static List<Entry> entries(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(JournalContract::entry).toList();
  }

  @Test
  void read_fromAPlace_givesTheSameAgain() {
    Journal journal = open();
    append(journal, 1, 100);
    journal.seek(Place.BEGINNING);
    List<Logged> entries = read(journal, 100);
    for (int after : List.of(1, 50, 99)) {
      Journal other = open();
      other.seek(entries.get(after - 1).after());
      assertThat(read(other, 100 - after)).isEqualTo(entries.subList(after, 100));
    }
  }

  @Test
  void read_atTheEnd_givesNothing_andIsWoken() {
    Journal journal = open();
    append(journal, 1, 3);
    journal.seek(Place.BEGINNING);
    Place end = read(journal, 3).get(2).after();
    Batch none = journal.read(Duration.ofMillis(1));
    assertThat(none.entries()).isEmpty();
    assertThat(none.next()).isEqualTo(end);
    journal.wake();
    assertThat(journal.read(Duration.ofDays(1)).entries()).isEmpty();
    append(journal, 4, 4);
    assertThat(numbers(read(journal, 1))).containsExactly(4L);
  }

  @Test
  void extent_saysWhatThereIs() {
    Journal journal = open();
    assertThat(journal.extent()).hasValueSatisfying(e -> assertThat(e.end()).isZero());
    append(journal, 1, 20);
    Extent extent = journal.extent().orElseThrow();
    assertThat(extent).isEqualTo(new Extent(0, 20, 1, 1, 1));
    deleteBefore(5);
    assertThat(journal.extent()).hasValue(new Extent(5, 20, 1, 1, 1));
  }

  @Test
  void read_passesOverWhatIsNoEntryOfThisJournal() {
    Journal journal = open();
    append(journal, 1, 1);
    appendNothing();
    appendForeign();
    append(journal, 2, 2);
    appendNothing();
    journal.seek(Place.BEGINNING);
    assertThat(numbers(read(journal, 2))).containsExactly(1L, 2L);
    long end = journal.extent().orElseThrow().end();
    Batch last = journal.read(Duration.ofMillis(1));
    while (last.next().next() < end) {
      last = journal.read(Duration.ofSeconds(1));
    }
    assertThat(last.next().next()).as("past what follows the last entry").isEqualTo(5);
  }

  @Test
  void read_whenTheTailWasLost_isRefused_evenIfOthersFilledItsPlace() {
    Journal journal = open();
    append(journal, 1, 100);
    journal.seek(Place.BEGINNING);
    Place end = read(journal, 100).get(99).after();
    loseTail(50);
    Journal writer = open();
    append(writer, 101, 300);
    Journal reader = open();
    reader.seek(end);
    assertRefused(reader, "lost its tail");
  }

  @Test
  void read_ofABeginningThatIsGone_isRefused() {
    Journal journal = open();
    append(journal, 1, 100);
    deleteBefore(50);
    journal.seek(Place.BEGINNING);
    assertRefused(journal, "no longer holds entry 0");
  }

  @Test
  void read_ofAJournalThatWasMadeAnewWithLess_isRefused() {
    assertRefusesANewOne(10);
  }

  @Test
  void read_ofAJournalThatWasMadeAnewWithMore_isRefused() {
    assertRefusesANewOne(300);
  }

  private void assertRefusesANewOne(int entries) {
    Journal journal = open();
    append(journal, 1, 100);
    journal.seek(Place.BEGINNING);
    read(journal, 100);
    remake();
    Journal anew = open();
    assertThat(anew.identity()).isNotEqualTo(journal.identity());
    append(anew, 1, entries);
    assertRefused(journal, "");
    assertThatThrownBy(journal::extent)
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("made anew");
    anew.seek(Place.BEGINNING);
    assertThat(read(anew, entries)).hasSize(entries);
  }

  private static void assertRefused(Journal journal, String why) {
    assertThatThrownBy(
            () -> {
              while (journal.read(Duration.ofSeconds(1)).entries().isEmpty()) {}
            })
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining(why);
  }

  @Test
  void append_onceDone_isInTheExtent() {
    Journal journal = open();
    await(journal.append(entry(1)));
    assertThat(journal.extent()).hasValueSatisfying(e -> assertThat(e.end()).isEqualTo(1));
  }
}
