/** What a server does by itself besides its work: it audits its totals, and folds old orders. */
@NullMarked
package dev.tally.upkeep;

import org.jspecify.annotations.NullMarked;
