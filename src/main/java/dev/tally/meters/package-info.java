/** What meters of all packages have in common. */
@NullMarked
package dev.tally.meters;

import org.jspecify.annotations.NullMarked;
