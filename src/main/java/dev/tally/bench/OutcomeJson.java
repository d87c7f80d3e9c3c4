package dev.tally.bench;

import dev.tally.feed.Json;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** An outcome as one JSON object, for scripts. Its names are a contract. */
public final class OutcomeJson {

  private OutcomeJson() {}

  /** In UTF-8, without a line's end. */
  public static byte[] of(Outcome outcome) {
    return Json.object(
        out -> {
          object(out, "viewers", () -> viewers(out, outcome.viewers()));
          out.writeNumberProperty("seconds", outcome.seconds());
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
    out.writeNumberProperty("perSecond", orders.perSecond());
  }

  private static void totals(JsonGenerator out, Outcome.Totals totals) {
    out.writeNumberProperty("delivered", totals.delivered());
    out.writeNumberProperty("perSecond", totals.perSecond());
    out.writeNumberProperty("stepsBack", totals.stepsBack());
    out.writeNumberProperty("viewersRight", totals.viewersRight());
  }

  private static void latency(JsonGenerator out, Latency latency) {
    out.writeNumberProperty("p50", latency.p50());
    out.writeNumberProperty("p99", latency.p99());
    out.writeNumberProperty("p999", latency.p999());
    out.writeNumberProperty("max", latency.max());
    out.writeNumberProperty("count", latency.count());
  }

  private static void server(JsonGenerator out, Outcome.Server server) {
    out.writeArrayPropertyStart("pids");
    server.pids().forEach(out::writeNumber);
    out.writeEndArray();
    out.writeNumberProperty("userMicrosPerTotal", server.userMicrosPerTotal());
    out.writeNumberProperty("systemMicrosPerTotal", server.systemMicrosPerTotal());
    out.writeNumberProperty("microsPerTotal", server.microsPerTotal());
    out.writeNumberProperty("cpuShare", server.cpuShare());
    out.writeNumberProperty("residentBytesBefore", server.residentBytesBefore());
    out.writeNumberProperty("residentBytesOpen", server.residentBytesOpen());
    out.writeNumberProperty("residentBytesEnd", server.residentBytesEnd());
    out.writeNumberProperty("bytesPerViewer", server.bytesPerViewer());
  }

  private static void client(JsonGenerator out, Outcome.Client client) {
    out.writeNumberProperty("microsPerTotal", client.microsPerTotal());
    out.writeNumberProperty("cpuShare", client.cpuShare());
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
    out.writeNumberProperty("viewers", storm.viewers());
    out.writeNumberProperty("p50Millis", storm.p50Millis());
    out.writeNumberProperty("p99Millis", storm.p99Millis());
    out.writeNumberProperty("maxMillis", storm.maxMillis());
    out.writeNumberProperty("lastMillis", storm.lastMillis());
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
