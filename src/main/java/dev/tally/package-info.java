/** Tally, put together: {@link dev.tally.Tally} starts and stops the parts of all packages. */
@NullMarked
package dev.tally;

import org.jspecify.annotations.NullMarked;
