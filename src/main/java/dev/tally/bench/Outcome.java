package dev.tally.bench;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What came out of a measurement.
 *
 * @param seconds measured
 * @param latency from when an order was due to each viewer that was told the total it led to
 * @param server empty where its processes could not be looked at
 * @param notices sentences for whoever reads it
 */
public record Outcome(
    Viewers viewers,
    double seconds,
    Orders orders,
    Totals totals,
    Latency latency,
    Optional<Server> server,
    Client client,
    Optional<Stalled> stall,
    Optional<Storm> storm,
    List<String> notices) {

  /**
   * How many there were.
   *
   * @param limitedBy why fewer were opened than asked for
   */
  public record Viewers(int asked, int open, int lost, Optional<String> limitedBy) {}

  /**
   * What became of the orders.
   *
   * @param sent and answered while it was measured
   * @param refused in all
   */
  public record Orders(long sent, long refused, double perSecond) {}

  /**
   * What viewers were told.
   *
   * @param delivered while it was measured; frames that carry a total
   * @param viewersRight ended on exactly the totals that the server answers
   */
  public record Totals(long delivered, double perSecond, long stepsBack, int viewersRight) {}

  /**
   * What it cost the server.
   *
   * @param userMicrosPerTotal and the other figures of processor time are not numbers where a
   *     process ended meanwhile, or no total was delivered
   * @param cpuShare of one core
   * @param residentBytesEnd and the others of memory are 0 where nothing is known
   */
  public record Server(
      List<Long> pids,
      double userMicrosPerTotal,
      double systemMicrosPerTotal,
      double cpuShare,
      long residentBytesBefore,
      long residentBytesOpen,
      long residentBytesEnd,
      long bytesPerViewer) {
    public Server {
      pids = List.copyOf(pids);
    }

    /** User and system time together. */
    public double microsPerTotal() {
      return userMicrosPerTotal + systemMicrosPerTotal;
    }
  }

  /**
   * What it cost the bench itself.
   *
   * @param cpuShare of one core
   */
  public record Client(double microsPerTotal, double cpuShare) {}

  /**
   * The viewers that did not read, once they did.
   *
   * @param catchUpMillis until all had the newest totals; empty: they never had
   */
  public record Stalled(int viewers, OptionalDouble catchUpMillis) {}

  /**
   * The viewers that were cut off, once they were back.
   *
   * @param cut how many there were
   * @param viewers that came back
   * @param lastMillis from the cut to the last snapshot
   */
  public record Storm(
      int cut,
      int viewers,
      double p50Millis,
      double p99Millis,
      double maxMillis,
      double lastMillis) {}

  public Outcome {
    notices = List.copyOf(notices);
  }

  /**
   * Whether all viewers ended right, none was lost, no total stepped back, no order was refused,
   * and whoever was cut off came back.
   */
  public boolean isGood() {
    return viewers.lost() == 0
        && totals.stepsBack() == 0
        && orders.refused() == 0
        && storm.stream().allMatch(storm -> storm.viewers() == storm.cut())
        && totals.viewersRight() == viewers.open();
  }
}
