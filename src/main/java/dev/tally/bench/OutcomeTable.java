package dev.tally.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An outcome as lines for a person. */
public final class OutcomeTable {

  private final List<String> lines = new ArrayList<>();

  private OutcomeTable() {}

  public static List<String> of(Outcome outcome) {
    OutcomeTable table = new OutcomeTable();
    Outcome.Totals totals = outcome.totals();
    Outcome.Orders orders = outcome.orders();
    Latency late = outcome.latency();
    table.row("viewers", "%,d, lost %,d", outcome.viewers().open(), outcome.viewers().lost());
    table.row(
        "orders",
        "%,d (%,.1f/s), refused %,d",
        orders.sent(),
        orders.perSecond(),
        orders.refused());
    table.row("totals delivered", "%,d (%,.0f/s)", totals.delivered(), totals.perSecond());
    table.row(
        "order to viewer",
        "p50 %.1f, p99 %.1f, p99.9 %.1f, max %,.1f ms",
        late.p50(),
        late.p99(),
        late.p999(),
        late.max());
    table.row("", "of %,d totals that were an order's", late.count());
    outcome.server().ifPresent(table::server);
    table.row(
        "bench processor",
        "%.2f us a total, %.1f %% of a core",
        outcome.client().microsPerTotal(),
        100 * outcome.client().cpuShare());
    outcome.stall().ifPresent(table::stall);
    outcome.storm().ifPresent(table::storm);
    table.row("steps back", "%,d", totals.stepsBack());
    table.row(
        "right totals", "%,d of %,d viewers", totals.viewersRight(), outcome.viewers().open());
    return table.lines;
  }

  private void server(Outcome.Server server) {
    row(
        "server processor",
        "%.2f us a total (%.2f user), %.1f %% of a core",
        server.microsPerTotal(),
        server.userMicrosPerTotal(),
        100 * server.cpuShare());
    row(
        "server memory",
        "%,d bytes a viewer; %.0f MB, %.0f with viewers, %.0f at last",
        server.bytesPerViewer(),
        server.residentBytesBefore() / 1e6,
        server.residentBytesOpen() / 1e6,
        server.residentBytesEnd() / 1e6);
  }

  private void stall(Outcome.Stalled stall) {
    row(
        "stalled viewers",
        "%,d, %s",
        stall.viewers(),
        stall.catchUpMillis().isPresent()
            ? String.format(
                Locale.ROOT,
                "all up to date %,.1f ms after they read again",
                stall.catchUpMillis().getAsDouble())
            : "and NOT all ever had the newest totals");
  }

  private void storm(Outcome.Storm storm) {
    row("storm", "%,d back, the last %,.0f ms after the cut", storm.viewers(), storm.lastMillis());
    row(
        "return to snapshot",
        "p50 %.1f, p99 %.1f, max %,.1f ms",
        storm.p50Millis(),
        storm.p99Millis(),
        storm.maxMillis());
  }

  private void row(String what, String format, Object... values) {
    lines.add(
        String.format(Locale.ROOT, "%-18s %s", what, String.format(Locale.ROOT, format, values)));
  }
}
