package dev.tally.transfer.rows;

import java.util.OptionalLong;

/** Reads rows while their file is read, so its position is that of the file. */
abstract class StreamingRowReader implements RowReader {

  private final RowSchema type;
  private final Input input;

  StreamingRowReader(RowSchema type, Input input) {
    this.type = type;
    this.input = input;
  }

  @Override
  public final RowSchema type() {
    return type;
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
