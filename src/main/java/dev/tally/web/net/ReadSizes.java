package dev.tally.web.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Decides how much to read from a connection at once: little, because nearly all send little, and
 * more while there is more. Each connection keeps a handle for good, and thousands of viewers send
 * nothing: this one takes 40 bytes, the library's own ({@code AdaptiveRecvByteBufAllocator}) 112.
 */
public final class ReadSizes implements RecvByteBufAllocator {

  private static final int LEAST = 2_048;

  /** The most bytes of one read. Bounds what a client's pipelined requests expand to. */
  public static final int MOST = 16 * 1_024;

  /** The reads of one connection per turn; then other connections have theirs. */
  private static final int READS_A_TURN = 16;

  @SuppressWarnings("deprecation") // the interface declares it; channels want the extended one
  @Override
  public Handle newHandle() {
    return new Size();
  }

  /** The read size of one channel. Lives on its event loop. */
  @SuppressWarnings("NullAway.Init") // every read begins with reset
  private static final class Size implements ExtendedHandle {

    private ChannelConfig config;
    private int next = LEAST;
    private int reads;
    private int attempted;
    private int last;
    private int sum;

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return allocator.ioBuffer(next);
    }

    @Override
    public int guess() {
      return next;
    }

    @Override
    public void reset(ChannelConfig config) {
      this.config = config;
      reads = 0;
      sum = 0;
    }

    @Override
    public void incMessagesRead(int messages) {
      reads += messages;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
      attempted = bytes;
    }

    @Override
    public int attemptedBytesRead() {
      return attempted;
    }

    @Override
    public void lastBytesRead(int bytes) {
      last = bytes;
      sum += Math.max(0, bytes); // -1 means the end
      if (isFilled()) {
        next = Math.min(2 * next, MOST);
      }
    }

    private boolean isFilled() {
      return last == attempted && last > 0;
    }

    @Override
    public int lastBytesRead() {
      return last;
    }

    @Override
    public boolean continueReading() {
      return continueReading(this::isFilled);
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
      return config.isAutoRead() && reads < READS_A_TURN && sum > 0 && maybeMore.get();
    }

    @Override
    public void readComplete() {
      if (sum <= next / 4) {
        next = LEAST;
      }
    }
  }
}
