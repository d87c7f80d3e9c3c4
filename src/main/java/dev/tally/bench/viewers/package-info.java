/** The viewers of a measurement: thousands of sockets on one thread, and what they were told. */
@NullMarked
package dev.tally.bench.viewers;

import org.jspecify.annotations.NullMarked;
