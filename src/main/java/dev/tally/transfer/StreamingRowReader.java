package dev.tally.transfer;

import java.util.OptionalLong;

/** Reads rows while their file is read, so its position is that of the file. */
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
