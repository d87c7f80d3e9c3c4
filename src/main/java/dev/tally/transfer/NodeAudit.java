package dev.tally.transfer;

import dev.tally.transfer.rows.TransferException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares the nodes of a shop: what each has decided up to a place in the journal that all have
 * passed and, if nothing changes meanwhile, all their totals. A digest covers every total after
 * every change, so equal digests mean equal totals. One thread.
 */
public final class NodeAudit {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int LATE_SECONDS = 5;

  private final Map<URI, TallyClient> nodes = new LinkedHashMap<>();

  /**
   * @param token shown to every node; empty: none needs one
   */
  public NodeAudit(List<URI> servers, Optional<String> token) {
    servers.forEach(server -> nodes.put(server, new TallyClient(server, token, RetryPolicy.USUAL)));
  }

  /**
   * What was compared.
   *
   * @param place the offset of the next entry, where the digests were compared
   * @param digests of each node there
   * @param totals how many totals of each were compared as well; empty if they moved meanwhile
   * @param differing totals of nodes that differ from the first node's, as sentences
   * @param late nodes that lack what others have, with for how many seconds: that is not compared
   */
  public record Outcome(
      long place,
      Map<URI, String> digests,
      Optional<Integer> totals,
      List<String> differing,
      Map<URI, Long> late) {

    public boolean isEqual() {
      return digests.values().stream().distinct().count() == 1 && differing.isEmpty();
    }
  }

  /**
   * Compares them.
   *
   * @throws TransferException if a node does not answer, is none, belongs to another shop, or they
   *     have no place in common within half a minute
   */
  public Outcome run() {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Map<URI, ReplicaView> views = views();
      NavigableSet<Long> common = common(views);
      if (!common.isEmpty()) {
        return compare(views, common.last());
      } else if (System.nanoTime() - until > 0) {
        throw new TransferException(
            "These nodes have passed no place in common; look whether one is far behind.");
      }
      rest();
    }
  }

  private Map<URI, ReplicaView> views() {
    Map<URI, ReplicaView> views = new LinkedHashMap<>();
    nodes.forEach((server, client) -> views.put(server, client.replica()));
    if (views.values().stream().map(ReplicaView::journal).distinct().count() > 1) {
      throw new TransferException(
          "These are nodes of different shops: their journals are not the same.");
    }
    return views;
  }

  private static NavigableSet<Long> common(Map<URI, ReplicaView> views) {
    NavigableSet<Long> common = new TreeSet<>(views.values().iterator().next().digests().keySet());
    views.values().forEach(view -> common.retainAll(view.digests().keySet()));
    return common;
  }

  private Outcome compare(Map<URI, ReplicaView> views, long place) {
    Map<URI, String> digests = new LinkedHashMap<>();
    views.forEach((server, view) -> digests.put(server, view.digests().get(place)));
    boolean isStill = positions(views).size() == 1;
    Map<URI, Map<String, String>> totals = new LinkedHashMap<>();
    if (isStill) {
      nodes.forEach((server, client) -> totals.put(server, totals(client)));
      isStill = positions(views()).equals(positions(views));
    }
    Map<URI, Long> late = late(views);
    return isStill
        ? new Outcome(
            place,
            digests,
            Optional.of(totals.values().iterator().next().size()),
            differing(totals),
            late)
        : new Outcome(place, digests, Optional.empty(), List.of(), late);
  }

  private static Map<URI, Long> late(Map<URI, ReplicaView> views) {
    Map<URI, Long> late = new LinkedHashMap<>();
    views.forEach(
        (server, view) -> {
          if (view.lag() > LATE_SECONDS) {
            late.put(server, (long) view.lag());
          }
        });
    return late;
  }

  private static NavigableSet<String> positions(Map<URI, ReplicaView> views) {
    return new TreeSet<>(views.values().stream().map(ReplicaView::position).toList());
  }

  private static Map<String, String> totals(TallyClient client) {
    Map<String, String> totals = new TreeMap<>();
    for (String category : client.categories(notice -> {}).keySet()) {
      client
          .objects("/orders/" + category, notice -> {})
          .forEach(one -> totals.put(one.getOrDefault("id", ""), one.getOrDefault("total", "")));
    }
    return totals;
  }

  private static List<String> differing(Map<URI, Map<String, String>> totals) {
    Map<String, String> first = totals.values().iterator().next();
    List<String> differing = new ArrayList<>();
    totals.forEach(
        (server, there) -> {
          TreeSet<String> ids = new TreeSet<>(first.keySet());
          ids.addAll(there.keySet());
          for (String id : ids) {
            String here = first.getOrDefault(id, "none");
            String other = there.getOrDefault(id, "none");
            if (!here.equals(other)) {
              differing.add("%s: %s at %s, not %s".formatted(id, other, server, here));
            }
          }
        });
    return differing;
  }

  private static void rest() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransferException("Interrupted.", e);
    }
  }
}
