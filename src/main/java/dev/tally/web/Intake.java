package dev.tally.web;

import io.netty.buffer.ByteBuf;

/** What takes the body of a request as it arrives. Lives on its connection's loop. */
sealed interface Intake permits Body, Bulk {

  /** Takes what is readable, and says whether the body may be as long as that. */
  boolean add(ByteBuf content);
}
