package dev.tally.bench;

import dev.tally.json.Json;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** Writes an outcome as one JSON object, for scripts. The property names are a contract. */
public final class OutcomeJson {

  private OutcomeJson() {}

  /** Returns the object in UTF-8, without a line break at the end. */
  public static byte[] of(Outcome outcome) {
    return Json.object(
        out -> {
          object(out, "viewers", () -> viewers(out, outcome.viewers()));
          number(out, "seconds", outcome.seconds());
          object(out, "orders", () -> orders(out, outcome.orders()));
          object(out, "totals", () -> totals(out, outcome.totals()));
          object(out, "latencyMillis", () -> latency(out, outcome.latency()));
          optional(out, "server", outcome.server(), server -> server(out, server));
          object(out, "client", () -> client(out, outcome.client()));
          optional(out, "stall", outcome.stall(), stall -> stall(out, stall));
          optional(out, "storm", outcome.storm(), storm -> storm(out, storm));
        });
  }

  private static void viewers(JsonGenerator out, Outcome.Viewers viewers) {
    out.writeNumberProperty("asked", viewers.asked());
    out.writeNumberProperty("open", viewers.open());
    out.writeNumberProperty("lost", viewers.lost());
    if (viewers.limitedBy().isPresent()) {
      out.writeStringProperty("limitedBy", viewers.limitedBy().get());
    } else {
      out.writeNullProperty("limitedBy");
    }
  }

  private static void orders(JsonGenerator out, Outcome.Orders orders) {
    out.writeNumberProperty("sent", orders.sent());
    out.writeNumberProperty("refused", orders.refused());
    number(out, "perSecond", orders.perSecond());
  }

  private static void totals(JsonGenerator out, Outcome.Totals totals) {
    out.writeNumberProperty("delivered", totals.delivered());
    number(out, "perSecond", totals.perSecond());
    out.writeNumberProperty("stepsBack", totals.stepsBack());
    out.writeNumberProperty("viewersRight", totals.viewersRight());
  }

  private static void latency(JsonGenerator out, Latency latency) {
    double unknown = latency.count() == 0 ? Double.NaN : 0;
    number(out, "p50", latency.p50() + unknown);
    number(out, "p99", latency.p99() + unknown);
    number(out, "p999", latency.p999() + unknown);
    number(out, "max", latency.max() + unknown);
    out.writeNumberProperty("count", latency.count());
  }

  private static void server(JsonGenerator out, Outcome.Server server) {
    out.writeArrayPropertyStart("pids");
    server.pids().forEach(out::writeNumber);
    out.writeEndArray();
    number(out, "userMicrosPerTotal", server.userMicrosPerTotal());
    number(out, "systemMicrosPerTotal", server.systemMicrosPerTotal());
    number(out, "microsPerTotal", server.microsPerTotal());
    number(out, "cpuShare", server.cpuShare());
    out.writeNumberProperty("residentBytesBefore", server.residentBytesBefore());
    out.writeNumberProperty("residentBytesOpen", server.residentBytesOpen());
    out.writeNumberProperty("residentBytesEnd", server.residentBytesEnd());
    out.writeNumberProperty("bytesPerViewer", server.bytesPerViewer());
  }

  private static void client(JsonGenerator out, Outcome.Client client) {
    number(out, "microsPerTotal", client.microsPerTotal());
    number(out, "cpuShare", client.cpuShare());
  }

  private static void stall(JsonGenerator out, Outcome.Stalled stall) {
    out.writeNumberProperty("viewers", stall.viewers());
    if (stall.catchUpMillis().isPresent()) {
      out.writeNumberProperty("catchUpMillis", stall.catchUpMillis().getAsDouble());
    } else {
      out.writeNullProperty("catchUpMillis");
    }
  }

  private static void storm(JsonGenerator out, Outcome.Storm storm) {
    out.writeNumberProperty("cut", storm.cut());
    out.writeNumberProperty("viewers", storm.viewers());
    out.writeNumberProperty("p50Millis", storm.p50Millis());
    out.writeNumberProperty("p99Millis", storm.p99Millis());
    out.writeNumberProperty("maxMillis", storm.maxMillis());
    out.writeNumberProperty("lastMillis", storm.lastMillis());
  }

  /** Writes a number, or null if it was not measured. */
  private static void number(JsonGenerator out, String name, double value) {
    if (Double.isFinite(value)) {
      out.writeNumberProperty(name, value);
    } else {
      out.writeNullProperty(name);
    }
  }

  private static void object(JsonGenerator out, String name, Runnable properties) {
    out.writeObjectPropertyStart(name);
    properties.run();
    out.writeEndObject();
  }

  private static <T> void optional(
      JsonGenerator out, String name, java.util.Optional<T> value, Consumer<T> properties) {
    if (value.isPresent()) {
      object(out, name, () -> properties.accept(value.get()));
    } else {
      out.writeNullProperty(name);
    }
  }
}
