/** Viewers: WebSockets and event streams, what they follow and what they may ask. */
@NullMarked
package dev.tally.web.live;

import org.jspecify.annotations.NullMarked;
