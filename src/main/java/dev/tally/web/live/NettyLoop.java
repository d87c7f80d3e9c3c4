package dev.tally.web.live;

import dev.tally.feed.Loop;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event loop as the feed sees it. A loop that has shut down drops its tasks: it has no viewers
 * left, and the ledger's thread, which wakes it, must not fail because of that.
 */
public record NettyLoop(EventLoop loop) implements Loop {

  private static final Logger LOG = LoggerFactory.getLogger(NettyLoop.class);

  @Override
  public void execute(Runnable task) {
    try {
      loop.execute(() -> run(task));
    } catch (RejectedExecutionException e) {
      LOG.debug("A task came after the loop had shut down.");
    }
  }

  @Override
  public void schedule(Runnable task, Duration delay) {
    try {
      loop.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("A task came after the loop had shut down.");
    }
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  /** Runs a task and logs its failure, which Netty would hide for a scheduled task. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.error("A task of the feed failed.", e);
    }
  }
}
