package dev.tally.web.http;

/** What becomes of a request: a response, or its connection is taken over. */
public sealed interface Answer permits Response, TakeOver {}
