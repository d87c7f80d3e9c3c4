package dev.tally.web;

/** Headers of Tally's own. */
final class Names {

  /** The position that the answer stands at; good for {@code ?since=}. */
  static final String POSITION = "Tally-Position";

  private Names() {}
}
