/**
 * What a server does by itself besides its work: it audits its totals, backs up its data, and folds
 * old orders.
 */
@NullMarked
package dev.tally.upkeep;

import org.jspecify.annotations.NullMarked;
