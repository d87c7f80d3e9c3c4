package dev.tally.web.live;

/** Told of the heartbeats that reached the server's own viewers. Called on event loops. */
@FunctionalInterface
public interface BeatListener {

  /**
   * Called when a beat came out at the viewer of a loop; older ones may have been passed over.
   *
   * @param loop the loop's index
   */
  void arrived(int loop, long beat);
}
