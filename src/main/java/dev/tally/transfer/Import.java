package dev.tally.transfer;

import dev.tally.transfer.rows.CategoryNames;
import dev.tally.transfer.rows.Input;
import dev.tally.transfer.rows.Reading;
import dev.tally.transfer.rows.ReadingContext;
import dev.tally.transfer.rows.RowReader;
import dev.tally.transfer.rows.RowSchema;
import dev.tally.transfer.rows.TransferException;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipException;

/**
 * Sends a file to a server chunk by chunk, so that memory does not grow with the file. One thread
 * reads and reports; others wait for answers. A chunk that fails is sent again as a whole, because
 * the server counts every key once; for the same reason a whole import may be repeated.
 */
public final class Import {

  /** For orders, which may overtake each other; products are numbered in the order of the file. */
  private static final int CONNECTIONS_FOR_ORDERS = 2;

  private static final int CHUNKS_AHEAD = 3;

  /** The number of first rows that an observer sees as they are sent. */
  private static final int SAMPLES = 3;

  private static final Duration LOOK_FOR_NOTICES = Duration.ofMillis(100);

  private final TallyClient client;
  private final ImportObserver observer;
  private final boolean keyless;
  private final Deque<Flight> flying = new ArrayDeque<>();

  /** Notices from the sending threads to the reporting thread. */
  private final BlockingQueue<String> notices = new ArrayBlockingQueue<>(16);

  private int samples = SAMPLES;
  private ImportProgress progress = new ImportProgress(0, 0, 0, 0, 0, OptionalLong.empty());

  /**
   * @param keyless whether to accept orders whose keys another ledger has forgotten
   */
  public Import(TallyClient client, ImportObserver observer, boolean keyless) {
    this.client = client;
    this.observer = observer;
    this.keyless = keyless;
  }

  private record Flight(Chunk chunk, Future<StreamResult> answer) {}

  /**
   * Imports one file.
   *
   * @param type empty: detected from the content
   * @param reading how to read it, if it is CSV
   * @throws TransferException if the import cannot begin or go on
   */
  public ImportProgress run(Input input, Optional<RowSchema> type, Reading reading) {
    CategoryNames categories = new CategoryNames(() -> client.categories(notices::offer));
    ReadingContext context =
        new ReadingContext(categories, observer::notice, InstantSource.system());
    try (RowReader rows = input.rows(type, reading, context)) {
      gather(input, rows);
      return run(input, rows);
    } catch (IOException e) {
      throw new TransferException(sentence(input, e), e);
    }
  }

  /**
   * Reads ahead. An order whose remaining rows cannot be read must not be counted, because the
   * whole would be a different order.
   */
  private void gather(Input input, RowReader rows) {
    String nothing = " Nothing of it was sent.";
    try {
      rows.gather(() -> observer.reading(input.position(), input.size()));
    } catch (IOException e) {
      throw new TransferException(sentence(input, e) + nothing, e);
    } catch (TransferException e) {
      throw new TransferException(e.getMessage() + nothing, e);
    }
  }

  private static String sentence(Input input, IOException e) {
    return e instanceof ZipException || e instanceof EOFException
        ? "%s is damaged: it cannot be unpacked to its end (%s)."
            .formatted(input.name(), e.getMessage())
        : "%s cannot be read: %s.".formatted(input.name(), e.getMessage());
  }

  private ImportProgress run(Input input, RowReader rows) {
    int connections = rows.type() == RowSchema.ORDERS ? CONNECTIONS_FOR_ORDERS : 1;
    ExecutorService senders = Executors.newFixedThreadPool(connections);
    progress = new ImportProgress(0, 0, 0, 0, 0, rows.size());
    samples = SAMPLES;
    try {
      Chunk chunk = read(input, rows);
      while (!chunk.isEmpty()) {
        fly(chunk, rows.type(), senders);
        chunk = read(input, rows);
        if (flying.size() == CHUNKS_AHEAD) {
          land(rows.columns());
        }
      }
      landAll(rows.columns());
      return progress;
    } finally {
      flying.clear();
      senders.shutdownNow(); // after a failure, chunks under way may be counted or not
    }
  }

  /**
   * Reads the next chunk. If that fails, waits until what was read before is counted, and says how
   * much was.
   */
  private Chunk read(Input input, RowReader rows) {
    try {
      return Chunk.read(rows);
    } catch (IOException e) {
      landAll(rows.columns());
      throw new TransferException(sentence(input, e) + untilThen(), e);
    } catch (TransferException e) {
      landAll(rows.columns());
      throw new TransferException(e.getMessage() + untilThen(), e);
    }
  }

  private String untilThen() {
    return (" Until then %,d accepted, %,d duplicate, %,d rejected;"
            + " repeated, they are not counted twice.")
        .formatted(progress.accepted(), progress.duplicate(), progress.rejected());
  }

  private void fly(Chunk chunk, RowSchema type, ExecutorService senders) {
    chunk.ready().stream().limit(samples).forEach(row -> observer.sample(row.json()));
    samples -= Math.min(samples, chunk.ready().size());
    flying.add(
        new Flight(
            chunk,
            senders.submit(
                () ->
                    chunk.ready().isEmpty()
                        ? StreamResult.NONE
                        : client.send(type.path(keyless), chunk.ready(), notices::offer))));
  }

  private void landAll(List<String> columns) {
    while (!flying.isEmpty()) {
      land(columns);
    }
  }

  private void land(List<String> columns) {
    Flight flight = flying.remove();
    StreamResult answer = answer(flight.answer());
    flight.chunk().rejected(answer, columns).forEach(observer::rejected);
    progress =
        new ImportProgress(
            progress.accepted() + answer.accepted(),
            progress.duplicate() + answer.duplicate(),
            progress.stale() + answer.stale(),
            progress.rejected() + answer.rejected() + flight.chunk().refused().size(),
            flight.chunk().end(),
            progress.size());
    observer.progress(progress);
  }

  private StreamResult answer(Future<StreamResult> future) {
    try {
      while (true) {
        try {
          return future.get(LOOK_FOR_NOTICES.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          tellNotices();
        }
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof TransferException failure
          ? new TransferException(
              failure.getMessage() + (progress.answered() == 0 ? "" : untilThen()), failure)
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransferException("Interrupted; do it again, nothing is counted twice.", e);
    } finally {
      tellNotices();
    }
  }

  private void tellNotices() {
    for (String notice = notices.poll(); notice != null; notice = notices.poll()) {
      observer.notice(notice);
    }
  }
}
