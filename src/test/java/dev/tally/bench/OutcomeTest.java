package dev.tally.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.viewers.Lateness;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a measurement's outcome is written: for people, for scripts, and as a picture. */
class OutcomeTest {

  @Test
  void theJson_hasTheNamesThatScriptsRead() {
    JsonNode json = new JsonMapper().readTree(OutcomeJson.of(full()));

    assertThat(names(json))
        .containsExactly(
            "viewers",
            "seconds",
            "orders",
            "totals",
            "latencyMillis",
            "server",
            "client",
            "stall",
            "storm");
    assertThat(names(json.get("viewers"))).containsExactly("asked", "open", "lost", "limitedBy");
    assertThat(names(json.get("orders"))).containsExactly("sent", "refused", "perSecond");
    assertThat(names(json.get("totals")))
        .containsExactly("delivered", "perSecond", "stepsBack", "viewersRight");
    assertThat(names(json.get("latencyMillis")))
        .containsExactly("p50", "p99", "p999", "max", "count");
    assertThat(names(json.get("server")))
        .containsExactly(
            "pids",
            "userMicrosPerTotal",
            "systemMicrosPerTotal",
            "microsPerTotal",
            "cpuShare",
            "residentBytesBefore",
            "residentBytesOpen",
            "residentBytesEnd",
            "bytesPerViewer");
    assertThat(names(json.get("client"))).containsExactly("microsPerTotal", "cpuShare");
    assertThat(names(json.get("stall"))).containsExactly("viewers", "catchUpMillis");
    assertThat(names(json.get("storm")))
        .containsExactly("cut", "viewers", "p50Millis", "p99Millis", "maxMillis", "lastMillis");
    assertThat(json.get("server").get("microsPerTotal").asDouble()).isEqualTo(10.0);
  }

  @Test
  void whatWasNotMeasured_isNull() {
    JsonNode json = new JsonMapper().readTree(OutcomeJson.of(bare(0, 0, 5)));

    assertThat(json.get("server").isNull()).isTrue();
    assertThat(json.get("stall").isNull()).isTrue();
    assertThat(json.get("storm").isNull()).isTrue();
    assertThat(json.get("viewers").get("limitedBy").isNull()).isTrue();
  }

  @Test
  void itIsGood_whereNoneWasLost_noneSteppedBack_andAllAreRight() {
    assertThat(bare(0, 0, 5).isGood()).isTrue();
    assertThat(bare(1, 0, 5).isGood()).isFalse();
    assertThat(bare(0, 1, 5).isGood()).isFalse();
    assertThat(bare(0, 0, 4).isGood()).isFalse();
  }

  @Test
  void theTable_hasALineForEverything() {
    assertThat(OutcomeTable.of(full()))
        .anyMatch(line -> line.startsWith("order to viewer") && line.contains("p99.9"))
        .anyMatch(line -> line.contains("10.00 us a total (2.00 user), 50.0 %"))
        .anyMatch(line -> line.contains("3,000 bytes a viewer"))
        .anyMatch(line -> line.startsWith("stalled viewers"))
        .anyMatch(line -> line.startsWith("storm"))
        .contains("right totals       5 of 5 viewers")
        .allMatch(line -> line.length() <= 80);
    assertThat(OutcomeTable.of(bare(0, 0, 5))).noneMatch(line -> line.startsWith("server"));
  }

  @Test
  void thePicture_isWellFormed_rises_andStaysInItsFrame() throws Exception {
    Document svg = parse(LatencyPlot.svg(full()));
    String points =
        svg.getElementsByTagName("polyline")
            .item(0)
            .getAttributes()
            .getNamedItem("points")
            .getNodeValue();
    double lastX = 0;
    double lastY = Double.MAX_VALUE;
    for (String point : points.split(" ", -1)) {
      List<String> pair = List.of(point.split(",", -1));
      double x = Double.parseDouble(pair.get(0));
      double y = Double.parseDouble(pair.get(1));
      assertThat(x).isBetween(lastX, 728.0);
      assertThat(y).isBetween(80.0, lastY);
      lastX = x;
      lastY = y;
    }
    assertThat(svg.getDocumentElement().getTextContent())
        .contains("milliseconds", "percentile of delivered totals", "99.9 %", "99.99 %", "100 %")
        .contains("p50 100.0 ms", "p99 198.0 ms", "p99.9 199.9 ms", "max 200.0 ms")
        .contains("prefers-color-scheme: dark");
  }

  @Test
  void aPictureOfNothing_isWellFormedToo() throws Exception {
    assertThat(parse(LatencyPlot.svg(bare(0, 0, 5))).getElementsByTagName("polyline").getLength())
        .isZero();
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> names(JsonNode object) {
    return new ArrayList<>(object.propertyNames());
  }

  private static Outcome full() {
    Histogram late = Lateness.histogram();
    for (int i = 1; i <= 100_000; i++) {
      late.recordValue(i * 2_000L);
    }
    return new Outcome(
        new Outcome.Viewers(6, 5, 0, Optional.of("files")),
        30,
        new Outcome.Orders(300, 2, 10),
        new Outcome.Totals(1_500, 50, 0, 5),
        Latency.of(late),
        Optional.of(new Outcome.Server(List.of(7L), 2, 8, 0.5, 1, 2, 3, 3_000)),
        new Outcome.Client(3, 0.2),
        Optional.of(new Outcome.Stalled(1, OptionalDouble.of(4))),
        Optional.of(new Outcome.Storm(5, 5, 1, 2, 3, 1_004)),
        List.of());
  }

  private static Outcome bare(int lost, long stepsBack, int right) {
    return new Outcome(
        new Outcome.Viewers(5, 5, lost, Optional.empty()),
        1,
        new Outcome.Orders(0, 0, 0),
        new Outcome.Totals(0, 0, stepsBack, right),
        Latency.of(Lateness.histogram()),
        Optional.empty(),
        new Outcome.Client(0, 0),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }
}
