package dev.tally.web;

import dev.tally.shop.InvalidField;
import io.netty.handler.codec.http.HttpMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Paths of one pattern and what can be done with them. Immutable. */
final class Resource {

  /** What can be done; its stage ends on the request's loop, or on the caller's thread at once. */
  interface Action {
    CompletionStage<? extends Answer> on(Request request);

    /** The types of body that it reads. */
    default Set<BodyType> types() {
      return BodyType.ONE_OBJECT;
    }

    /** Returns the most bytes that its body, or a line of a stream, may have. */
    default int mostBytes(Limits limits) {
      return limits.body();
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

  /** Every method that this server knows, in the order in which {@code Allow} names them. */
  static final List<HttpMethod> METHODS =
      List.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.POST,
          HttpMethod.PATCH,
          HttpMethod.DELETE,
          HttpMethod.OPTIONS);

  private final String pattern;
  private final List<String> segments;
  private final Map<HttpMethod, Action> actions;

  private Resource(String pattern, Map<HttpMethod, Action> actions) {
    this.pattern = pattern;
    this.segments = List.of(pattern.substring(1).split("/", -1));
    this.actions = Map.copyOf(actions);
  }

  /** Something to read, by GET and HEAD; {@code {name}} in the pattern stands for any segment. */
  static Resource reading(String pattern, Function<Request, Answer> get) {
    return new Resource(pattern, Map.of(HttpMethod.GET, immediate(get)));
  }

  /** The same where the answer takes a while. */
  static Resource asking(String pattern, Action get) {
    return new Resource(pattern, Map.of(HttpMethod.GET, get));
  }

  /** The same with one more that can be done. */
  Resource with(HttpMethod method, Action action) {
    Map<HttpMethod, Action> more = new HashMap<>(actions);
    more.put(method, action);
    return new Resource(pattern, more);
  }

  /** Something to write to, by POST. */
  static Resource writing(String pattern, Action post) {
    return new Resource(pattern, Map.of(HttpMethod.POST, post));
  }

  /** Reads a merge patch. */
  static Action patching(Function<Request, CompletionStage<? extends Answer>> patch) {
    return new Action() {
      @Override
      public CompletionStage<? extends Answer> on(Request request) {
        return patch.apply(request);
      }

      @Override
      public Set<BodyType> types() {
        return BodyType.CHANGES;
      }
    };
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
    return METHODS.stream()
        .filter(method -> method.equals(HttpMethod.OPTIONS) || action(method).isPresent())
        .map(HttpMethod::name)
        .collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return pattern;
  }
}
