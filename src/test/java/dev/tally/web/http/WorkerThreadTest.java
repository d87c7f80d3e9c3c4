package dev.tally.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerThreadTest {

  private final WorkerThread worker = new WorkerThread();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicInteger made = new AtomicInteger();

  @AfterEach
  void close() {
    worker.close();
  }

  private CompletableFuture<Integer> hold() {
    return worker.run(
        () -> {
          try {
            gate.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return 0;
        });
  }

  @Test
  void whatIsAskedForBeforeItIsBegun_isDoneOnce() {
    CompletableFuture<Integer> held = hold();
    List<CompletableFuture<Integer>> asked = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      asked.add(worker.share("page", made::incrementAndGet));
    }
    gate.countDown();
    held.join();

    assertThat(asked).allMatch(answer -> answer.join() == 1);
    assertThat(worker.share("page", made::incrementAndGet).join())
        .as("who asks later may know more")
        .isEqualTo(2);
  }

  @Test
  void whatWaits_isBounded_andAFailureIsNoBodysEnd() {
    hold();
    List<CompletableFuture<Integer>> asked = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      asked.add(worker.share("page " + i, made::incrementAndGet));
    }
    assertThat(asked.stream().filter(CompletableFuture::isCompletedExceptionally)).hasSize(136);
    assertThatThrownBy(() -> asked.get(199).join()).hasCauseInstanceOf(ProblemException.class);
    gate.countDown();
    assertThat(asked.get(0).join()).isEqualTo(1);

    CompletableFuture<Object> failing =
        worker.share(
            "page",
            () -> {
              throw new IllegalStateException("made by the test");
            });
    assertThatThrownBy(failing::join).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(worker.share("page", made::incrementAndGet).join()).isPositive();
  }

  @Test
  void close_answersWhatStillWaits_andWhatComesLater() {
    hold();
    CompletableFuture<Integer> waiting = worker.share("page", made::incrementAndGet);
    worker.close();

    assertThat(waiting).isCompletedExceptionally();
    assertThatThrownBy(worker.run(made::incrementAndGet)::join).hasMessageContaining("closing");
    assertThat(made).hasValue(0);
  }
}
