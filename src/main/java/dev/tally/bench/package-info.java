/**
 * The bench: puts viewers and orders on a running server, and reports what was delivered, how late
 * and at what cost. It knows the server only by its protocol.
 */
@NullMarked
package dev.tally.bench;

import org.jspecify.annotations.NullMarked;
