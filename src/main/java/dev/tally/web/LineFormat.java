package dev.tally.web;

import dev.tally.shop.Command;

/** What a line of a stream means. */
interface LineFormat {
  /**
   * Reads one line.
   *
   * @throws ProblemException where the line is no JSON object
   * @throws dev.tally.text.InvalidField where a field is wrong
   */
  Command read(byte[] line);
}
