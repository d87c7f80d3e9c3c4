package dev.tally.web;

/** What becomes of a request: a response, or its connection is taken over. */
sealed interface Answer permits Response, TakeOver {}
