package dev.tally.web.http;

import dev.tally.web.net.MemoryBudget;

/** What all connections of a server share; safe for all threads. */
record ServerContext(
    Limits limits,
    RequestGuard guard,
    CommonHeaders heads,
    HttpMeters meters,
    MemoryBudget memory,
    Connections connections) {}
