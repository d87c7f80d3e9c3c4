package dev.tally.web;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletionStage;

/**
 * Takes the body of a request as it arrives, and has the answer in the end. Lives on its
 * connection's loop.
 */
interface Intake {

  /** Whether it may be of any length, and take any time as long as it goes on. */
  boolean isEndless();

  /** Returns the most bytes that the body may have, or a line of an endless one. */
  int mostBytes();

  /** Takes what is readable, and says whether the body may be as long as that. */
  boolean add(ByteBuf content);

  /** Of an endless one: how many bytes it has taken of a line whose end has not come. */
  int begun();

  /** Whether the sender must wait before more of it is added. */
  boolean isFull();

  /** Runs this on the loop, once, when it is no longer full. */
  void whenRoom(Runnable then);

  /** Nothing more comes. */
  void end();

  /** The rest of it will not come, for this reason. */
  void stop(Problem why);

  /** The server closes: what takes long should come to an end. */
  void leave();

  /** Completes on the loop, with the answer to the request; never exceptionally. */
  CompletionStage<Answer> answer();
}
