/** Tally, put together: {@link dev.tally.Tally} starts and stops what the other packages hold. */
@NullMarked
package dev.tally;

import org.jspecify.annotations.NullMarked;
