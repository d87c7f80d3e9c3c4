package dev.tally.web;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A write that takes a stream of lines too.
 *
 * @param one what is done with a body of one object; empty: it must be a stream
 * @param format how a line is read, by what the address says
 */
record Streamable(Optional<Resource.Action> one, Function<Target, LineFormat> format)
    implements Resource.Action {

  static Streamable of(Resource.Action one, Function<Target, LineFormat> format) {
    return new Streamable(Optional.of(one), format);
  }

  static Streamable only(Function<Target, LineFormat> format) {
    return new Streamable(Optional.empty(), format);
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
  public LineFormat lines(Target target) {
    return format.apply(target);
  }
}
