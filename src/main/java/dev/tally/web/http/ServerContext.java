package dev.tally.web.http;

import dev.tally.web.net.MemoryBudget;

/** The objects that all connections of a server share. Thread-safe. */
record ServerContext(
    Limits limits,
    Proxies proxies,
    RequestGuard guard,
    CommonHeaders heads,
    HttpMeters meters,
    MemoryBudget memory,
    Connections connections) {}
