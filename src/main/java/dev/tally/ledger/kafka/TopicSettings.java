package dev.tally.ledger.kafka;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The settings that a journal's topic needs. Stateless. */
final class TopicSettings {

  private static final String LARGEST = "max.message.bytes";
  static final String IN_SYNC = "min.insync.replicas";

  private TopicSettings() {}

  /**
   * Returns the settings.
   *
   * @param keep how long entries are kept; empty: for ever
   * @param replicas how many brokers have a copy
   * @param largest an entry's most bytes
   */
  static Map<String, String> wanted(Optional<Duration> keep, int replicas, long largest) {
    Map<String, String> wanted = new LinkedHashMap<>();
    wanted.put("cleanup.policy", "delete"); // compaction would tear entries out
    wanted.put("retention.ms", keep.map(time -> "" + time.toMillis()).orElse("-1"));
    wanted.put("retention.bytes", "-1");
    // The journal's clock: each entry has one time for all nodes, whose clocks decide nothing.
    wanted.put("message.timestamp.type", "LogAppendTime");
    wanted.put("unclean.leader.election.enable", "false");
    wanted.put(IN_SYNC, replicas > 2 ? "2" : "1");
    wanted.put(LARGEST, "" + largest);
    return wanted;
  }

  /** Returns those that are wrong, with their values. */
  static Map<String, String> wrong(Map<String, String> wanted, UnaryOperator<String> found) {
    Map<String, String> wrong = new LinkedHashMap<>();
    wanted.forEach(
        (name, value) -> {
          String present = found.apply(name);
          if (!isFine(name, value, present)) {
            wrong.put(name, present);
          }
        });
    return wrong;
  }

  /** More copies in sync, and larger entries, do no harm. */
  private static boolean isFine(String name, String wanted, String present) {
    boolean mayBeMore = name.equals(LARGEST) || name.equals(IN_SYNC);
    return present.equals(wanted)
        || (mayBeMore
            && present.matches("\\d{1,18}")
            && Long.parseLong(present) >= Long.parseLong(wanted));
  }

  static String sentence(Map<String, String> wrong) {
    return list(wrong.keySet(), name -> name + " is " + wrong.get(name), ", ");
  }

  /** Returns what mends the wrong ones, as {@code kafka-configs.sh --add-config} takes it. */
  static String addConfig(Map<String, String> wanted, Set<String> wrong) {
    return list(wrong, name -> name + "=" + wanted.get(name), ",");
  }

  private static String list(Set<String> names, UnaryOperator<String> item, String between) {
    return names.stream().map(item).collect(Collectors.joining(between));
  }
}
