package dev.tally.web;

import dev.tally.feed.Subscription;

/** What the commands of one WebSocket are about; lives on its loop. */
record SocketSession(Subscription viewer, SocketOrders orders, MemoryAccount account) {}
