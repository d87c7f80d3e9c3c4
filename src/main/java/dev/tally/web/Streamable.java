package dev.tally.web;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A write that takes a stream of lines too.
 *
 * @param one what is done with a body of one object; empty: it must be a stream
 * @param format how a line is read, by what the address says
 * @param bytes that a body or a line may have; empty: as many as usual
 */
record Streamable(
    Optional<Resource.Action> one, Function<Target, LineFormat> format, OptionalInt bytes)
    implements Resource.Action {

  static Streamable of(Resource.Action one, Function<Target, LineFormat> format) {
    return new Streamable(Optional.of(one), format, OptionalInt.empty());
  }

  static Streamable only(Function<Target, LineFormat> format) {
    return new Streamable(Optional.empty(), format, OptionalInt.empty());
  }

  /** The same for bodies and lines of up to so many bytes. */
  Streamable upTo(int mostBytes) {
    return new Streamable(one, format, OptionalInt.of(mostBytes));
  }

  @Override
  public CompletionStage<? extends Answer> on(Request request) {
    return one.orElseThrow().on(request);
  }

  @Override
  public Set<BodyType> types() {
    return Collections.unmodifiableSet(
        one.isPresent() ? EnumSet.of(BodyType.OBJECT, BodyType.LINES) : EnumSet.of(BodyType.LINES));
  }

  @Override
  public int mostBytes(Limits limits) {
    return bytes.orElse(limits.body());
  }

  @Override
  public LineFormat lines(Target target) {
    return format.apply(target);
  }
}
