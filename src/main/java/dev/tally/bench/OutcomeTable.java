package dev.tally.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Formats an outcome as lines for people. */
public final class OutcomeTable {

  private final List<String> lines = new ArrayList<>();

  private OutcomeTable() {}

  /** Returns the lines, none longer than 80 columns; a dash means there was nothing to measure. */
  public static List<String> of(Outcome outcome) {
    OutcomeTable table = new OutcomeTable();
    Outcome.Totals totals = outcome.totals();
    Outcome.Orders orders = outcome.orders();
    Latency late = outcome.latency();
    table.row("viewers", "%,d, lost %,d", outcome.viewers().open(), outcome.viewers().lost());
    table.row(
        "orders",
        "%,d (%s/s), refused %,d",
        orders.sent(),
        figure("%,.1f", orders.perSecond()),
        orders.refused());
    table.row(
        "totals delivered", "%,d (%s/s)", totals.delivered(), figure("%,.0f", totals.perSecond()));
    if (late.count() == 0) {
      table.row("order to viewer", "-");
    } else {
      table.late(late);
    }
    outcome.server().ifPresent(table::server);
    table.row(
        "bench processor",
        "%s us a total, %s %% of a core",
        figure("%.2f", outcome.client().microsPerTotal()),
        figure("%.1f", 100 * outcome.client().cpuShare()));
    outcome.stall().ifPresent(table::stall);
    outcome.storm().ifPresent(table::storm);
    table.row("steps back", "%,d", totals.stepsBack());
    table.row(
        "right totals", "%,d of %,d viewers", totals.viewersRight(), outcome.viewers().open());
    return table.lines;
  }

  private void late(Latency late) {
    row(
        "order to viewer",
        "p50 %.1f, p99 %.1f, p99.9 %.1f, max %,.1f ms",
        late.p50(),
        late.p99(),
        late.p999(),
        late.max());
    row("", "of %,d totals that were an order's", late.count());
  }

  private void server(Outcome.Server server) {
    row(
        "server processor",
        "%s us a total (%s user), %s %% of a core",
        figure("%.2f", server.microsPerTotal()),
        figure("%.2f", server.userMicrosPerTotal()),
        figure("%.1f", 100 * server.cpuShare()));
    row(
        "server memory",
        "%s bytes a viewer; %s MB, %s with viewers, %s at last",
        known("%,.0f", (double) server.bytesPerViewer()),
        known("%.0f", server.residentBytesBefore() / 1e6),
        known("%.0f", server.residentBytesOpen() / 1e6),
        known("%.0f", server.residentBytesEnd() / 1e6));
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
    row(
        "storm",
        "%,d of %,d back, the last %,.0f ms after the cut",
        storm.viewers(),
        storm.cut(),
        storm.lastMillis());
    row(
        "return to snapshot",
        "p50 %.1f, p99 %.1f, max %,.1f ms",
        storm.p50Millis(),
        storm.p99Millis(),
        storm.maxMillis());
  }

  /** Returns the formatted value, or a dash if it is not a finite number. */
  static String figure(String format, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "-";
  }

  private static String known(String format, double bytes) {
    return figure(format, bytes > 0 ? bytes : Double.NaN);
  }

  private void row(String what, String format, Object... values) {
    lines.add(
        String.format(Locale.ROOT, "%-18s %s", what, String.format(Locale.ROOT, format, values)));
  }
}
