/** The viewers of a measurement: thousands of sockets on one thread, and what they received. */
@NullMarked
package dev.tally.bench.viewers;

import org.jspecify.annotations.NullMarked;
