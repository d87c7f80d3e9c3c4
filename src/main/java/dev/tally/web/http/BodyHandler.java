package dev.tally.web.http;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletionStage;

/**
 * Takes the body of a request as it arrives, and produces the answer at the end. Lives on its
 * connection's event loop.
 */
public interface BodyHandler {

  /**
   * Returns whether the body may be of any length, and take any time as long as it keeps coming.
   */
  boolean isEndless();

  /** Returns the most bytes that the body may have or, if it is endless, a line of it. */
  int mostBytes();

  /** Takes all readable bytes. Returns false if the body may not be that long. */
  boolean add(ByteBuf content);

  /**
   * Returns how many bytes of an endless body are still held, such as those of an unfinished line.
   */
  int begun();

  /** Returns whether the sender must wait before more of the body is added. */
  boolean isFull();

  /** Runs the callback on the loop, once, when the body is no longer full. */
  void whenRoom(Runnable then);

  /** Takes the end of the body. */
  void end();

  /** Gives up the rest of the body, for this reason; it will not come. */
  void stop(Problem why);

  /** Ends a long body because the server is closing. */
  void leave();

  /** Returns the answer to the request. It completes on the loop, never exceptionally. */
  CompletionStage<Answer> answer();
}
