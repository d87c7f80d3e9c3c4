package dev.tally.transfer;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.ZipException;

/**
 * Sends a file to a server, chunk by chunk: memory does not grow with the file. One thread reads
 * and reports, others wait for answers. What fails is sent again as a whole, as the server counts
 * every key once; for the same reason a whole import may be repeated.
 */
public final class Import {

  /** Orders may overtake each other; products are numbered in the order of the file. */
  private static final int CONNECTIONS_FOR_ORDERS = 2;

  private static final int CHUNKS_AHEAD = 3;

  private final Destination destination;
  private final ImportObserver observer;
  private final Deque<Flight> flying = new ArrayDeque<>();

  public Import(Destination destination, ImportObserver observer) {
    this.destination = destination;
    this.observer = observer;
  }

  private record Flight(Chunk chunk, Future<Answer> answer) {}

  /**
   * Imports one file.
   *
   * @param type empty: told by what is in it
   * @param columns our names of columns to the file's, where they differ
   * @throws TransferException where it cannot begin or go on
   */
  public ImportProgress run(Input input, Optional<RecordType> type, Map<String, String> columns) {
    try {
      return run(input, input.rows(type, columns, observer::notice));
    } catch (ZipException | EOFException e) {
      throw new TransferException(
          input.name() + " is damaged: it cannot be unpacked to its end (" + e.getMessage() + ").",
          e);
    } catch (IOException e) {
      throw new TransferException(input.name() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private ImportProgress run(Input input, Rows rows) throws IOException {
    int connections = rows.type() == RecordType.ORDERS ? CONNECTIONS_FOR_ORDERS : 1;
    ExecutorService senders = Executors.newFixedThreadPool(connections);
    ImportProgress progress = new ImportProgress(0, 0, 0, 0, input.size());
    try {
      Chunk chunk = Chunk.read(rows, input::position);
      while (!chunk.isEmpty()) {
        fly(chunk, rows.type(), senders);
        chunk = Chunk.read(rows, input::position);
        if (flying.size() == CHUNKS_AHEAD) {
          progress = land(progress, rows.columns());
        }
      }
      while (!flying.isEmpty()) {
        progress = land(progress, rows.columns());
      }
      return progress;
    } finally {
      flying.clear();
      senders.shutdownNow(); // where it failed, what is on its way may be counted or not
    }
  }

  private void fly(Chunk chunk, RecordType type, ExecutorService senders) {
    flying.add(
        new Flight(
            chunk,
            senders.submit(
                () ->
                    chunk.ready().isEmpty()
                        ? new Answer(0, 0, 0, List.of(), Optional.empty())
                        : destination.send(type, chunk.ready()))));
  }

  private ImportProgress land(ImportProgress before, List<String> columns) {
    Flight flight = flying.remove();
    Answer answer = answer(flight.answer());
    flight.chunk().rejected(answer, columns).forEach(observer::rejected);
    ImportProgress now =
        new ImportProgress(
            before.accepted() + answer.accepted(),
            before.duplicate() + answer.duplicate(),
            before.rejected() + answer.rejected() + flight.chunk().refused().size(),
            flight.chunk().end(),
            before.size());
    observer.progress(now);
    return now;
  }

  private static Answer answer(Future<Answer> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof TransferException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransferException("Interrupted; do it again, nothing is counted twice.", e);
    }
  }
}
