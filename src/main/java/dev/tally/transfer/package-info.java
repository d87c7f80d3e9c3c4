/**
 * Orders and products out of files into a server, and out of a data directory into files. The one
 * road in is the server's own HTTP, so that a key counts once whichever way it came.
 */
@NullMarked
package dev.tally.transfer;

import org.jspecify.annotations.NullMarked;
