package dev.tally.web.live;

import dev.tally.auth.Scope;
import dev.tally.feed.Subscription;
import dev.tally.web.net.MemoryAccount;

/**
 * The state that the commands of one WebSocket work on. Lives on its loop.
 *
 * @param needed what its viewer needs a token for
 */
record CommandContext(
    Subscription viewer,
    SocketOrders orders,
    ShownToken token,
    Scope needed,
    MemoryAccount account) {}
