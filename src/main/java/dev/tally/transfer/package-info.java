/**
 * Moves orders and products from files into a server, and from a data directory into files. The
 * only way in is the server's own HTTP, so that a key counts once whichever way it came.
 */
@NullMarked
package dev.tally.transfer;

import org.jspecify.annotations.NullMarked;
