package dev.tally.web.http;

import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A thread for work that takes milliseconds, which on an event loop would delay every total of the
 * viewers there. Work requested several times under one name before it begins is done once for all
 * callers. Thread-safe; its queue is bounded.
 */
public final class WorkerThread implements AutoCloseable {

  private static final int MOST_WAITING = 64;
  private static final String CLOSING = "The server is closing.";

  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          work -> {
            Thread made = new Thread(work, "tally-worker");
            made.setDaemon(true);
            return made;
          });

  private final Map<String, CompletableFuture<Object>> waiting = new ConcurrentHashMap<>();

  /**
   * Does this work, or joins a request under the same name whose work has not begun yet.
   *
   * @return completes on the worker thread; fails with {@link ProblemException} if the queue is
   *     full
   */
  @SuppressWarnings("unchecked") // each name has one type
  public <T> CompletableFuture<T> share(String name, Supplier<T> work) {
    CompletableFuture<Object> asked = new CompletableFuture<>();
    CompletableFuture<Object> before = waiting.putIfAbsent(name, asked);
    if (before != null) {
      return (CompletableFuture<T>) before;
    }
    start(
        asked,
        () -> {
          waiting.remove(name); // later callers may know more than this run sees
          return work.get();
        });
    asked.whenComplete((done, failed) -> waiting.remove(name, asked));
    return (CompletableFuture<T>) asked;
  }

  /** Does this work, as {@link #share} does, for one caller alone. */
  public <T> CompletableFuture<T> run(Supplier<T> work) {
    CompletableFuture<T> asked = new CompletableFuture<>();
    start(asked, work);
    return asked;
  }

  private <T> void start(CompletableFuture<T> asked, Supplier<? extends T> work) {
    Task<T> task = new Task<>(asked, work);
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      task.refuse(
          thread.isShutdown()
              ? CLOSING
              : "Too many requests ask for the same at once; try again in a while.");
    }
  }

  private record Task<T>(CompletableFuture<T> asked, Supplier<? extends T> work)
      implements Runnable {

    @Override
    public void run() {
      try {
        asked.complete(work.get());
      } catch (RuntimeException | Error e) {
        asked.completeExceptionally(e);
      }
    }

    void refuse(String why) {
      asked.completeExceptionally(new ProblemException(ProblemType.UNAVAILABLE, why));
    }
  }

  /** Stops the thread; refuses what waits. */
  @Override
  public void close() {
    for (Runnable waiting : thread.shutdownNow()) {
      ((Task<?>) waiting).refuse(CLOSING);
    }
  }
}
