package dev.tally.web.net;

import dev.tally.web.net.MemoryBudget.Use;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has of the {@link MemoryBudget}. The decoder counts what comes in; whoever
 * takes it says when it is done with. Lives on its channel's loop.
 */
public final class MemoryAccount {

  /** Whoever holds what is charged here. */
  public interface Holder {
    /**
     * There is no memory for it: ends the connection. What it holds is let go of before this
     * returns, and not when the loop comes to its closing, as others fill the memory meanwhile.
     */
    void sendAway();
  }

  /** A connection that speaks HTTP, its handlers and an idle decoder with it. */
  public static final int HTTP = 8_192;

  private static final int VIEWER = 3_072;

  /** A head of a hundred small fields takes more than its bytes. */
  private static final int HEAD = 8_192;

  /** What comes in is put together in one piece at its end. */
  private static final int GATHERED = 2;

  /** An ordinary request comes and goes within one read, and is never charged. */
  private static final int UNCHARGED = 32 * 1_024;

  private final Holders holders;
  private @Nullable Holder holder;
  private int watched;
  private int input;
  private int charged; // of the input
  private int output;
  private boolean isViewer;
  private boolean isListed;
  private boolean isClosed;
  private long movedAt;

  /** One for whose connection, on this loop, the budget had room. */
  public MemoryAccount(MemoryBudget budget, EventLoop loop) {
    this.holders = budget.on(loop);
  }

  /** From now on this is who holds it. */
  public void heldBy(Holder holder) {
    this.holder = holder;
  }

  /** This has come in; if there is no room for it, somebody is sent away at once. */
  public void received(ByteBuf bytes) {
    setInput((input == 0 ? head() : input) + GATHERED * bytes.readableBytes());
    if (input - charged > UNCHARGED) {
      look();
    }
  }

  private int head() {
    return isViewer ? 0 : HEAD;
  }

  /**
   * A request, a message or a line has come to its end and is done with.
   *
   * @param rest bytes of what comes after it that are here already
   */
  public void finished(int rest) {
    movedAt = System.nanoTime();
    setInput(rest == 0 ? 0 : head() + GATHERED * rest);
    if (input < charged) {
      charge();
    }
  }

  /** So much is written and not taken. */
  public void unsent(long bytes) {
    if (bytes != output) {
      movedAt = output == 0 ? System.nanoTime() : movedAt;
      setOutput((int) Math.min(bytes, Integer.MAX_VALUE));
      list();
      if (budget().isExceeded()) {
        budget().relieve(); // not within the write
      }
    }
  }

  /**
   * Charges what the connection holds for as long as it lives, instead of what it held.
   *
   * @return whether there is room for so many bytes; if not, nothing changes
   */
  public boolean watches(int bytes) {
    int more = bytes - watched;
    boolean taken = isClosed || budget().takes(Use.WATCHED, more);
    watched += taken && !isClosed ? more : 0;
    return taken;
  }

  /** This is a viewer from now on, who has nothing of HTTP any more. */
  public void becomesViewer() {
    if (!isClosed && !isViewer) {
      isViewer = true;
      budget().charge(Use.CONNECTIONS, VIEWER - HTTP);
      finished(0);
    }
  }

  public boolean hasInput() {
    return input > 0;
  }

  /** Whether it has waited for the end of what came in for that long. */
  public boolean waitsFor(Duration time) {
    return input > 0 && System.nanoTime() - movedAt >= time.toNanos();
  }

  /** Bytes that come and go. */
  long held() {
    return (long) input + output;
  }

  /** How much it holds, times how long it has not moved. */
  double burden(long nowNanos) {
    return held() * (1 + (nowNanos - movedAt) / 1e6);
  }

  /** Sends the connection away; what it holds counts no longer. */
  void evict() {
    giveBack();
    if (holder != null) {
      holder.sendAway();
    }
  }

  private void setInput(int bytes) {
    if (!isClosed) {
      movedAt = input == 0 ? System.nanoTime() : movedAt;
      input = bytes;
    }
  }

  private void charge() {
    if (charged != input) {
      budget().charge(Use.INPUT, input - charged);
      holders.hold(input - charged);
      charged = input;
    }
  }

  private MemoryBudget budget() {
    return holders.budget();
  }

  private void setOutput(int bytes) {
    if (!isClosed) {
      budget().charge(Use.OUTPUT, bytes - output);
      holders.hold(bytes - output);
      output = bytes;
    }
  }

  /**
   * All that came in at once was looked at: what is left is held. Ordinary requests have come and
   * gone by then, and so are never listed.
   */
  public void look() {
    charge();
    list();
    if (held() > 0) {
      relieve();
    }
  }

  /** Those of this loop at once, of others as soon as they can. */
  private void relieve() {
    if (budget().isExceeded()) {
      holders.relieve();
      if (budget().isExceeded()) {
        budget().relieve();
      }
    }
  }

  private void list() {
    boolean holds = held() > 0;
    if (holds != isListed && !isClosed) {
      isListed = holds;
      if (holds) {
        holders.add(this);
      } else {
        holders.remove(this);
      }
    }
  }

  private void giveBack() {
    setInput(0);
    setOutput(0);
    charge();
    list();
  }

  /** The connection has closed. */
  public void close() {
    if (!isClosed) {
      giveBack();
      budget().charge(Use.CONNECTIONS, isViewer ? -VIEWER : -HTTP);
      budget().charge(Use.WATCHED, -watched);
      isClosed = true;
    }
  }
}
