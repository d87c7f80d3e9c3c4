package dev.tally.web.http;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.util.Optional;

/**
 * The other end of a connection: a client, or a proxy for many. Immutable.
 *
 * @param address empty: unknown
 * @param isSecure whether the connection is encrypted
 * @param loop the connection's own
 */
record Peer(Optional<InetAddress> address, boolean isSecure, EventLoop loop) {}
