package dev.tally.feed;

import dev.tally.shop.Interest;

/** An interest that viewers of one loop follow over the same wire. Lives on its loop's thread. */
final class Topic {

  /** The identity of a topic: viewers with equal keys are sent the same bytes. */
  record Key(Interest what, Wire wire) {}

  private final Key key;
  private int viewers;

  Topic(Key key) {
    this.key = key;
  }

  Key key() {
    return key;
  }

  Interest what() {
    return key.what();
  }

  Wire wire() {
    return key.wire();
  }

  void enter() {
    viewers++;
  }

  void leave() {
    viewers--;
  }

  int viewers() {
    return viewers;
  }
}
