package dev.tally.web;

/** What all connections of a server share; safe for all threads. */
record Site(
    Limits limits,
    Reception reception,
    Dispatcher dispatcher,
    ResponseHead heads,
    Meters meters,
    MemoryBudget memory,
    Connections connections,
    Viewers viewers) {}
