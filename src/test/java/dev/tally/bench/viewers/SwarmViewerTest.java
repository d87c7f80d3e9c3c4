package dev.tally.bench.viewers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** Compares what a viewer was told with what it should have been told. */
class SwarmViewerTest {

  private static final long[] EXPECTED = {3, 7, 0};

  @Test
  void aViewerOfAll_isRight_whereItWasToldEachNewestTotal() throws IOException {
    SwarmViewer viewer = viewer();
    viewer.total(0, 3);
    viewer.total(1, 6);
    assertThat(viewer.has(EXPECTED)).isFalse(); // one is old, and one missing
    viewer.total(1, 7);
    assertThat(viewer.has(EXPECTED)).isFalse();
    viewer.total(2, 0);
    assertThat(viewer.has(EXPECTED)).isTrue();
    viewer.total(2, 1);
    assertThat(viewer.has(EXPECTED)).isFalse();
  }

  @Test
  void aViewerOfSome_isRight_whereItWasToldThose() throws IOException {
    SwarmViewer viewer = viewer(1, 2);
    viewer.total(0, 99);
    viewer.total(1, 7);
    assertThat(viewer.has(EXPECTED)).isFalse();
    viewer.total(2, 0);
    assertThat(viewer.has(EXPECTED)).isTrue();
  }

  private static SwarmViewer viewer(int... watched) throws IOException {
    InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    Endpoint endpoint = new Endpoint(nobody, false, "shop:80", "", 1, "");
    try (Swarm swarm =
        new Swarm(endpoint, 0, number -> watched, number -> "/", true, new ProductNumbers())) {
      return new SwarmViewer(swarm, 0, watched);
    }
  }
}
