/**
 * Everything below HTTP: event loops, transports, ports, deadlines, and the memory of connections.
 */
@NullMarked
package dev.tally.web.net;

import org.jspecify.annotations.NullMarked;
