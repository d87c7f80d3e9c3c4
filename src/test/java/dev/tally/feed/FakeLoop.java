package dev.tally.feed;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** An event loop that a test steps by hand, on a clock that the test advances. */
final class FakeLoop implements Loop {

  private record Timer(long dueNanos, long number, Runnable task) {}

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(
          Comparator.comparingLong(Timer::dueNanos).thenComparingLong(Timer::number));
  private final FakeClock clock;
  private long number;

  /** The clock that all loops of a test share. */
  static final class FakeClock {
    private long nanos;

    void advance(Duration by) {
      nanos += by.toNanos();
    }

    long nanos() {
      return nanos;
    }
  }

  FakeLoop(FakeClock clock) {
    this.clock = clock;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void schedule(Runnable task, Duration delay) {
    timers.add(new Timer(clock.nanos() + delay.toNanos(), number++, task));
  }

  @Override
  public long nanoTime() {
    return clock.nanos();
  }

  boolean hasWork() {
    return !tasks.isEmpty() || (!timers.isEmpty() && timers.peek().dueNanos() <= clock.nanos());
  }

  /** Runs one task that is due. */
  void step() {
    Runnable task = tasks.poll();
    if (task == null) {
      task = timers.remove().task();
    }
    task.run();
  }
}
