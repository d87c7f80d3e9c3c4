package dev.tally.web.http;

/** The outcome of a request: a response, or a takeover of its connection. */
public sealed interface Answer permits Response, TakeOver {}
