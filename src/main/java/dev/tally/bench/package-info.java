/**
 * The bench: puts viewers and orders on a server that runs, and says what was delivered, how late
 * and at what cost. It knows the server by its protocol alone.
 */
@NullMarked
package dev.tally.bench;

import org.jspecify.annotations.NullMarked;
