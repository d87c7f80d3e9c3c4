package dev.tally.bench;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The outcome of a measurement.
 *
 * @param seconds the measured time
 * @param latency from when an order was due to each viewer's receipt of the total it led to
 * @param server empty if the server's processes could not be observed
 * @param notices sentences for the reader of the outcome
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
   * The numbers of viewers.
   *
   * @param limitedBy why fewer were opened than asked for
   */
  public record Viewers(int asked, int open, int lost, Optional<String> limitedBy) {}

  /**
   * The results of the orders.
   *
   * @param sent sent and answered during the measured time
   * @param refused over the whole run
   */
  public record Orders(long sent, long refused, double perSecond) {}

  /**
   * The totals that viewers received.
   *
   * @param delivered frames with a total, during the measured time
   * @param viewersRight viewers that ended on exactly the totals that the server answers
   */
  public record Totals(long delivered, double perSecond, long stepsBack, int viewersRight) {}

  /**
   * The cost to the server.
   *
   * @param userMicrosPerTotal like the other processor-time figures, NaN if a process ended
   *     meanwhile or no total was delivered
   * @param cpuShare of one core
   * @param residentBytesEnd like the other memory figures, 0 if unknown
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

    /** Returns user and system time together. */
    public double microsPerTotal() {
      return userMicrosPerTotal + systemMicrosPerTotal;
    }
  }

  /**
   * The cost to the bench itself.
   *
   * @param cpuShare of one core
   */
  public record Client(double microsPerTotal, double cpuShare) {}

  /**
   * The stalled viewers, after they began to read again.
   *
   * @param catchUpMillis the time until all had the newest totals; empty if they never had
   */
  public record Stalled(int viewers, OptionalDouble catchUpMillis) {}

  /**
   * The viewers that were cut off, after they returned.
   *
   * @param cut how many were cut off
   * @param viewers how many came back
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
   * Returns whether all viewers ended with the right totals, none was lost, no total stepped back,
   * no order was refused, and all that were cut off came back.
   */
  public boolean isGood() {
    return viewers.lost() == 0
        && totals.stepsBack() == 0
        && orders.refused() == 0
        && storm.stream().allMatch(storm -> storm.viewers() == storm.cut())
        && totals.viewersRight() == viewers.open();
  }
}
