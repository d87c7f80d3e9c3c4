package dev.tally.web.net;

/**
 * A port to listen on.
 *
 * @param number 0 for any free port, on the first host only
 * @param optional whether the server goes on without it if it cannot be opened
 */
public record Port(int number, boolean optional) {}
