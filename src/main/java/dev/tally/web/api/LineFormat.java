package dev.tally.web.api;

import dev.tally.shop.Command;

/** The format of the lines of a stream. */
interface LineFormat {
  /**
   * Reads one line.
   *
   * @throws dev.tally.json.NotJsonException if the line is not a JSON object
   * @throws dev.tally.text.InvalidField if a field is wrong
   */
  Command read(byte[] line);
}
