package dev.tally.web;

/** What all connections of a server share; safe for all threads. */
record ServerContext(
    Limits limits,
    RequestGuard guard,
    ResponseHead heads,
    HttpMeters meters,
    MemoryBudget memory,
    Connections connections) {}
