package dev.tally.measure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Measures what the disk alone takes: orders' JSON, appended to a file and fsynced in batches. */
final class DiskFloor {

  private final SampleOrders orders;

  DiskFloor(SampleOrders orders) {
    this.orders = orders;
  }

  /** Returns orders per second if this many are made durable together. */
  double ordersASecond(Path directory, long count, int together) throws IOException {
    Path file = Files.createTempFile(directory, "floor", "");
    ByteBuffer batch = ByteBuffer.allocateDirect(together * SampleOrders.MOST_BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
      long nanos = 0;
      for (long done = 0; done < count; done += together) {
        batch.clear();
        for (long number = done; number < done + together; number++) {
          orders.put(number, batch);
        }
        batch.flip();
        long start = System.nanoTime();
        channel.write(batch);
        channel.force(false);
        nanos += System.nanoTime() - start;
      }
      return (count + together - 1) / together * together / (nanos / 1e9);
    } finally {
      Files.delete(file);
    }
  }
}
