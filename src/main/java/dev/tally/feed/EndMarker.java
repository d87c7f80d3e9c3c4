package dev.tally.feed;

import dev.tally.shop.Image;
import dev.tally.shop.Interest;
import dev.tally.shop.Position;
import java.util.Optional;

/** The event at the end of a write, the same for all viewers that are sent the same changes. */
enum EndMarker {
  NONE,
  /** Nothing is missing up to here. */
  POSITION,
  /** The first snapshot is complete. */
  SYNCED,
  /** What was missed is complete. */
  RESUMED;

  static EndMarker synced(boolean resumed) {
    return resumed ? RESUMED : SYNCED;
  }

  /** Returns whether the event is due even if nothing has changed. */
  boolean stands() {
    return this == SYNCED || this == RESUMED;
  }

  Optional<Event> event(Image image, Interest what) {
    return switch (this) {
      case NONE -> Optional.empty();
      case POSITION -> Optional.of(Event.position(image.at()));
      case SYNCED, RESUMED -> Optional.of(synced(image, what, image.at(), Optional.empty()));
    };
  }

  /**
   * Returns the {@code synced} event.
   *
   * @param at the viewer's position, which after a snapshot in pieces is not the image's own
   *     position
   */
  Event synced(Image image, Interest what, Position at, Optional<String> ref) {
    return Event.synced(what, image, at, this == RESUMED, ref);
  }
}
