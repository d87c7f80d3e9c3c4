package dev.tally.web.live;

import dev.tally.feed.Subscription;
import dev.tally.web.net.MemoryAccount;

/** The state that the commands of one WebSocket work on. Lives on its loop. */
record CommandContext(Subscription viewer, SocketOrders orders, MemoryAccount account) {}
