package dev.tally.web.http;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletionStage;

/**
 * Takes the body of a request as it arrives, and has the answer in the end. Lives on its
 * connection's loop.
 */
public interface BodyHandler {

  /** Returns whether the body may be of any length, and take any time as long as it goes on. */
  boolean isEndless();

  /** Returns the most bytes that the body may have, or a line of an endless one. */
  int mostBytes();

  /** Takes what is readable, and returns whether the body may be as long as that. */
  boolean add(ByteBuf content);

  /** Returns how many bytes of an endless body belong to a line whose end has not come. */
  int begun();

  /** Returns whether the sender must wait before more of the body is added. */
  boolean isFull();

  /** Runs this on the loop, once, when it is no longer full. */
  void whenRoom(Runnable then);

  /** Takes the end of the body. */
  void end();

  /** Gives up the rest of the body, which will not come, for this reason. */
  void stop(Problem why);

  /** Brings a long body to an end, because the server closes. */
  void leave();

  /** Completes on the loop, with the answer to the request; never exceptionally. */
  CompletionStage<Answer> answer();
}
