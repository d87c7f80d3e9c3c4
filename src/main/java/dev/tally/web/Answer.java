package dev.tally.web;

import dev.tally.feed.Wire;
import dev.tally.shop.Following;
import dev.tally.shop.Position;
import java.util.Optional;

/** What becomes of a request: a response, or the connection turns into a viewer. */
sealed interface Answer permits Response, Answer.Follow {

  /**
   * From now on this connection is a viewer.
   *
   * @param since what it came back with
   */
  record Follow(Wire wire, Following what, Optional<Position> since) implements Answer {}
}
