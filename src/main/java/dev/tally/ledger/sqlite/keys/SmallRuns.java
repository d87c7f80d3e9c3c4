package dev.tally.ledger.sqlite.keys;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The small runs, oldest first, with 2 MB of filters that rule out most keys. One thread. */
final class SmallRuns {

  private final List<KeyRun> runs = new ArrayList<>();
  private KeyFilter.Sliced filters = none();

  private static KeyFilter.Sliced none() {
    return new KeyFilter.Sliced(KeyEntry.BLOCK);
  }

  List<KeyRun> all() {
    return runs;
  }

  /** Returns the runs of the oldest group. */
  List<KeyRun> oldestGroup() {
    return runs.stream().filter(run -> run.group() == runs.get(0).group()).toList();
  }

  void add(KeyRun run) {
    filters.add(run.filter(), runs.size() % KeyFilter.Sliced.SLICES);
    runs.add(run);
  }

  void removeAll(List<KeyRun> gone) {
    List<KeyRun> rest = runs.stream().filter(run -> !gone.contains(run)).toList();
    runs.clear();
    filters = none();
    rest.forEach(this::add);
  }

  /** Returns the numbers of orders whose key may have this hash. */
  List<Long> find(long hash, KeyRun.Statements statements) throws SQLException {
    List<Long> numbers = List.of();
    int slices = filters.mayHave(KeyEntry.shortened(hash));
    for (; slices != 0; slices &= slices - 1) {
      int slice = Integer.numberOfTrailingZeros(slices);
      for (int i = slice; i < runs.size(); i += KeyFilter.Sliced.SLICES) {
        numbers = KeyIndex.joined(numbers, runs.get(i).find(hash, statements));
      }
    }
    return numbers;
  }
}
