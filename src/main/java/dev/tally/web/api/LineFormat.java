package dev.tally.web.api;

import dev.tally.shop.Command;
import dev.tally.web.http.ProblemException;

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
