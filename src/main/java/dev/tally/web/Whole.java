package dev.tally.web;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A body that is answered when it is whole. One loop's. */
final class Whole implements Intake {

  private final Body body;
  private final Function<byte[], CompletionStage<Answer>> then;
  private final Function<Problem, Response> cutShort;
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();

  private Whole(
      Body body,
      Function<byte[], CompletionStage<Answer>> then,
      Function<Problem, Response> cutShort) {
    this.body = body;
    this.then = then;
    this.cutShort = cutShort;
  }

  /**
   * @param limit the most bytes it may have
   * @param kept whether the answer depends on it
   * @param then answers it; never fails
   */
  static Whole read(int limit, boolean kept, Function<byte[], CompletionStage<Answer>> then) {
    return new Whole(new Body(limit, kept), then, Problem::response);
  }

  /** One that nobody reads, as the answer does not depend on it: whatever is wrong with it. */
  static Whole passedOver(int limit, Response response) {
    return new Whole(
        new Body(limit, false),
        nothing -> CompletableFuture.completedFuture(response),
        why -> response);
  }

  @Override
  public boolean isEndless() {
    return false;
  }

  @Override
  public int mostBytes() {
    return body.limit();
  }

  @Override
  public boolean add(ByteBuf content) {
    return body.add(content);
  }

  @Override
  public int begun() {
    return 0; // what there is of it counts until it is answered
  }

  @Override
  public boolean isFull() {
    return false;
  }

  @Override
  public void whenRoom(Runnable then) {
    throw new IllegalStateException("it is never full");
  }

  @Override
  public void end() {
    byte[] whole = body.bytes();
    body.drop(); // the answer may take long, and memory counts for no longer than it is held
    then.apply(whole).thenAccept(answer::complete);
  }

  @Override
  public void stop(Problem why) {
    if (!answer.isDone()) { // every viewer's connection comes by here, long answered
      body.drop(); // its sender may take long to take the answer
      answer.complete(cutShort.apply(why));
    }
  }

  @Override
  public void leave() {} // its sender has a limited time as it is

  @Override
  public CompletionStage<Answer> answer() {
    return answer;
  }
}
