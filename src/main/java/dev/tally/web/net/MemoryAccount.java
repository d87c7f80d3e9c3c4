package dev.tally.web.net;

import dev.tally.web.net.MemoryBudget.Use;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The part of the {@link MemoryBudget} that one connection uses. The decoder counts what comes in;
 * the code that takes it reports when it is done. Lives on its channel's event loop.
 */
public final class MemoryAccount {

  /** The owner of the memory that is charged to an account. */
  public interface Holder {
    /**
     * Ends the connection because there is no memory for it. Frees what it holds before this
     * returns, not later when the loop gets round to closing it, because others fill the memory
     * meanwhile.
     */
    void sendAway();
  }

  /**
   * The bytes charged for a connection that speaks HTTP, its handlers and idle decoder included.
   */
  public static final int HTTP = 8_192;

  private static final int VIEWER = 3_072;

  /** The bytes charged for what encrypts a connection: measured, 11.6 KB with Java 17. */
  private static final int TLS = 12 * 1_024;

  /** The bytes charged for a head; a hundred small fields take more than their own bytes. */
  private static final int HEAD = 8_192;

  /** The bytes charged per byte of input, which is joined into one piece at its end. */
  private static final int GATHERED = 2;

  /**
   * The input that may stay uncharged, so that an ordinary request, which comes and goes within one
   * read, is never charged.
   */
  private static final int UNCHARGED = 32 * 1_024;

  private final Evictor evictor;
  private @Nullable Holder holder;
  private int watched;
  private int shown;
  private int input;
  private int charged; // the part of the input that is charged
  private int output;
  private boolean isViewer;
  private boolean isEncrypted;
  private boolean isListed;
  private boolean isClosed;
  private long movedAt;

  /** Makes the account of a connection on this loop, for which the budget had room. */
  public MemoryAccount(MemoryBudget budget, EventLoop loop) {
    this.evictor = budget.on(loop);
  }

  /** Sets the owner of the charged memory from now on. */
  public void heldBy(Holder holder) {
    this.holder = holder;
  }

  /** Counts bytes that came in. If there is no room for them, sends connections away at once. */
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
   * Stops counting a request, a message or a line that is complete and done with.
   *
   * @param rest bytes of what follows it that are already here
   */
  public void finished(int rest) {
    movedAt = System.nanoTime();
    setInput(rest == 0 ? 0 : head() + GATHERED * rest);
    if (input < charged) {
      charge();
    }
  }

  /** Sets how many bytes are written but not yet taken. */
  public void unsent(long bytes) {
    if (bytes != output) {
      movedAt = output == 0 && input == 0 ? System.nanoTime() : movedAt;
      setOutput((int) Math.min(bytes, Integer.MAX_VALUE));
      list();
      if (budget().isExceeded()) {
        budget().relieve(); // later, not within the write
      }
    }
  }

  /**
   * Charges what the connection holds for as long as it lives, in place of what was charged before.
   *
   * @return whether there is room for that many bytes; if not, nothing changes
   */
  public boolean watches(int bytes) {
    boolean taken = takes(bytes - watched);
    watched = taken ? bytes : watched;
    return taken;
  }

  /**
   * Charges the token that the connection keeps for as long as it lives, in place of another.
   *
   * @return whether there is room for that many bytes; if not, nothing changes
   */
  public boolean shows(int bytes) {
    boolean taken = takes(bytes - shown);
    shown = taken ? bytes : shown;
    return taken;
  }

  private boolean takes(int more) {
    return isClosed || budget().takes(Use.WATCHED, more);
  }

  /**
   * Charges what encrypts the connection for as long as it lives.
   *
   * @return whether there is room for that; if not, nothing changes
   */
  public boolean encrypts() {
    isEncrypted = budget().takes(Use.CONNECTIONS, TLS);
    return isEncrypted;
  }

  /** Marks the connection as a viewer, which no longer holds anything for HTTP. */
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

  /** Returns whether unfinished input has waited for its end for at least this time. */
  public boolean waitsFor(Duration time) {
    return input > 0 && System.nanoTime() - movedAt >= time.toNanos();
  }

  /** Returns the bytes held for what comes and goes. */
  long held() {
    return (long) input + output;
  }

  /** Returns how much it holds, times how long it has not moved. */
  double burden(long nowNanos) {
    return held() * (1 + (nowNanos - movedAt) / 1e6);
  }

  /** Sends the connection away, and stops counting what it holds. */
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
      evictor.hold(input - charged);
      charged = input;
    }
  }

  private MemoryBudget budget() {
    return evictor.budget();
  }

  private void setOutput(int bytes) {
    if (!isClosed) {
      budget().charge(Use.OUTPUT, bytes - output);
      evictor.hold(bytes - output);
      output = bytes;
    }
  }

  /**
   * Charges the input left over when everything that came in at once has been decoded. Ordinary
   * requests have come and gone by then, so they are never listed.
   */
  public void look() {
    charge();
    list();
    if (held() > 0) {
      relieve();
    }
  }

  /** Relieves this loop at once, and the other loops as soon as they can. */
  private void relieve() {
    if (budget().isExceeded()) {
      evictor.relieve();
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
        evictor.add(this);
      } else {
        evictor.remove(this);
      }
    }
  }

  private void giveBack() {
    setInput(0);
    setOutput(0);
    charge();
    list();
  }

  /** Gives everything back, because the connection has closed. */
  public void close() {
    if (!isClosed) {
      giveBack();
      budget().charge(Use.CONNECTIONS, (isViewer ? -VIEWER : -HTTP) - (isEncrypted ? TLS : 0));
      budget().charge(Use.WATCHED, -watched - shown);
      isClosed = true;
    }
  }
}
