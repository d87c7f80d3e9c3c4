package dev.tally.web.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Pieces of an answer, compressed: one for each piece of it, so that a turn of the event loop costs
 * what it cost before, and a bit. Lives on the connection's event loop. Must be read to the end or
 * closed, as its memory is not Java's.
 */
final class GzipPieces implements Iterator<byte[]>, AutoCloseable {

  /** Fast rather than small: lists shrink to a sixth. */
  private static final class Fast extends GZIPOutputStream {
    Fast(ByteArrayOutputStream out) throws IOException {
      super(out, 512, true);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  private static final byte[] NOTHING = {};

  private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
  private final Iterator<byte[]> rest;
  private final Runnable closed;
  private final GZIPOutputStream gzip;
  private byte[] next;
  private boolean hasNext = true;
  private boolean isClosed;

  /**
   * @param first the first piece
   * @param closed runs once, when this holds nothing any more
   */
  GzipPieces(byte[] first, Iterator<byte[]> rest, Runnable closed) {
    this.next = first;
    this.rest = rest;
    this.closed = closed;
    try {
      this.gzip = new Fast(compressed);
    } catch (IOException e) {
      throw inMemory(e);
    }
  }

  @Override
  public boolean hasNext() {
    return hasNext;
  }

  @Override
  public byte[] next() {
    if (!hasNext) {
      throw new NoSuchElementException();
    }
    try {
      gzip.write(next);
      hasNext = rest.hasNext();
      if (hasNext) {
        gzip.flush();
        next = rest.next();
      } else {
        close();
      }
    } catch (IOException e) {
      throw inMemory(e);
    }
    byte[] piece = compressed.toByteArray();
    compressed.reset();
    return piece;
  }

  /** Gives its memory back, and ends. */
  @Override
  public void close() {
    if (!isClosed) {
      isClosed = true;
      hasNext = false;
      next = NOTHING;
      try {
        gzip.close();
      } catch (IOException e) {
        throw inMemory(e);
      } finally {
        closed.run();
      }
    }
  }

  private static UncheckedIOException inMemory(IOException e) {
    return new UncheckedIOException("memory does not fail", e);
  }
}
