package dev.tally.web.http;

import dev.tally.web.net.MemoryAccount;
import dev.tally.web.net.MemoryBudget;
import dev.tally.web.net.MemoryBudget.Use;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the open connections, and tracks those that still speak HTTP, which must end before the
 * server does. Thread-safe.
 */
final class Connections {

  private final int limit;
  private final Addresses addresses;
  private final MemoryBudget memory;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger arrived = new AtomicInteger();
  private final Set<HttpConnection> speakingHttp = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> quiet = new CompletableFuture<>();
  private final CompletableFuture<Void> empty = new CompletableFuture<>();
  private final ChannelFutureListener closed = future -> closed();
  private volatile boolean leaving;

  Connections(int limit, int perAddress, MemoryBudget memory) {
    this.limit = limit;
    this.addresses = new Addresses(perAddress);
    this.memory = memory;
  }

  /** Allows each address so many from now on. */
  void perAddress(int most) {
    addresses.most(most);
  }

  /**
   * Counts one more connection that waits to be let in, because it already takes a file descriptor.
   * Returns whether there is room for another.
   */
  boolean arrive() {
    return arrived.incrementAndGet() + open.get() < limit;
  }

  /** Stops counting a connection as waiting, because it is let in. */
  void letIn() {
    arrived.decrementAndGet();
  }

  /**
   * Counts and charges a new connection. Returns false if it is one too many.
   *
   * @param client whose it is; empty: unknown, as of a proxy's
   */
  boolean admit(Channel channel, Optional<InetAddress> client) {
    channel.closeFuture().addListener(closed);
    boolean isWelcome = isWelcome(channel, client);
    return open.incrementAndGet() <= limit
        && isWelcome
        && memory.takes(Use.CONNECTIONS, MemoryAccount.HTTP);
  }

  /** Counts a connection as this client's. Returns false if the client has one too many. */
  boolean isWelcome(Channel channel, Optional<InetAddress> client) {
    return client.map(address -> addresses.admit(address, channel)).orElse(true);
  }

  private void closed() {
    if (open.decrementAndGet() == 0 && leaving) {
      empty.complete(null);
    }
  }

  int open() {
    return open.get();
  }

  /**
   * Returns whether {@link #leave()} was called; if so, every answer is the last of its connection.
   */
  boolean isLeaving() {
    return leaving;
  }

  void add(HttpConnection connection) {
    speakingHttp.add(connection);
    if (leaving) {
      connection.leave();
    }
  }

  /** Removes a connection that has closed or become a viewer's. */
  void remove(HttpConnection connection) {
    if (speakingHttp.remove(connection) && leaving && speakingHttp.isEmpty()) {
      quiet.complete(null);
    }
  }

  /**
   * Lets every request under way finish, and closes the connections that speak HTTP.
   *
   * @return completes when no connection speaks HTTP any more
   */
  CompletableFuture<Void> leave() {
    leaving = true;
    speakingHttp.forEach(HttpConnection::leave);
    if (speakingHttp.isEmpty()) {
      quiet.complete(null);
    }
    return quiet;
  }

  /** Completes when the last connection has closed. Call only after {@link #leave()}. */
  CompletableFuture<Void> empty() {
    if (open.get() == 0) {
      empty.complete(null);
    }
    return empty;
  }
}
