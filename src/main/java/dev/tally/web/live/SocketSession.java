package dev.tally.web.live;

import dev.tally.feed.Subscription;
import dev.tally.web.net.MemoryAccount;

/** What the commands of one WebSocket are about; lives on its loop. */
record SocketSession(Subscription viewer, SocketOrders orders, MemoryAccount account) {}
