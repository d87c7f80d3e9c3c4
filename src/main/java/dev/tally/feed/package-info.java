/**
 * The feed: sends every viewer what changed since its cursor, at the pace of its socket. Depends on
 * images and buffers, but not on sockets or the ledger.
 */
@NullMarked
package dev.tally.feed;

import org.jspecify.annotations.NullMarked;
