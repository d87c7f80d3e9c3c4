package dev.tally.web.net;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A time by which something must have happened. Every request moves it, so moving it later costs
 * nothing: the timer checks the time again when it fires. Lives on its event loop.
 */
public final class Deadline {

  private final EventExecutor loop;
  private final Runnable missed;
  private long at;
  private long firesAt;
  private @Nullable Future<?> timer;

  public Deadline(EventExecutor loop, Runnable missed) {
    this.loop = loop;
    this.missed = missed;
  }

  /** Sets or moves the deadline to this time from now. */
  public void in(Duration time) {
    at = System.nanoTime() + time.toNanos();
    if (timer == null || firesAt - at > 0) {
      cancel();
      schedule(time.toNanos());
    }
  }

  public void cancel() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void schedule(long nanos) {
    firesAt = at;
    timer = loop.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
  }

  private void look() {
    timer = null;
    long left = at - System.nanoTime();
    if (left > 0) {
      schedule(left);
    } else {
      missed.run();
    }
  }
}
