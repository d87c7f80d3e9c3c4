package dev.tally.web;

import dev.tally.shop.InvalidField;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Paths of one pattern and what can be done with them. Immutable. */
final class Resource {

  /** What can be done; its stage ends on the request's loop, or on the caller's thread at once. */
  interface Action {
    CompletionStage<? extends Answer> on(Request request);

    /** The types of body that it reads. */
    default Set<BodyType> types() {
      return BodyType.ONE_OBJECT;
    }

    /**
     * How it reads a line of a stream; only where that is one of its types.
     *
     * @throws InvalidField where the address is wrong
     */
    default LineFormat lines(Target target) {
      throw new UnsupportedOperationException("reads no lines");
    }
  }

  private final String pattern;
  private final List<String> segments;
  private final Map<HttpMethod, Action> actions;

  private Resource(String pattern, Map<HttpMethod, Action> actions) {
    this.pattern = pattern;
    this.segments = List.of(pattern.substring(1).split("/", -1));
    this.actions = actions;
  }

  /** Something to read, by GET and HEAD; {@code {name}} in the pattern stands for any segment. */
  static Resource reading(String pattern, Function<Request, Answer> get) {
    return new Resource(pattern, Map.of(HttpMethod.GET, immediate(get)));
  }

  static Resource of(String pattern, Function<Request, Answer> get, Action post) {
    return new Resource(pattern, Map.of(HttpMethod.GET, immediate(get), HttpMethod.POST, post));
  }

  /** Something to write to, by POST. */
  static Resource writing(String pattern, Action post) {
    return new Resource(pattern, Map.of(HttpMethod.POST, post));
  }

  private static Action immediate(Function<Request, Answer> read) {
    return request -> CompletableFuture.completedFuture(read.apply(request));
  }

  boolean matches(List<String> path) {
    if (path.size() != segments.size()) {
      return false;
    }
    for (int i = 0; i < path.size(); i++) {
      String segment = segments.get(i);
      if (!segment.startsWith("{") && !segment.equals(path.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** HEAD is a GET whose answer keeps its content to itself. */
  Optional<Action> action(HttpMethod method) {
    return Optional.ofNullable(
        actions.get(method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method));
  }

  /** For {@code Allow}. */
  String methods() {
    return (actions.containsKey(HttpMethod.GET) ? "GET, HEAD, " : "")
        + (actions.containsKey(HttpMethod.POST) ? "POST, " : "")
        + "OPTIONS";
  }

  @Override
  public String toString() {
    return pattern;
  }
}
