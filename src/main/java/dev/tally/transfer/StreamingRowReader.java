package dev.tally.transfer;

import java.util.OptionalLong;

/** Rows that come as their file is read: how far they are is how far that is. */
abstract class StreamingRowReader implements RowReader {

  private final Input input;

  StreamingRowReader(Input input) {
    this.input = input;
  }

  @Override
  public final long position() {
    return input.position();
  }

  @Override
  public final OptionalLong size() {
    return input.size();
  }
}
