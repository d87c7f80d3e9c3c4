/**
 * The feed: tells every viewer what changed since its cursor, at the pace of its socket. Knows
 * images and buffers, but neither sockets nor the ledger.
 */
@NullMarked
package dev.tally.feed;

import org.jspecify.annotations.NullMarked;
