/** Viewers: WebSockets and event streams, what they follow and which commands they may send. */
@NullMarked
package dev.tally.web.live;

import org.jspecify.annotations.NullMarked;
